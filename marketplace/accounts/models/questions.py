from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from marketplace.kernel.clock import now

from .mandates import Mandate
from .people import Person


class Answer(models.TextChoices):
    OPEN = "open", pgettext_lazy("question", "Not answered yet")
    YES = "yes", pgettext_lazy("question", "Yes")
    NO = "no", pgettext_lazy("question", "No")


class Question(models.Model):
    """Something that a helper prepared and that counts only with the subject's own yes (`accounts.gestures`).

    `words`: what is asked, by language, as it is shown and read to her. `data` is whatever the owner of `verb` needs to do it then.
    The link that is sent to her is made of `id` and the installation's secret whenever it is needed: it stands nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=120)
    scope = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=120, blank=True, default="")
    words = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    how = models.CharField(max_length=12, blank=True, default="", help_text="tap, pin, witness")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    witness = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=200, blank=True, default="", help_text="where the paper or the recording is")

    class Meta:
        indexes = [models.Index(fields=["subject", "-asked_at"], name="questions_of_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["verb", "target"], name="one_open_question", condition=models.Q(answer="open") & ~models.Q(target="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} asked of {self.subject}"
