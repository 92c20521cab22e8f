from __future__ import annotations

import uuid

from django.db import models

from marketplace.kernel.clock import now


class WithdrawalRequest(models.Model):
    """A buyer's declaration that she withdraws from a purchase, as she made it. Never changed afterwards; the desk acts on it and notes when
    it was dealt with, and by whom.

    Holds what the law asks for and a way to acknowledge it, nothing more; no reason is asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order_number = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)
    pieces = models.TextField(blank=True, default="")
    channel = models.CharField(max_length=255)
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=now)
    acknowledged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True, default="", help_text="person:3")

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["order_number"], name="withdrawal_order")]

    def __str__(self) -> str:
        return f"withdrawal from order {self.order_number}"
