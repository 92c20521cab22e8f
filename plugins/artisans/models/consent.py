from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from marketplace.accounts.models import Person, Proof
from marketplace.kernel.clock import now

from .maker import Maker
from .media import MakerFile


class Field(models.TextChoices):
    """What of a maker may be shown. Without NAME there is no page."""

    NAME = "name", pgettext_lazy("consent", "Her name, crafts and region")
    PLACE = "place", pgettext_lazy("consent", "Her town or village")
    PORTRAIT = "portrait", pgettext_lazy("consent", "Her portrait")
    STORY = "story", pgettext_lazy("consent", "Her story")
    VOICE = "voice", pgettext_lazy("consent", "Her voice")
    GALLERY = "gallery", pgettext_lazy("consent", "Pictures of her workshop")
    PROCESS = "process", pgettext_lazy("consent", "How her pieces are made")
    MEETING = "meeting", pgettext_lazy("consent", "Where she can be met")
    LANGUAGES = "languages", pgettext_lazy("consent", "The languages that she speaks")
    PRICE = "price", pgettext_lazy("consent", "Who gets what of a price")


class Purpose(models.TextChoices):
    SELL = "sell", pgettext_lazy("consent", "To sell her pieces")
    EXHIBIT = "exhibit", pgettext_lazy("consent", "To exhibit them")


class Audience(models.TextChoices):
    WEB = "web", pgettext_lazy("consent", "Visitors of the shop")
    SEARCH = "search", pgettext_lazy("consent", "Search engines")
    PRINT = "print", pgettext_lazy("consent", "Print")
    NETWORK = "network", pgettext_lazy("consent", "Partner networks")
    RESEARCH = "research", pgettext_lazy("consent", "Research")


TAKEN_OVER = "taken_over"
PROOFS = [*Proof.choices, (TAKEN_OVER, pgettext_lazy("consent", "Was public before; to be confirmed"))]
"""A page that stood in the shop before its maker was kept here stays for a time, and the desk asks her."""


class Consent(models.Model):
    """That a maker agreed to something being shown, for a purpose, to an audience. Append-only: it ends by a `Withdrawal` or on its last day.

    `language`: of the text or voice it is about; empty: any. `expires_on`: last day (UTC+1). `read_out`: the question as it was put to her.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="consents")
    field = models.CharField(max_length=12, choices=Field.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    language = models.CharField(max_length=10, blank=True, default="")
    given_at = models.DateTimeField(default=now)
    expires_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=20, choices=PROOFS)
    proof_file = models.ForeignKey(MakerFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proof_reference = models.CharField(max_length=200, blank=True, default="")
    witness = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_out = models.TextField(blank=True, default="")
    recorded_by = models.CharField(max_length=80, help_text="the actor, as in the audit trail")

    class Meta:
        indexes = [models.Index(fields=["maker", "field", "audience"], name="consents_of_maker")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proof=Proof.WITNESS) | models.Q(witness__isnull=False), name="consent_names_its_witness"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} for {self.audience} of {self.maker_id}"


class Withdrawal(models.Model):
    """One act of taking back: the receipt. `done_at` when every surface was seen to be without it; `surfaces`: what was looked at, and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="consent_withdrawals")
    field = models.CharField(max_length=12, choices=Field.choices)
    purpose = models.CharField(max_length=12, blank=True, default="", help_text="empty: every purpose")
    audience = models.CharField(max_length=12, blank=True, default="", help_text="empty: every audience")
    consents = models.ManyToManyField(Consent, related_name="withdrawals")
    proof = models.CharField(max_length=20, choices=Proof.choices)
    recorded_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    surfaces = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["done_at", "asked_at"], name="withdrawals_due")]

    def __str__(self) -> str:
        return f"withdrawal of {self.field} of {self.maker_id}"
