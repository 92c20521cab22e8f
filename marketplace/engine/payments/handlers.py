from __future__ import annotations

from uuid import UUID

from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import from_global_id
from marketplace.kernel.outbox import Delivery

from .actions import deliver_action, give_back_order


def carry_out_action(delivery: Delivery) -> None:
    """Call the payment App for a requested charge, refund or cancellation."""
    deliver_action(request_id=delivery.payload["request"], action=delivery.payload["action"])


def settle_cancelled_order(delivery: Delivery) -> None:
    """OrderCancelled: what is authorised is let go, what is charged is refunded."""
    give_back_order(order_id=UUID(from_global_id(delivery.payload["order"]).pk), actor=SYSTEM)
