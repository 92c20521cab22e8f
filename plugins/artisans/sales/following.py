"""Orders are followed by their events, in both modes: the event says that something changed, and the order is read again."""

from __future__ import annotations

from datetime import timedelta

from marketplace.client.session import shop_session
from marketplace.client.sold import sold_order
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.outbox import Delivery

from ..models import Sale
from . import actions

EVENTS = (
    "OrderPlaced",
    "OrderConfirmed",
    "OrderUpdated",
    "OrderPaymentChanged",
    "OrderCancelled",
    "OrderExpired",
    "OrderFulfilled",
    "OrderRefunded",
    "FulfillmentCreated",
    "FulfillmentApproved",
    "FulfillmentCancelled",
)
PAUSE = timedelta(hours=1)
AT_ONCE = 50


def of_event(delivery: Delivery) -> None:
    follow(delivery.payload["order"])


def of_import(delivery: Delivery) -> None:
    for order in delivery.payload["orders"]:
        follow(order)


def follow(order: str) -> list[Sale]:
    """Read an order, and bring its sales to where it stands. Not inside a transaction."""
    asked_at = now()
    found = sold_order(order, session=shop_session())
    return [] if found is None else actions.bring(order=found, asked_at=asked_at, actor=SYSTEM)


def look_again() -> int:
    """Orders of which something is still to come are read again now and then: no event that was lost is lost for ever. How many."""
    waiting = Sale.objects.filter(due_at__isnull=True).exclude(state__in=(Sale.State.CANCELLED, Sale.State.RETURNED))
    rows = waiting.filter(read_at__lt=now() - PAUSE).order_by("read_at").values_list("order", flat=True)
    orders = list(dict.fromkeys(rows[: AT_ONCE * 4]))[:AT_ONCE]
    for order in orders:
        if not follow(order):
            Sale.objects.filter(order=order).update(read_at=now())
    return len(orders)
