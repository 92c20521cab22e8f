from __future__ import annotations

from marketplace.kernel.outbox import Delivery

from .actions import deliver_action


def carry_out_action(delivery: Delivery) -> None:
    """Call the payment App for a requested charge, refund or cancellation."""
    deliver_action(request_id=delivery.payload["request"], action=delivery.payload["action"])
