"""Where pieces are and where they leave from: asked as the shop itself (`shop_session`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from marketplace.contract.types.places import (
    Departure,
    Held,
    OrderPlaces,
    PlacedLine,
    PlacedPayment,
    PlacedVariant,
    ProductPlaces,
)

from .session import Session
from .shapes import Json, money, nodes, reference, translated
from .transports import execute

_NOT_SENT = ("CANCELED", "RETURNED", "REFUNDED", "REFUNDED_AND_RETURNED", "REPLACED", "WAITING_FOR_APPROVAL")


def product_places(product_id: str, *, session: Session) -> ProductPlaces | None:
    """A product's stock by place, by its global id."""
    data = execute("product_places", {"id": product_id, "language": session.language_code}, session=session)
    found = data["product"]
    if found is None:
        return None
    serves: dict[str, set[str]] = defaultdict(set)
    for channel in data["channels"] or ():
        for warehouse in channel["warehouses"]:
            serves[warehouse["id"]].add(channel["slug"])
    variants = found["productVariants"]
    return ProductPlaces(
        id=found["id"],
        name=translated(found),
        maker=reference(found["maker"]),
        channels=tuple(listing["channel"]["slug"] for listing in found["channelListings"] or ()),
        variants=tuple(map(_variant, nodes(variants))),
        variant_count=variants["totalCount"] or 0,
        serves={warehouse: frozenset(slugs) for warehouse, slugs in serves.items()},
    )


def _variant(found: Json) -> PlacedVariant:
    held = (
        Held(stock["warehouse"]["id"], stock["warehouse"]["name"], stock["quantity"], stock["quantityAllocated"])
        for stock in found["stocks"] or ()
    )
    return PlacedVariant(found["id"], translated(found), found["sku"] or "", tuple(held))


def order_places(order_id: str, *, session: Session) -> OrderPlaces | None:
    """By whom an order's pieces are, where they wait or left from, and what its payments say; by its global id."""
    found = execute("order_places", {"id": order_id, "language": session.language_code}, session=session)["order"]
    if found is None:
        return None
    return OrderPlaces(
        id=found["id"],
        number=found["number"],
        channel=found["channel"]["slug"],
        total=money(found["total"]["gross"]),
        lines=tuple(_line(line, found["fulfillments"]) for line in found["lines"]),
        payments=tuple(map(_payment, found["transactions"])),
    )


def _line(found: Json, parcels: list[Json]) -> PlacedLine:
    variant = found["variant"] or {}
    product = variant.get("product")
    return PlacedLine(
        id=found["id"],
        product_name=_word(product) or found["productName"],
        variant_name=_word(variant) or found["variantName"],
        quantity=found["quantity"],
        maker=reference(product["maker"]) if product else None,
        departures=(*_waiting(found), *_sent(found, parcels)),
    )


def _word(found: Json | None) -> str:
    """A name in the reader's language; empty where there is none."""
    return ((found or {}).get("translation") or {}).get("name") or ""


def _waiting(line: Json) -> Iterator[Departure]:
    for promise in line["allocations"] or ():
        if promise["quantity"]:
            yield Departure(promise["warehouse"]["name"], promise["quantity"], sent=False)


def _sent(line: Json, parcels: list[Json]) -> Iterator[Departure]:
    for parcel in parcels:
        if parcel["status"] in _NOT_SENT:
            continue
        for packed in parcel["lines"] or ():
            if packed["orderLine"] and packed["orderLine"]["id"] == line["id"]:
                yield Departure((parcel["warehouse"] or {}).get("name", ""), packed["quantity"], sent=True)


def _payment(found: Json) -> PlacedPayment:
    return PlacedPayment(
        id=found["id"],
        name=found["name"],
        message=found["message"],
        authorized=money(found["authorizedAmount"]),
        charged=money(found["chargedAmount"]),
        refunded=money(found["refundedAmount"]),
    )
