"""The cart and its way to an order. Every change returns the whole checkout as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.contract.types.address import Address
from marketplace.contract.types.checkout import Checkout, CheckoutLine, CheckoutNotice, Delivery, Gateway, PlacedOrder

from . import payments
from .guarding import guard
from .session import Session, shop_language
from .shapes import Json, address, address_input, money, pictures, reference, taxed, translated
from .transports import execute, mutate


def checkout(checkout_id: str, *, session: Session) -> Checkout | None:
    """None when it has become an order or has expired."""
    found = execute("checkout", {"id": checkout_id, "language": session.language_code}, session=session)["checkout"]
    return shape(found) if found else None


def checkout_count(checkout_id: str, *, session: Session) -> int:
    """How many pieces are in the cart."""
    found = execute("checkout_count", {"id": checkout_id}, session=session)["checkout"]
    return sum(line["quantity"] for line in found["lines"]) if found else 0


def mine(*, session: Session) -> tuple[str, ...]:
    """The open carts in the session's channel of the customer whose token it holds, the one last changed first."""
    me = execute("my_checkouts", {"channel": session.channel}, session=session)["me"]
    return tuple(me["checkoutIds"] or ()) if me else ()


def notice(checkout_id: str, *, session: Session) -> CheckoutNotice | None:
    """What a message about the checkout needs; the shop's own programs ask. None when it has become an order or is gone."""
    found = execute("checkout_notice", {"id": checkout_id}, session=session)["checkout"]
    if not found:
        return None
    billing, shipping = found["billingAddress"] or {}, found["shippingAddress"] or {}
    return CheckoutNotice(
        channel=found["channel"]["slug"],
        country=found["channel"]["defaultCountry"]["code"],
        language=shop_language(found["languageCode"]),
        email=found["email"] or "",
        phone=shipping.get("phone") or billing.get("phone") or "",
        name=shipping.get("firstName") or billing.get("firstName") or "",
    )


def create(lines: Mapping[str, int], *, session: Session) -> Checkout:
    """A new cart with these variants (id → quantity)."""
    wanted = [{"variantId": variant, "quantity": quantity} for variant, quantity in lines.items()]
    given = {"channel": session.channel, "languageCode": session.language_code, "lines": wanted}
    return _change("checkout_create", {"input": given}, session)


def add_lines(checkout_id: str, lines: Mapping[str, int], *, session: Session) -> Checkout:
    wanted = [{"variantId": variant, "quantity": quantity} for variant, quantity in lines.items()]
    return _change("checkout_lines_add", {"id": checkout_id, "lines": wanted}, session)


def update_lines(checkout_id: str, quantities: Mapping[str, int], *, session: Session) -> Checkout:
    """Set quantities (line id → quantity, at least 1)."""
    wanted = [{"lineId": line, "quantity": quantity} for line, quantity in quantities.items()]
    return _change("checkout_lines_update", {"id": checkout_id, "lines": wanted}, session)


def delete_lines(checkout_id: str, lines: list[str], *, session: Session) -> Checkout:
    return _change("checkout_lines_delete", {"id": checkout_id, "lines": lines}, session)


def update_email(checkout_id: str, email: str, *, session: Session) -> Checkout:
    return _change("checkout_email_update", {"id": checkout_id, "email": email}, session)


def update_shipping_address(checkout_id: str, value: Address, *, save: bool = False, session: Session) -> Checkout:
    return _change(
        "checkout_shipping_address_update", {"id": checkout_id, "address": address_input(value), "save": save}, session
    )


def update_billing_address(checkout_id: str, value: Address, *, save: bool = False, session: Session) -> Checkout:
    return _change("checkout_billing_address_update", {"id": checkout_id, "address": address_input(value), "save": save}, session)


def delivery_options(checkout_id: str, *, session: Session) -> tuple[Delivery, ...]:
    """Ways of delivery that fit the address and the pieces."""
    payload = mutate("delivery_options_calculate", {"id": checkout_id, "language": session.language_code}, session=session)
    return tuple(one for one in map(_delivery, payload["deliveries"]) if one is not None)


def choose_delivery(checkout_id: str, delivery_id: str, *, session: Session) -> Checkout:
    return _change("checkout_delivery_method_update", {"id": checkout_id, "method": delivery_id}, session)


def add_promo_code(checkout_id: str, code: str, *, session: Session) -> Checkout:
    return _change("checkout_add_promo_code", {"id": checkout_id, "code": code}, session)


