"""Giving back what was taken for something that will not be sold: what is authorised is let go, what is charged is refunded."""

from __future__ import annotations

from collections.abc import Iterable
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


def give_back_surplus(*, transaction_id: int, actor: Actor) -> Decimal:
    """Return a whole payment that came in after its order had been covered: the buyer went back to an open page and paid again."""
    with locks.action():
        item = TransactionItem.objects.filter(pk=transaction_id).first()
        order = None if item is None else lock_source(item)
        if not isinstance(order, Order):
            return Decimal(0)
        items = [each for each in lock_transactions(order_id=order.pk) if takes_money(each)]
        mine = next((each for each in items if each.pk == transaction_id), None)
        surplus = sum((_held(each) for each in items), Decimal(0)) - order.total_gross_amount
        if mine is None or not 0 < _held(mine) <= surplus or not _came_after(mine, order):
            return Decimal(0)
        return _return_all([mine], actor)


def _held(item: TransactionItem) -> Decimal:
    held: Decimal = item.charged_value + item.authorized_value
    return held


def _came_after(item: TransactionItem, order: Order) -> bool:
    successes = item.events.filter(type__in=SUCCEEDED, include_in_calculations=True)
    return successes.exists() and not successes.filter(created_at__lte=order.created_at).exists()


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
