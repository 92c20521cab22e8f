from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.kernel.clock import now

from .people import Person


class Proof(models.TextChoices):
    """How somebody who may not read said yes."""

    TAP = "tap", _("By a tap on her own telephone")
    SIGNATURE = "signature", _("Signed on paper")
    VOICE = "voice", _("Recorded in her voice")
    WITNESS = "witness", _("Before a witness")


class Mandate(models.Model):
    """A dated leave to act for somebody in some things. `subject`: for whom, as kind and key (`maker:tafsut`); `scopes`: in what
    (`acting.SCOPES`). `read_out`: the words that were read to her, in her language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    helper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    subject = models.CharField(max_length=120, db_index=True)
    scopes = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    proof = models.CharField(max_length=20, choices=Proof.choices)
    proof_reference = models.CharField(max_length=200, blank=True, default="", help_text="where the paper or the recording is")
    witness = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_out = models.TextField()
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="who wrote it down, or she herself"
    )
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="mandate_has_an_end"),
            models.CheckConstraint(
                condition=~models.Q(proof=Proof.WITNESS) | models.Q(witness__isnull=False), name="mandate_names_its_witness"
            ),
        ]

    def __str__(self) -> str:
        return f"mandate of person {self.helper_id} for {self.subject}"


class Outcome(models.TextChoices):
    STANDING = "standing", pgettext_lazy("act", "Stands")
    CONTESTED = "contested", pgettext_lazy("act", "Contested, with the desk")
    UNDONE = "undone", pgettext_lazy("act", "Undone")
    FROZEN = "frozen", pgettext_lazy("act", "Frozen")
    KEPT = "kept", pgettext_lazy("act", "Contested, and kept")


class Act(models.Model):
    """What somebody did for a subject (`maker:tafsut`), she herself or a helper under a mandate. Append-only but for what becomes of it.

    `target`: what it was done to (`listing:<uuid>`). `key`: the client's own id of the act: sent twice, it is done once. `read_out`: what was
    shown or read to her at that moment. `contest_until`: until then she can say no.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=120)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acts")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="acts")
    verb = models.CharField(max_length=60, help_text="as in the audit trail: listing.publish")
    target = models.CharField(max_length=120, blank=True, default="")
    key = models.CharField(max_length=80, blank=True, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    channel = models.CharField(max_length=20, help_text="portal, desk, call, api")
    read_out = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True)
    contest_until = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.STANDING)
    contested_at = models.DateTimeField(null=True)
    contested_how = models.CharField(max_length=12, blank=True, default="", help_text="tap, call, desk")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["subject", "-done_at"], name="acts_of_subject")]
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="act_done_once", condition=~models.Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.verb} for {self.subject}"
