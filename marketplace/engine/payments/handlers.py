from __future__ import annotations

import logging
from uuid import UUID

from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.ids import from_global_id
from marketplace.kernel.outbox import Delivery

from .actions import deliver_action, give_back_order

logger = logging.getLogger(__name__)


def carry_out_action(delivery: Delivery) -> None:
    """Call the payment App for a requested charge, refund or cancellation."""
    deliver_action(request_id=delivery.payload["request"], action=delivery.payload["action"])


def complete_paid_checkout(delivery: Delivery) -> None:
    """CheckoutCompletionDue: the buyer need not come back for her order. If she does, whoever is second gets the order of the first.

    What is refused stays with the buyer, who can mend it, and with the reconciler, which returns the money in the end.
    """
    global_id = delivery.payload["checkout"]
    checkout_id = UUID(from_global_id(global_id).pk)
    if not Checkout.objects.filter(pk=checkout_id, channel__automatically_complete_fully_paid_checkouts=True).exists():
        return
    try:
        complete_checkout(checkout_id=checkout_id, actor=SYSTEM)
    except (DomainError, DomainErrors) as refused:
        first = refused.errors[0] if isinstance(refused, DomainErrors) else refused
        if first.retry:
            raise
        logger.info("paid checkout %s was not completed: %s", global_id, first.code)


def settle_cancelled_order(delivery: Delivery) -> None:
    """OrderCancelled: what is authorised is let go, what is charged is refunded."""
    give_back_order(order_id=UUID(from_global_id(delivery.payload["order"]).pk), actor=SYSTEM)
