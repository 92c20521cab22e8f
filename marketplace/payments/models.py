from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now


class CodState(models.TextChoices):
    TO_CONFIRM = "to_confirm"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered", "delivered, cash with the carrier"
    REMITTED = "remitted"
    REFUSED = "refused"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class CodCollection(models.Model):
    """Cash to be collected for one transaction (global id). Its steps are append-only."""

    transaction = models.CharField(max_length=120, unique=True)
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
