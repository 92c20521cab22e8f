"""Orders for the staff's desk: asked as the shop itself (`shop_session`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from marketplace.contract.types.desk import DeskLine, DeskOrder, DeskPage, DeskParcel, DeskPayment, DeskRow, Promise
from marketplace.kernel.money import Money

from . import stock
from .session import Session
from .shapes import Json, address, instant, money, nodes, translated
from .transports import execute, mutate


def orders(
    *, session: Session, statuses: tuple[str, ...] = (), search: str = "", first: int = 50, after: str | None = None
) -> DeskPage:
    """Orders, newest first; of `statuses` only, or found by number, name or e-mail."""
    where = {"status": {"oneOf": list(statuses)}} if statuses else None
    variables: dict[str, Any] = {"first": first, "after": after, "where": where, "search": search or None}
    found = execute("desk_orders", variables, session=session)["orders"]
    info = found["pageInfo"]
    return DeskPage(tuple(map(_row, nodes(found))), found["totalCount"] or 0, info["endCursor"] if info["hasNextPage"] else None)


def _row(found: Json) -> DeskRow:
    whom = found["shippingAddress"] or found["billingAddress"] or {}
    return DeskRow(
        id=found["id"],
        number=found["number"],
        created=instant(found["created"]),
        status=found["status"],
        charge_status=found["chargeStatus"],
        channel=found["channel"]["slug"],
        name=f"{whom.get('firstName', '')} {whom.get('lastName', '')}".strip(),
        city=whom.get("city", ""),
        total=money(found["total"]["gross"]),
    )


def order(order_id: str, *, session: Session) -> DeskOrder | None:
    found = execute("desk_order", {"id": order_id, "language": session.language_code}, session=session)["order"]
    if not found:
        return None
    return DeskOrder(
        id=found["id"],
        number=found["number"],
        created=instant(found["created"]),
        status=found["status"],
        charge_status=found["chargeStatus"],
        authorize_status=found["authorizeStatus"],
        channel=found["channel"]["slug"],
        language=found["languageCodeEnum"].partition("_")[0].lower(),
        email=found["userEmail"] or "",
        note=found["customerNote"],
        total=money(found["total"]["gross"]),
        shipping=money(found["shippingPrice"]["gross"]),
        delivery_name=translated(found["deliveryMethod"] or {}),
        shipping_address=address(found["shippingAddress"]),
        billing_address=address(found["billingAddress"]),
        lines=tuple(map(_line, found["lines"])),
        payments=tuple(map(_payment, found["transactions"])),
        parcels=tuple(map(_parcel, found["fulfillments"])),
    )


def _line(found: Json) -> DeskLine:
    promises = (
        Promise(each["warehouse"]["id"], each["warehouse"]["name"], each["quantity"])
        for each in found["allocations"] or ()
        if each["quantity"]
    )
    return DeskLine(
        id=found["id"],
        variant_id=(found["variant"] or {}).get("id", ""),
        product_name=found["productName"],
        variant_name=found["variantName"],
        sku=found["productSku"] or "",
        quantity=found["quantity"],
        to_ship=found["quantityToFulfill"],
        total=money(found["totalPrice"]["gross"]),
        promises=tuple(promises),
    )


def _parcel(found: Json) -> DeskParcel:
    return DeskParcel(
        id=found["id"],
        status=found["status"],
        status_name=found["statusDisplay"] or "",
        tracking_number=found["trackingNumber"] or "",
        created=instant(found["created"]),
        warehouse_id=(found["warehouse"] or {}).get("id", ""),
        contents=tuple(_contents(found["lines"] or ())),
    )


def _contents(lines: Iterable[Json]) -> Iterator[tuple[str, int]]:
    for line in lines:
        variant = (line["orderLine"] or {}).get("variant")
        if variant:
            yield variant["id"], line["quantity"]


def _payment(found: Json) -> DeskPayment:
    return DeskPayment(
        id=found["id"],
        name=found["name"],
        reference=found["pspReference"],
        authorized=money(found["authorizedAmount"]),
        charged=money(found["chargedAmount"]),
        refunded=money(found["refundedAmount"]),
        refund_pending=money(found["refundPendingAmount"]),
        actions=tuple(found["actions"]),
    )


def confirm(order_id: str, *, session: Session) -> None:
    mutate("order_confirm", {"id": order_id}, session=session)


def cancel(order_id: str, *, session: Session) -> None:
    mutate("order_cancel", {"id": order_id}, session=session)


def take_back(parcel: DeskParcel, *, session: Session) -> None:
    """A parcel is back: its units lie again where they left from."""
    given = {"id": parcel.id, "input": {"warehouseId": parcel.warehouse_id or None}}
    units: Counter[tuple[str, str]] = Counter()
    for variant, quantity in parcel.contents:
        units[variant, parcel.warehouse_id] += quantity
    with stock.changing(units, session=session):
        mutate("order_fulfillment_cancel", given, session=session)


def ship(found: DeskOrder, *, tracking_number: str = "", notify: bool = True, session: Session) -> None:
    """Hand over everything that is still here, each unit from where it was promised; `notify`: the buyer is told of a parcel."""
    lines = [
        {
            "orderLineId": line.id,
            "stocks": [{"warehouse": promise.warehouse_id, "quantity": promise.quantity} for promise in line.promises],
        }
        for line in found.lines
        if line.to_ship and line.promises
    ]
    given = {"lines": lines, "notifyCustomer": notify, "trackingNumber": tracking_number}
    leaving: Counter[tuple[str, str]] = Counter()
    for line in found.lines:
        for promise in line.promises if line.to_ship and line.variant_id else ():
            leaving[line.variant_id, promise.warehouse_id] -= promise.quantity
    with stock.changing(leaving, session=session):
        mutate("order_fulfill", {"order": found.id, "input": given}, session=session)


def request_payment_action(payment_id: str, action: str, *, amount: Money | None, session: Session) -> None:
    """Ask the payment method to CHARGE, REFUND or CANCEL; it answers in the background."""
    variables = {"id": payment_id, "action": action, "amount": None if amount is None else str(amount.amount)}
    mutate("transaction_request_action", variables, session=session)
