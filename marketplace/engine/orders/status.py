"""What an order's amounts and lines say about it. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from .enums import AuthorizeStatus, ChargeStatus, FulfillmentStatus, OrderStatus
from .models import Fulfillment, Order, OrderLine

RETURNED = frozenset((FulfillmentStatus.RETURNED, FulfillmentStatus.REFUNDED_AND_RETURNED))
CLOSED = frozenset((OrderStatus.DRAFT, OrderStatus.UNCONFIRMED, OrderStatus.CANCELED, OrderStatus.EXPIRED))


def charge_status(total: Decimal, charged: Decimal) -> ChargeStatus:
    """How much of `total` has been taken. Nothing to pay counts as paid."""
    if charged > total:
        return ChargeStatus.OVERCHARGED
    if charged == total:
        return ChargeStatus.FULL
    return ChargeStatus.PARTIAL if charged > 0 else ChargeStatus.NONE


def authorize_status(total: Decimal, charged: Decimal, authorized: Decimal) -> AuthorizeStatus:
    """How much of `total` is taken or set aside."""
    covered = charged + authorized
    if covered >= total:
        return AuthorizeStatus.FULL
    return AuthorizeStatus.PARTIAL if covered > 0 else AuthorizeStatus.NONE


def fulfillment_status(order: Order, lines: Iterable[OrderLine], fulfillments: Iterable[Fulfillment]) -> OrderStatus:
    """Where a live order stands: units that wait for approval are not shipped yet, returned ones are gone and back."""
    if order.status in CLOSED:
        return OrderStatus(order.status)
    lines = list(lines)
    wanted = sum(line.quantity for line in lines)
    waiting = returned = 0
    for fulfillment in fulfillments:
        units = sum(line.quantity for line in fulfillment.lines.all())
        if fulfillment.status == FulfillmentStatus.WAITING_FOR_APPROVAL:
            waiting += units
        elif fulfillment.status in RETURNED:
            returned += units
    shipped = sum(line.quantity_fulfilled for line in lines) - waiting
    if returned and returned >= wanted:
        return OrderStatus.RETURNED
    if returned:
        return OrderStatus.PARTIALLY_RETURNED
    if shipped <= 0:
        return OrderStatus.UNFULFILLED
    return OrderStatus.FULFILLED if shipped >= wanted else OrderStatus.PARTIALLY_FULFILLED
