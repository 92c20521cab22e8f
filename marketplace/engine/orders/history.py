"""What an order's history records, beside audit and outbox, in the same transaction."""

from __future__ import annotations

from typing import Any

from marketplace.contract.events import OrderUpdated
from marketplace.kernel import audit, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.ids import to_global_id

from .models import Order, OrderEvent


def order_id(order: Order) -> str:
    return to_global_id("Order", order.pk)


def note(order: Order, type: str, actor: Actor, **parameters: Any) -> OrderEvent:
    """An entry of the order's history (`type`: OrderEventsEnum) and its audit row. No personal data in `parameters`."""
    audit.record(actor, f"order.{type.lower()}", order_id(order), parameters)
    return OrderEvent.objects.create(
        order=order,
        type=type,
        user_id=actor.user_id if actor.kind == "customer" else None,
        app_id=actor.app_id,
        parameters=parameters,
    )


def identity(order: Order, actor: Actor) -> dict[str, Any]:
    """The fields that every event of an order carries."""
    return {"order": order_id(order), "number": str(order.number), "channel": order.channel.slug, "actor": actor.label}


def announce_update(order: Order, actor: Actor) -> None:
    outbox.publish(OrderUpdated(**identity(order, actor)))
