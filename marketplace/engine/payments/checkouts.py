"""The port through which `engine.checkout`, which stands below payments, knows what is paid."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from marketplace.engine.checkout.ports import PaidAmounts
from marketplace.kernel.actors import SYSTEM

from .actions import return_surplus
from .enums import EventType
from .locks import lock_payments_of_checkout, lock_transactions
from .statuses import refresh_order, sums, waiting_requests


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
        """What was taken beyond the order's total goes back at once."""
        items = lock_transactions(checkout_id=checkout_id)
        for item in items:
            item.order_id, item.checkout_id = order_id, None
            item.save(update_fields=["order", "checkout"])
        return_surplus(refresh_order(order_id), items, SYSTEM)
