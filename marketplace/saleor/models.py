"""What we must remember of the Saleor beside us. Nothing here is about people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    transaction = models.CharField(max_length=128, blank=True, default="")
    """Saleor's global id, of a payment that was begun and takes money: it is looked at (`following.py`) at `look_at`, until that is None."""
    look_at = models.DateTimeField(null=True, blank=True, db_index=True)
    looks = models.PositiveSmallIntegerField(default=0)

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


class PaidCheckout(models.Model):
    """A cart at Saleor that was paid for and has not become an order: the next look at it, and what became of the money.

    A row whose cart has become an order goes; what was given back stays for the staff to see.
    """

    class State(models.TextChoices):
        OPEN = "open", _("An order is still tried")
        RETURNING = "returning", _("The money is being sent back")
        RETURNED = "returned", _("The money was sent back")
        BY_HAND = "by_hand", _("Somebody has to send the money back")

    checkout = models.CharField(max_length=128, unique=True)
    channel = models.CharField(max_length=255)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=64, blank=True)
    """The code with which Saleor, or our guard, refuses the order."""
    amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)
    seen_at = models.DateTimeField(default=now)
    look_at = models.DateTimeField(default=now, db_index=True)
    looks = models.PositiveIntegerField(default=0)
    returned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.checkout


class StockMove(models.Model):
    """A movement of stock at Saleor, on its way or done: what was there, what was written, and whether we know what became of it.

    Written by `stock_moves.py` and `stock_settling.py` alone. `source` and `destination` are global ids of warehouses, one may be empty.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("movement", "To be carried out")
        WRITING = "writing", pgettext_lazy("movement", "Under way")
        DONE = "done", pgettext_lazy("movement", "Done")
        REFUSED = "refused", pgettext_lazy("movement", "Refused")
        UNCLEAR = "unclear", pgettext_lazy("movement", "Not clear")

    key = models.CharField(max_length=120, unique=True)
    variant = models.CharField(max_length=128)
    source = models.CharField(max_length=128, blank=True)
    destination = models.CharField(max_length=128, blank=True)
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    source_before = models.IntegerField(null=True)
    source_after = models.IntegerField(null=True)
    source_allocated = models.IntegerField(null=True)
    """As read with `source_before`."""
    destination_before = models.IntegerField(null=True)
    destination_after = models.IntegerField(null=True)
    destination_allocated = models.IntegerField(null=True)
    acknowledged = models.BooleanField(default=False)
    """Saleor said that it has written; what is unclear then is only what others did meanwhile."""
    error = models.CharField(max_length=64, blank=True)
    """The code of the refusal."""
    actor = models.CharField(max_length=80)
    """`person:3` or `system`."""
    created_at = models.DateTimeField(default=now)
    tried_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "tried_at"], name="stock_move_state"),
            models.Index(fields=["variant", "id"], name="stock_move_variant"),
        ]

    def __str__(self) -> str:
        return self.key
