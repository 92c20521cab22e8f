from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .refusals import said


class State(models.TextChoices):
    """How it stands at the backend, as far as we know."""

    WAITING = "waiting", _("To be written")
    SHOWN = "shown", _("As it should be")
    HIDDEN = "hidden", _("Not shown")
    REFUSED = "refused", _("Refused")


class Mirrored(models.Model):
    """One thing of a plugin's and its object at the commerce backend.

    `sought`: where its object is looked for (`page_type` and `slug`, or `reference`), written before it is made, so that whoever comes after a
    crash finds it. `digest`: of the facts that were written last; `reasons`: what stands in the way (`refusals.py`; empty when nothing does). `asked` counts how often it was wanted; with `holder` and `until` it lets one
    process at a time work on it (`leases.py`).
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    global_id = models.CharField(max_length=100, blank=True, default="")
    sought = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reasons = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    asked = models.PositiveIntegerField(default=0)
    holder = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="mirrored_once")]
        indexes = [models.Index(fields=["compared_at"], name="mirrored_compared")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def words(self) -> str:
        """What stands in the way, in the language of the page."""
        return said(self.reasons)
