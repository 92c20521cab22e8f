"""What was sold of whom, and what became of it: asked as the shop itself (`shop_session`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from marketplace.contract.types.sold import SoldLine, SoldOrder

from .session import Session
from .shapes import Json, instant, money, reference
from .transports import execute

_BACK = ("RETURNED", "REFUNDED_AND_RETURNED")
_PAID = ("FULL", "OVERCHARGED")


def sold_order(order_id: str, *, session: Session) -> SoldOrder | None:
    """An order by its global id."""
    found = execute("sold_order", {"id": order_id, "language": session.language_code}, session=session)["order"]
    if found is None:
        return None
    returned: Counter[str] = Counter()
    for parcel in found["fulfillments"]:
        for packed in parcel["lines"] or () if parcel["status"] in _BACK else ():
            if packed["orderLine"]:
                returned[packed["orderLine"]["id"]] += packed["quantity"]
    return SoldOrder(
        id=found["id"],
        number=found["number"],
        channel=found["channel"]["slug"],
        created=instant(found["created"]),
        status=found["status"],
        paid=found["chargeStatus"] in _PAID,
        lines=tuple(_line(line, returned[line["id"]]) for line in found["lines"]),
    )


def _line(found: Json, returned: int) -> SoldLine:
    variant = found["variant"] or {}
    product = variant.get("product") or {}
    maker = reference(product.get("maker"))
    return SoldLine(
        id=found["id"],
        variant=variant.get("id", ""),
        product=product.get("id", ""),
        maker=maker.slug if maker else "",
        name=found["productName"],
        names=dict(_names(product)),
        quantity=found["quantity"],
        to_send=found["quantityToFulfill"],
        returned=returned,
        total=money(found["totalPrice"]["gross"]),
    )


def _names(product: Json) -> Iterator[tuple[str, str]]:
    if product:
        yield "en", product["en"]
    for language in ("ar", "fr"):
        if word := ((product.get(language) or {}).get("name") or ""):
            yield language, word
