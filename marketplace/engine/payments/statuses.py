"""What the paid amounts mean for the checkout or order, and telling it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from marketplace.engine.checkout import pricing
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.checkout.ports import PaidAmounts
from marketplace.engine.orders.actions import record_payment
from marketplace.engine.orders.models import Order
from marketplace.kernel.actors import SYSTEM

from .models import TransactionEvent, TransactionItem


def sums(items: Iterable[TransactionItem]) -> PaidAmounts:
    listed = list(items)
    return PaidAmounts(
        charged=sum((item.charged_value for item in listed), Decimal(0)),
        authorized=sum((item.authorized_value for item in listed), Decimal(0)),
        transactions=len(listed),
    )


def refresh(source: Checkout | Order | None) -> None:
    """Recompute what a locked checkout or order says of its payments."""
    if isinstance(source, Order):
        refresh_order(source.pk)
    elif isinstance(source, Checkout):
        pricing.settle(source, sums(source.transactions.all()), empty=not source.lines.exists())
        source.save(update_fields=["charge_status", "authorize_status"])


def refresh_order(order_id: UUID) -> Order:
    paid = sums(TransactionItem.objects.filter(order_id=order_id))
    return record_payment(order_id=order_id, charged=paid.charged, authorized=paid.authorized, actor=SYSTEM)


def waiting_requests(items: Iterable[TransactionItem], *types: str) -> Iterable[TransactionEvent]:
    """Requests for an action that no App has answered yet; they do not count in the amounts, as in Saleor. (The request with which a
    transaction began carries an idempotency key and is none of them.)"""
    return TransactionEvent.objects.filter(
        transaction__in=list(items),
        type__in=types,
        include_in_calculations=False,
        psp_reference="",
        message="",
        idempotency_key__isnull=True,
    )
