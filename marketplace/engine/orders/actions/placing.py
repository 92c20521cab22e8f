from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from marketplace.contract.events import OrderConfirmed, OrderPlaced
from marketplace.engine.channels.models import Channel
from marketplace.engine.orders import history
from marketplace.engine.orders.enums import OrderOrigin, OrderStatus
from marketplace.engine.orders.models import Order, OrderDiscount, OrderLine
from marketplace.engine.orders.numbers import next_order_number
from marketplace.engine.stock.actions import Demand, allocate
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.ids import to_global_id


def place_order(
    *,
    order: Order,
    lines: Sequence[OrderLine],
    channel: Channel,
    actor: Actor,
    discounts: Sequence[OrderDiscount] = (),
    exclude_checkout: UUID | None = None,
) -> Order:
    """Write a new order with its lines and promise their units, inside the caller's transaction (checkout and voucher are held).

    `order` and `lines` are complete but for number and keys; line variants are loaded. Units kept for `exclude_checkout` may be used.
    INSUFFICIENT_STOCK (null field) for all short lines together. Locks the stocks. Publishes `OrderPlaced`, and `OrderConfirmed` when it needs no confirmation.
    """
    order.number = next_order_number()
    order.save(force_insert=True)
    for position, line in enumerate(lines):
        line.order = order
        line.sort_order = position
    OrderLine.objects.bulk_create(lines)
    for discount in discounts:
        discount.order = order
        discount.save(force_insert=True)
    allocate(
        demands(lines),
        channel=channel,
        actor=actor,
        collection_point=order.collection_point,
        exclude_checkout=exclude_checkout,
        new_lines=True,
    )
    history.note(order, "PLACED" if order.origin == OrderOrigin.CHECKOUT else "PLACED_FROM_DRAFT", actor)
    announce_placed(order, actor)
    if order.status == OrderStatus.UNFULFILLED:
        outbox.publish(OrderConfirmed(**history.identity(order, actor), at_once=True))
    return order


def announce_placed(order: Order, actor: Actor) -> None:
    outbox.publish(
        OrderPlaced(
            **history.identity(order, actor),
            origin=order.origin,
            status=order.status,
            user=to_global_id("User", order.user_id) if order.user_id else "",
            language_code=order.language_code,
        )
    )


def demands(lines: Sequence[OrderLine]) -> list[Demand]:
    """What the lines need of stock: untracked and deleted variants need nothing."""
    return [
        Demand(line.pk, line.variant.pk, line.quantity - line.quantity_fulfilled)
        for line in lines
        if line.variant is not None and line.variant.track_inventory and line.quantity > line.quantity_fulfilled
    ]
