"""Orders, as their buyers may read them."""

from __future__ import annotations

from marketplace.contract.types.order import Order, OrderLine, OrderNotice, OrderPage, Parcel

from .session import Session, shop_language
from .shapes import Json, address, instant, money, nodes, picture, taxed, translated
from .transports import execute


def order(order_id: str, *, session: Session) -> Order | None:
    """An order by its global id: whoever has it may read it, as with Saleor."""
    found = execute("order", {"id": order_id, "language": session.language_code}, session=session)["order"]
    return shape(found) if found else None


def my_orders(*, session: Session, first: int = 10, after: str | None = None) -> OrderPage:
    """The signed-in customer's orders, newest first."""
    variables = {"first": first, "after": after, "language": session.language_code}
    me = execute("my_orders", variables, session=session)["me"]
    if me is None:
        return OrderPage((), 0, None)
    found = me["orders"]
    info = found["pageInfo"]
    return OrderPage(
        tuple(map(shape, nodes(found))), found["totalCount"] or 0, info["endCursor"] if info["hasNextPage"] else None
    )


def shape(found: Json) -> Order:
    discounts = [money(item["amount"]) for item in found["discounts"]]
    method = found["deliveryMethod"] or {}
    return Order(
        id=found["id"],
        number=found["number"],
        created=instant(found["created"]),
        status=found["status"],
        paid=found["isPaid"],
        payment_status=found["paymentStatus"],
        charge_status=found["chargeStatus"],
        authorize_status=found["authorizeStatus"],
        email=found["userEmail"] or "",
        channel=found["channel"]["slug"],
        subtotal=taxed(found["subtotal"]),
        shipping=taxed(found["shippingPrice"]),
        total=taxed(found["total"]),
        balance=money(found["totalBalance"]),
        discount=sum(discounts[1:], discounts[0]) if discounts else None,
        delivery_name=translated(method) if method.get("name") else "",
        shipping_address=address(found["shippingAddress"]),
        billing_address=address(found["billingAddress"]),
        lines=tuple(map(_line, found["lines"])),
        parcels=tuple(_parcel(item) for item in found["fulfillments"]),
    )


def _line(found: Json) -> OrderLine:
    variant = found["variant"]
    return OrderLine(
        id=found["id"],
        product_name=found["translatedProductName"] or found["productName"],
        variant_name=found["translatedVariantName"] or found["variantName"],
        product_slug=variant["product"]["slug"] if variant else "",
        picture=picture(found["thumbnail"]),
        quantity=found["quantity"],
        unit_price=taxed(found["unitPrice"]),
        total_price=taxed(found["totalPrice"]),
    )


def _parcel(found: Json) -> Parcel:
    return Parcel(found["id"], found["status"], instant(found["created"]), found["trackingNumber"] or "")


def notice(order_id: str, *, session: Session) -> OrderNotice | None:
    """What a message about the order needs; the shop's own programs ask."""
    found = execute("order_notice", {"id": order_id}, session=session)["order"]
    if not found:
        return None
    billing, shipping = found["billingAddress"] or {}, found["shippingAddress"] or {}
    return OrderNotice(
        id=found["id"],
        number=found["number"],
        channel=found["channel"]["slug"],
        country=found["channel"]["defaultCountry"]["code"],
        language=shop_language(found["languageCodeEnum"]),
        email=found["userEmail"] or "",
        phone=shipping.get("phone") or billing.get("phone") or "",
        name=shipping.get("firstName") or billing.get("firstName") or "",
        total=money(found["total"]["gross"]),
        paid=found["chargeStatus"] in ("FULL", "OVERCHARGED"),
        lines=tuple(_printed(line) for line in found["lines"]),
        tracking={parcel["id"]: parcel["trackingNumber"] for parcel in found["fulfillments"] if parcel["trackingNumber"]},
    )


def _printed(line: Json) -> str:
    name = line["translatedProductName"] or line["productName"]
    variant = line["translatedVariantName"] or line["variantName"]
    return f"{line['quantity']} × {name}{f' ({variant})' if variant and variant != name else ''}"