def remove_promo_code(checkout_id: str, code: str, *, session: Session) -> Checkout:
    return _change("checkout_remove_promo_code", {"id": checkout_id, "code": code}, session)


def attach_customer(checkout_id: str, *, session: Session) -> Checkout:
    """Give the cart to the customer whose token the session holds."""
    return _change("checkout_customer_attach", {"id": checkout_id}, session)


def detach_customer(checkout_id: str, *, session: Session) -> Checkout:
    return _change("checkout_customer_detach", {"id": checkout_id}, session)


def set_metadata(checkout_id: str, items: Mapping[str, str], *, session: Session) -> None:
    """Public facts that travel into the order: never anything secret."""
    wanted = [{"key": key, "value": value} for key, value in items.items()]
    mutate("checkout_metadata_update", {"id": checkout_id, "input": wanted}, session=session)


def complete(checkout_id: str, *, session: Session) -> PlacedOrder:
    """Make the order. Called again with the same checkout it returns the same order. Not inside a transaction beside a Saleor.

    Raises Refused; Busy when others are just buying the same pieces, and nothing was done.
    """

    def ask() -> PlacedOrder:
        found = mutate("checkout_complete", {"id": checkout_id}, session=session)["order"]
        return PlacedOrder(found["id"], found["number"])

    return guard().checkout(checkout_id, ask)


# -- shapes -----------------------------------------------------------------------------------------------------------


def _change(operation: str, variables: dict[str, Any], session: Session) -> Checkout:
    payload = mutate(operation, {**variables, "language": session.language_code}, session=session)
    return shape(payload["checkout"])


def _delivery(found: Json | None) -> Delivery | None:
    method = found["shippingMethod"] if found else None
    if found is None or method is None:
        return None
    return Delivery(
        id=found["id"],
        name=translated(method),
        price=money(method["price"]),
        days_min=method["minimumDeliveryDays"],
        days_max=method["maximumDeliveryDays"],
        collected=method.get("collected") == "true",
    )


def shape(found: Json) -> Checkout:
    gone: set[str] = set()
    left: dict[str, int] = {}
    delivery_problem = False
    for problem in found["problems"] or ():
        if "delivery" in problem:
            delivery_problem = True
        elif "availableQuantity" in problem:
            left[problem["line"]["id"]] = max(problem["availableQuantity"] or 0, 0)
        elif "line" in problem:
            gone.add(problem["line"]["id"])
    discount = found["discount"]
    return Checkout(
        id=found["id"],
        channel=found["channel"]["slug"],
        email=found["email"] or "",
        customer_id=(found["user"] or {}).get("id") or "",
        shipping_required=found["isShippingRequired"],
        shipping_address=address(found["shippingAddress"]),
        billing_address=address(found["billingAddress"]),
        delivery=_delivery(found["delivery"]),
        delivery_problem=delivery_problem,
        gateways=_gateways(found),
        lines=tuple(_line(line, left, gone) for line in found["lines"]),
        subtotal=taxed(found["subtotalPrice"]),
        shipping=taxed(found["shippingPrice"]),
        total=taxed(found["totalPrice"]),
        discount=money(discount) if discount and discount["amount"] else None,
        discount_name=found["discountName"] or "",
        voucher_code=found["voucherCode"] or "",
        paid=found["authorizeStatus"] == "FULL" or found["chargeStatus"] in ("FULL", "OVERCHARGED"),
    )


def _gateways(found: Json) -> tuple[Gateway, ...]:
    listed = payments.offered(found["channel"]["slug"], found["totalPrice"]["gross"]["currency"])
    return tuple(Gateway(item["id"], item["name"]) for item in found["availablePaymentGateways"]) if listed is None else listed


def _line(found: Json, left: Mapping[str, int], gone: set[str]) -> CheckoutLine:
    variant, product = found["variant"], found["variant"]["product"]
    media = pictures(product["media"])
    return CheckoutLine(
        id=found["id"],
        variant_id=variant["id"],
        variant_name=translated(variant),
        product_id=product["id"],
        product_slug=product["slug"],
        product_name=translated(product),
        maker=reference(product["maker"]),
        region=reference(product["region"]),
        picture=media[0] if media else None,
        quantity=found["quantity"],
        available=left.get(found["id"], variant["quantityAvailable"] or 0),
        sellable=found["id"] not in gone,
        unit_price=taxed(found["unitPrice"]),
        total_price=taxed(found["totalPrice"]),
    )
