from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from marketplace.kernel.clock import now


class CodState(models.TextChoices):
    """Where the cash of an order is. Delivered by a carrier: … shipped → delivered → remitted, or refused → returned.
    Paid where it is collected: … ready → collected → remitted, or not collected."""

    TO_CONFIRM = "to_confirm", pgettext_lazy("cash", "to be confirmed by phone")
    CONFIRMED = "confirmed", pgettext_lazy("cash", "confirmed")
    SHIPPED = "shipped", pgettext_lazy("cash", "shipped")
    DELIVERED = "delivered", pgettext_lazy("cash", "delivered, cash with the carrier")
    READY = "ready", pgettext_lazy("cash", "ready to be collected")
    COLLECTED = "collected", pgettext_lazy("cash", "collected, cash at the collection point")
    REMITTED = "remitted", pgettext_lazy("cash", "cash handed over")
    REFUSED = "refused", pgettext_lazy("cash", "refused at the door")
    RETURNED = "returned", pgettext_lazy("cash", "returned")
    NOT_COLLECTED = "not_collected", pgettext_lazy("cash", "not collected")
    CANCELLED = "cancelled", pgettext_lazy("cash", "cancelled")


class CodCollection(models.Model):
    """Cash to be collected for one transaction (global id), by the payment App that promised it. Its steps are append-only."""

    transaction = models.CharField(max_length=120, unique=True)
    payment_app = models.CharField(max_length=80, default="maarad.payment.cod")
    amount = models.DecimalField(max_digits=20, decimal_places=3)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=20, choices=CodState.choices, default=CodState.TO_CONFIRM)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"


class CodStep(models.Model):
    collection = models.ForeignKey(CodCollection, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=CodState.choices)
    actor = models.CharField(max_length=80)
    person = models.CharField(max_length=80, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)


class StripeAttempt(models.Model):
    """How a payment by Stripe was begun, written before Stripe is asked: if the answer is lost, the very same request with the same
    idempotency key finds what was made. `parameters` hold no personal data."""

    transaction = models.CharField(max_length=120, unique=True)
    idempotency_key = models.CharField(max_length=255)
    hosted = models.BooleanField(help_text="paid on Stripe's page instead of in ours")
    parameters = models.JSONField()
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"Stripe for {self.transaction}"
