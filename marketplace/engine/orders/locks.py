"""Row locks of orders: the order first, then its lines by key (kernel.locks). Whoever holds the order alone changes its lines,
fulfilments, allocations and status. Each function returns rows freshly read under the lock."""

from __future__ import annotations

from uuid import UUID

from .models import Fulfillment, Order, OrderLine


def lock_order(order_id: UUID) -> Order | None:
    return Order.objects.select_for_update(of=("self",)).select_related("channel", "collection_point").filter(pk=order_id).first()


def lock_lines(order_id: UUID) -> list[OrderLine]:
    """All lines of a held order, by key."""
    return list(
        OrderLine.objects.select_for_update(of=("self",)).select_related("variant").filter(order_id=order_id).order_by("pk")
    )


def lock_fulfillment(fulfillment_id: int) -> tuple[Order, Fulfillment] | None:
    """A fulfilment through its order's lock; its status is read after the lock is held."""
    order_id = Fulfillment.objects.filter(pk=fulfillment_id).values_list("order_id", flat=True).first()
    order = lock_order(order_id) if order_id else None
    if order is None:
        return None
    fulfillment = Fulfillment.objects.prefetch_related("lines__stock").filter(pk=fulfillment_id).first()
    return (order, fulfillment) if fulfillment else None
