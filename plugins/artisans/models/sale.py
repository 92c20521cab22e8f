from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import models
from django.utils.translation import get_language, pgettext_lazy

from marketplace.accounts.models import Person
from marketplace.kernel.clock import now

from .maker import Maker
from .media import MakerFile


def in_language(texts: Mapping[str, str]) -> str:
    """The text in the language of the moment, else in another; empty where there is none."""
    language = (get_language() or "fr").partition("-")[0]
    return next((texts[each] for each in (language, "fr", "en", *texts) if texts.get(each)), "")


class Sale(models.Model):
    """A line of an order whose piece a maker made. `lines`: who gets what, frozen at the sale, adding up to `total`; `net` is hers.

    `order`, `line`, `product`, `variant`: global ids. `due_at`: when her money became owed (paid and handed over; cash on delivery: when it was
    remitted). `returned`: units that came back. `read_at`: when the order was asked for, of which this row was last written: who asked
    earlier and answers later changes nothing. Nothing of the buyer stands here.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("sale", "To prepare")
        READY = "ready", pgettext_lazy("sale", "Ready")
        DECLINED = "declined", pgettext_lazy("sale", "No longer there")
        SENT = "sent", pgettext_lazy("sale", "Handed over")
        CANCELLED = "cancelled", pgettext_lazy("sale", "Cancelled")
        RETURNED = "returned", pgettext_lazy("sale", "Came back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="sales")
    order = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    number = models.CharField(max_length=40)
    product = models.CharField(max_length=64)
    variant = models.CharField(max_length=64)
    name = models.CharField(max_length=250)
    names = models.JSONField(default=dict, help_text="by language; empty: the name as it was bought")
    quantity = models.PositiveIntegerField()
    returned = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=12, decimal_places=3, help_text="what the buyer paid for the line")
    net = models.DecimalField(max_digits=12, decimal_places=3, help_text="what she gets")
    currency = models.CharField(max_length=3)
    lines = models.JSONField(default=list)
    split_version = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    sold_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True)
    told_helper_at = models.DateTimeField(null=True)
    told_desk_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line"], name="sale_once_a_line")]
        indexes = [models.Index(fields=["maker", "state", "-sold_at"], name="sales_of_maker")]

    def __str__(self) -> str:
        return f"sale {self.pk}"

    @property
    def title(self) -> str:
        """What the piece is called, in the language of the moment."""
        return in_language(self.names) or self.name


class Payout(models.Model):
    """Money given to a maker. Never edited: what was wrong is countered by another of the opposite sign (`counters`)."""

    class Method(models.TextChoices):
        CASH = "cash", pgettext_lazy("payout", "Cash in hand")
        CODE = "code", pgettext_lazy("payout", "Code at an agency")
        TRANSFER = "transfer", pgettext_lazy("payout", "Bank transfer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="payouts")
    amount = models.DecimalField(max_digits=12, decimal_places=3)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=12, choices=Method.choices)
    reference = models.CharField(max_length=100)
    receipt = models.ForeignKey(MakerFile, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")
    paid_at = models.DateTimeField(default=now)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    counters = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="countered_by")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_how = models.CharField(max_length=12, blank=True, default="", help_text="tap, pin, photo")
    acknowledged_file = models.ForeignKey(MakerFile, on_delete=models.PROTECT, null=True, related_name="+")
    witness = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["method", "reference", "currency"], name="payout_reference_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, counters__isnull=True) | models.Q(amount__lt=0, counters__isnull=False),
                name="payout_is_countered_by_its_opposite",
            ),
        ]

    def __str__(self) -> str:
        return f"payout {self.pk}"


class PayoutLine(models.Model):
    """Which sale a payout pays, and how much of it."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="payout_lines")
    amount = models.DecimalField(max_digits=12, decimal_places=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payout", "sale"], name="sale_once_a_payout")]

    def __str__(self) -> str:
        return f"{self.sale_id} in {self.payout_id}"


class Notice(models.Model):
    """Something that a maker must hear: a card in the portal, spoken in her voice language, and a message by her channel.

    `kind`: sale, return, cancelled, payment, fair, act, listing. `facts`: what the words need (codes, amounts), never words. `key`: once each.
    `how` it was told: sms, push, call (by staff), or nowhere: nobody can be reached, and staff calls.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, unique=True)
    target = models.CharField(max_length=120, blank=True, default="", help_text="sale:<uuid>, act:<uuid>, payout:<uuid>")
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, blank=True, default="")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["maker", "-made_at"], name="notices_of_maker")]

    def __str__(self) -> str:
        return f"{self.kind} notice {self.pk}"


class PushAddress(models.Model):
    """Where a browser can be reached by web push. The address is a secret of hers: it goes when she signs out there."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=now)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"push address {self.pk}"
