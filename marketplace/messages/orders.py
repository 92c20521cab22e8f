"""What a buyer hears of her order."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

from marketplace.client import orders
from marketplace.client.session import shop_session
from marketplace.kernel import formats
from marketplace.kernel.ids import from_global_id
from marketplace.kernel.money import Money
from marketplace.kernel.outbox import Delivery

from .sending import Recipient, send


def placed(delivery: Delivery) -> None:
    """OrderPlaced: thanks; where the shop confirms by phone first, that it will call."""
    if delivery.payload["origin"] == "BULK_CREATE":
        return
    waiting = delivery.payload["status"] == "UNCONFIRMED"
    _tell("order_please_confirm" if waiting else "order_placed", delivery)


def confirmed(delivery: Delivery) -> None:
    """OrderConfirmed: by somebody. An order that needed nobody's word is thanked for already, in the same minute."""
    if not delivery.payload.get("at_once", False):
        _tell("order_confirmed", delivery)


def shipped(delivery: Delivery) -> None:
    """FulfillmentCreated and FulfillmentApproved: the parcel has left, unless somebody has yet to approve it."""
    if delivery.payload.get("approved", True) and delivery.payload["notify"]:
        _tell("order_shipped", delivery)


def cancelled(delivery: Delivery) -> None:
    _tell("order_cancelled", delivery)


def refunded(delivery: Delivery) -> None:
    payload = delivery.payload
    _tell("order_refunded", delivery, amount=Money(Decimal(payload["amount"]), payload["currency"]))


def _tell(kind: str, delivery: Delivery, amount: Money | None = None) -> None:
    found = orders.notice(delivery.payload["order"], session=shop_session())
    if found is None:
        return
    locale = formats.locale_name(found.language, found.country)
    variables = {
        "number": found.number,
        "name": found.name,
        "total": formats.isolated(formats.format_money(found.total, locale=locale)),
        "paid": found.paid,
        "lines": found.lines,
        "tracking": found.tracking.get(delivery.payload.get("fulfillment", ""), ""),
        "url": order_url(found.id, channel=found.channel, language=found.language),
    }
    if amount is not None:
        variables["amount"] = formats.isolated(formats.format_money(amount, locale=locale))
    send(kind, Recipient(found.email, found.phone, found.language), variables, key=f"{kind}-{delivery.id}")


def order_url(order_id: str, *, channel: str, language: str) -> str:
    return f"{settings.PUBLIC_URL}/{language}/{channel}/orders/{from_global_id(order_id).pk}/"
