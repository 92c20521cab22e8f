"""What the paid amounts mean for the checkout or order, and telling it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from marketplace.contract.payment_events import OrderPaidInFull
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.checkout.ports import Paid
from marketplace.engine.orders.enums import ChargeStatus
from marketplace.engine.orders.models import Order, OrderEvent
from marketplace.engine.orders.paid import authorize_status, charge_status
from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id

from .locks import lock_transactions
from .models import TransactionItem


def sums(items: Iterable[TransactionItem]) -> Paid:
    listed = list(items)
    return Paid(
        authorized=sum((item.authorized_value for item in listed), Decimal(0)),
        charged=sum((item.charged_value for item in listed), Decimal(0)),
        attempts=bool(listed),
    )


def refresh_checkout(checkout: Checkout, paid: Paid) -> None:
    """Set the statuses of a locked checkout."""
    total = checkout.total_gross_amount
    if total == 0 and not checkout.lines.exists():
        charge, authorize = "NONE", "NONE"
    else:
        charge, authorize = charge_status(total, paid.charged), authorize_status(total, paid.authorized, paid.charged)
    checkout.charge_status, checkout.authorize_status = charge, authorize
    checkout.save(update_fields=["charge_status", "authorize_status"])


def refresh_order(order: Order, paid: Paid) -> None:
    """Set amounts and statuses of a locked order; publishes `OrderPaidInFull` the moment it is."""
    before = order.charge_status
    total = order.total_gross_amount
    order.total_charged_amount, order.total_authorized_amount = paid.charged, paid.authorized
    order.charge_status = charge_status(total, paid.charged)
    order.authorize_status = authorize_status(total, paid.authorized, paid.charged)
    order.updated_at = now()
    order.save(
        update_fields=["total_charged_amount", "total_authorized_amount", "charge_status", "authorize_status", "updated_at"]
    )
    settled = (ChargeStatus.FULL.value, ChargeStatus.OVERCHARGED.value)
    if order.charge_status in settled and before not in settled:
        OrderEvent.objects.create(order=order, type="ORDER_FULLY_PAID", parameters={})
        outbox.publish(OrderPaidInFull(order=to_global_id("Order", order.pk)))


def refresh(source: Checkout | Order | None) -> None:
    """Recompute the statuses of a locked checkout or order from its transactions."""
    if isinstance(source, Order):
        refresh_order(source, sums(source.transactions.all()))
    elif isinstance(source, Checkout):
        refresh_checkout(source, sums(source.transactions.all()))


class CheckoutPayments:
    """The port of `engine.checkout`."""

    def paid(self, checkout_id: UUID) -> Paid:
        return sums(lock_transactions(checkout_id=checkout_id))

    def move_to_order(self, checkout_id: UUID, order: Order) -> None:
        for item in lock_transactions(checkout_id=checkout_id):
            item.order, item.checkout_id = order, None
            item.save(update_fields=["order", "checkout"])
        refresh_order(order, sums(order.transactions.all()))
