"""What we must remember of the Saleor beside us. Nothing here is about people."""

from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now


class Installation(models.Model):
    """One of our Apps, installed at the one Saleor. Installing it again replaces token and id."""

    app = models.CharField(max_length=64, unique=True)
    """The manifest's id: `maarad`, `maarad.payment.cod` …"""
    saleor_app_id = models.CharField(max_length=64)
    """Saleor's global id of the App; webhooks carry it as their recipient."""
    sealed_token = models.TextField()
    keys = models.JSONField(default=dict)
    """Saleor's public key set (JWKS), as last read."""
    keys_read_at = models.DateTimeField(default=now)
    installed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.app


class Receipt(models.Model):
    """A webhook that was taken in. Saleor's deliveries have no id: retries send the same bytes, so their digest is the id."""

    digest = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return self.event


class LastNews(models.Model):
    """The newest thing told about an object, by Saleor's clock: what arrives later and is older is not news."""

    object_id = models.CharField(max_length=128, unique=True)
    issued_at = models.DateTimeField()
    gone = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.object_id


class PaymentAnswer(models.Model):
    """What one of our payment Apps answered: the same question gets the same answer, however often Saleor asks."""

    app = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    answer = models.JSONField(null=True)
    """None while the provider is being asked, or when we died meanwhile."""
    asked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["app", "key"], name="payment_answer_once")]

    def __str__(self) -> str:
        return f"{self.app} {self.key}"


class VariantLock(models.Model):
    """Who may sell or move a variant just now, by the database's clock. Written by `variant_locks.py` alone.

    `owner` names the work (`checkout:…`); `uncertain`: it ended without our knowing what Saleor did, and only the same work may go on early.
    """

    variant = models.CharField(max_length=128, unique=True)
    holder = models.UUIDField()
    owner = models.CharField(max_length=200, blank=True)
    uncertain = models.BooleanField(default=False)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.variant
