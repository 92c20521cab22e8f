from __future__ import annotations

from django.db import models

from marketplace.accounts.models import Act, Person
from marketplace.kernel.clock import now

from .listing import Listing


class ChargeRule(models.Model):
    """What a channel keeps of a price from a day on: per cent, and a fixed sum a payment. Append-only; where no rule stands, nothing is kept."""

    channel = models.CharField(max_length=60)
    starts_on = models.DateField()
    commission = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    payment = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    payment_fixed = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "starts_on"], name="one_charge_rule_a_day"),
            models.CheckConstraint(
                condition=models.Q(commission__gte=0, payment__gte=0, payment_fixed__gte=0)
                & models.Q(commission__lte=100 - models.F("payment")),
                name="charges_leave_something",
            ),
        ]

    def __str__(self) -> str:
        return f"charges of {self.channel} from {self.starts_on}"


class PriceSplit(models.Model):
    """Who gets what of a price, as its maker accepted it. Never changed: a new price is a new version; a sale freezes the one of its day.

    `inputs`: what she said (hours, materials …) as decimals in text. `lines`: `[{"code": "materials", "amount": "120.00"}, …]`, which add up to
    `price` exactly. `reference`: the wage it was compared with: country, name, value, unit, date, status, sources. `shown`: she agreed to show it.
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="splits")
    version = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=12, decimal_places=3)
    currency = models.CharField(max_length=3)
    inputs = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    reference = models.JSONField(default=dict)
    shown = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(default=now)
    accepted = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "version"], name="one_split_a_version")]

    def __str__(self) -> str:
        return f"split {self.version} of {self.listing_id}"
