"""Giving back what was taken for something that will not be sold: what is authorised is let go, what is charged is refunded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from marketplace.contract.payment_events import CheckoutPaymentReturned
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.enums import OrderStatus
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import ports
from marketplace.engine.payments.enums import SUCCEEDED, Action
from marketplace.engine.payments.locks import lock_source, lock_transaction, lock_transactions
from marketplace.engine.payments.models import TransactionItem
from marketplace.engine.payments.watch import takes_money
from marketplace.kernel import locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

from .request import add_request, remaining

DEAD_ORDERS = (OrderStatus.CANCELED, OrderStatus.EXPIRED)


def give_back_checkout(*, checkout_id: UUID, reason: str, actor: Actor) -> Decimal:
    """Ask for the return of all money that was taken for a checkout that cannot become an order; how much that is.

    Nothing when it has become one meanwhile. Publishes `CheckoutPaymentReturned` with `reason` (a code) so that the buyer is told.
    """
    with locks.action():
        checkout = lock_source(TransactionItem(checkout_id=checkout_id))
        if not isinstance(checkout, Checkout):
            return Decimal(0)
        taking = [item for item in lock_transactions(checkout_id=checkout_id) if takes_money(item)]
        amount = _return_all(taking, actor)
        if amount:
            outbox.publish(
                CheckoutPaymentReturned(
                    checkout=to_global_id("Checkout", checkout_id),
                    amount=str(quantize(amount, checkout.currency)),
                    currency=checkout.currency,
                    reason=reason,
                    channel=checkout.channel.slug,
                    language_code=checkout.language_code,
                )
            )
    return amount


def give_back_order(*, order_id: UUID, actor: Actor) -> Decimal:
    """Settle the payments of a cancelled or expired order, promises to pay included; nothing for a living one."""
    with locks.action():
        order = lock_source(TransactionItem(order_id=order_id))
        if not isinstance(order, Order) or order.status not in DEAD_ORDERS:
            return Decimal(0)
        return _return_all(lock_transactions(order_id=order_id), actor)


def give_back_surplus(*, order_id: UUID, actor: Actor) -> Decimal:
    """Return what is held beyond the total of an order: two attempts were paid at once, or a page left open was paid after all."""
    with locks.action():
        order = lock_source(TransactionItem(order_id=order_id))
        if not isinstance(order, Order):
            return Decimal(0)
        return return_surplus(order, lock_transactions(order_id=order_id), actor)


def return_surplus(order: Order, items: Sequence[TransactionItem], actor: Actor) -> Decimal:
    """Ask for the return of what the payments `items`, all of a held order, hold beyond its total; how much that is.

    The latest go back first: whole ones, then a part of one that was charged (what is only set aside has no parts that could go back; the
    rest of it is let go when less is charged). What is on its way back already does not count, promises to pay are none.
    """
    if sum((item.charged_value + item.authorized_value for item in items), Decimal(0)) <= order.total_gross_amount:
        return Decimal(0)
    held = {item.pk: _held(item) for item in items}
    surplus = sum(held.values(), Decimal(0)) - order.total_gross_amount
    returnable = [item for item in items if takes_money(item) and held[item.pk] > 0]
    returned = Decimal(0)
    for item in sorted(returnable, key=_paid_at, reverse=True):
        if held[item.pk] <= surplus - returned:
            returned += _return_all([item], actor)
            held[item.pk] = Decimal(0)
    for item in sorted(returnable, key=_paid_at, reverse=True):
        part = min(surplus - returned, held[item.pk], remaining(item, Action.REFUND.value))
        if part > 0:
            add_request(item, Action.REFUND.value, part, actor)
            returned += part
    return returned


def _held(item: TransactionItem) -> Decimal:
    """What is charged, or set aside by a method that takes money, and not on its way back."""
    held = remaining(item, Action.REFUND.value)
    return held + remaining(item, Action.CANCEL.value) if takes_money(item) else held


def _paid_at(item: TransactionItem) -> tuple[datetime, int]:
    times = [event.created_at for event in item.events.all() if event.type in SUCCEEDED and event.include_in_calculations]
    return max(times, default=item.created_at), item.pk


def give_back_orphan(*, transaction_id: int, actor: Actor) -> Decimal:
    """Return the money of a transaction whose checkout is gone without having become an order."""
    with locks.action():
        item = TransactionItem.objects.filter(pk=transaction_id).first()
        if item is None or lock_source(item) is not None:
            return Decimal(0)
        held = lock_transaction(pk=transaction_id)
        return _return_all([held] if held else [], actor)


def _return_all(items: Iterable[TransactionItem], actor: Actor) -> Decimal:
    """Requests for all that is left and not asked for already. Transactions that no App keeps are left to people."""
    returned = Decimal(0)
    for item in items:
        if ports.payment_app(item.payment_app) is None:
            continue
        for action in (Action.CANCEL.value, Action.REFUND.value):
            left = remaining(item, action)
            if left > 0:
                add_request(item, action, left, actor)
                returned += left
    return returned
