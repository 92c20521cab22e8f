from __future__ import annotations

from django.db import models

from marketplace.accounts.models import Person
from marketplace.kernel.clock import now


class Prompt(models.Model):
    """What a screen of the phone portal says, spoken in one voice language (ary, zgh, fr). The words are those of `prompts.screens`.

    `path` in the storage; `words`: the text that was spoken, so that a prompt whose words changed since is known as old.
    """

    screen = models.CharField(max_length=60)
    voice = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    machine = models.BooleanField(default=False)
    words = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["screen", "voice"], name="one_prompt_a_voice")]

    def __str__(self) -> str:
        return f"{self.screen} in {self.voice}"
