from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from marketplace.engine.fields import WithMetadata, amount_field, currency_field, text_array
from marketplace.kernel.clock import now

from .enums import EventType


class TransactionItem(WithMetadata):
    """One attempt to pay a checkout or an order through one payment App.

    All amounts are recomputed from the events, under the row's lock; none is edited. `payment_app` is the App's identifier.
    (payment_app, checkout or order, idempotency_key) is unique: a repeated initialisation returns this row.
    """

    token = models.UUIDField(unique=True, default=uuid4)
    checkout = models.ForeignKey("checkout.Checkout", null=True, on_delete=models.SET_NULL, related_name="transactions")
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.PROTECT, related_name="transactions")
    app = models.ForeignKey("apps.App", null=True, on_delete=models.SET_NULL, related_name="+")
    user = models.ForeignKey("customers.User", null=True, on_delete=models.SET_NULL, related_name="+")
    payment_app = models.CharField(max_length=256, blank=True, default="")
    idempotency_key = models.CharField(max_length=512, null=True, blank=True)
    name = models.CharField(max_length=512, blank=True, default="")
    message = models.CharField(max_length=512, blank=True, default="")
    psp_reference = models.CharField(max_length=512, blank=True, default="", db_index=True)
    external_url = models.CharField(max_length=1024, blank=True, default="")
    available_actions = text_array()
    currency = currency_field()
    charged_value = amount_field()
    charge_pending_value = amount_field()
    authorized_value = amount_field()
    authorize_pending_value = amount_field()
    refunded_value = amount_field()
    refund_pending_value = amount_field()
    canceled_value = amount_field()
    cancel_pending_value = amount_field()
    created_at = models.DateTimeField(default=now)
    modified_at = models.DateTimeField(default=now)
    asked_at = models.DateTimeField(null=True, help_text="when its App was asked to take money; null: it has answered")
    replaced_at = models.DateTimeField(null=True, help_text="when a later attempt took its place")
    reconcile_at = models.DateTimeField(null=True, help_text="when the reconciler looks next; null: nothing is open")
    reconcile_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["reconcile_at"], name="transaction_to_reconcile", condition=Q(reconcile_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["payment_app", "idempotency_key"],
                name="transaction_idempotency_key",
                condition=Q(idempotency_key__isnull=False) & ~Q(payment_app=""),
            )
        ]

    def __str__(self) -> str:
        return f"transaction {self.token}"


class TransactionEvent(models.Model):
    """What a payment App reported. Append-only."""

    transaction = models.ForeignKey(TransactionItem, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(max_length=40, choices=EventType.choices)
    psp_reference = models.CharField(max_length=512, blank=True, default="")
    amount_value = amount_field()
    currency = currency_field()
    message = models.CharField(max_length=512, blank=True, default="")
    external_url = models.CharField(max_length=1024, blank=True, default="")
    include_in_calculations = models.BooleanField(default=True)
    idempotency_key = models.CharField(max_length=512, null=True, blank=True)
    app_identifier = models.CharField(max_length=256, blank=True, default="")
    user = models.ForeignKey("customers.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("created_at", "pk")
        indexes = [models.Index(fields=["transaction", "psp_reference", "type"], name="event_of_reference")]
