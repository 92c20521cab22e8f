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

from .enums import EventType
from .locks import lock_payments_of_checkout, lock_transactions
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
        _refresh_order(source.pk)
    elif isinstance(source, Checkout):
        pricing.settle(source, sums(source.transactions.all()), empty=not source.lines.exists())
        source.save(update_fields=["charge_status", "authorize_status"])


def _refresh_order(order_id: UUID) -> None:
    paid = sums(TransactionItem.objects.filter(order_id=order_id))
    record_payment(order_id=order_id, charged=paid.charged, authorized=paid.authorized, actor=SYSTEM)


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


class CheckoutPayments:
    """The port of `engine.checkout`."""

    def paid_amounts(self, checkout_id: UUID) -> PaidAmounts:
        """Money that has been asked to be given back pays for nothing: an order made of it would be an unpaid one."""
        items = lock_payments_of_checkout(checkout_id)
        paid = sums(items)
        if not (paid.charged or paid.authorized):
            return paid
        returning = {EventType.REFUND_REQUEST.value: Decimal(0), EventType.CANCEL_REQUEST.value: Decimal(0)}
        for request in waiting_requests(items, *returning):
            returning[request.type] += request.amount_value
        return PaidAmounts(
            charged=paid.charged - returning[EventType.REFUND_REQUEST],
            authorized=paid.authorized - returning[EventType.CANCEL_REQUEST],
            transactions=paid.transactions,
        )

    def move_to_order(self, checkout_id: UUID, order_id: UUID) -> None:
        for item in lock_transactions(checkout_id=checkout_id):
            item.order_id, item.checkout_id = order_id, None
            item.save(update_fields=["order", "checkout"])
        _refresh_order(order_id)
