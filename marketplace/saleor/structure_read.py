"""The facts of the Saleor beside us, in the words of `structure`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from .staff import Staff

Row = Mapping[str, Any]

_SHOP = """{ shop { useLegacyShippingZoneStockAvailability reserveStockDurationAnonymousUser reserveStockDurationAuthenticatedUser
  fulfillmentAllowUnpaid trackInventoryByDefault } }"""
_CHANNELS = """{ channels { id slug isActive currencyCode defaultCountry { code } warehouses { slug }
  checkoutSettings { automaticallyCompleteFullyPaidCheckouts } orderSettings { markAsPaidStrategy allowUnpaidOrders }
  taxConfiguration { chargeTaxes pricesEnteredWithTax } } }"""


def _paged(field: str, selection: str, first: int = 100) -> str:
    return (
        f"query($after: String) {{ {field}(first: {first}, after: $after) "
        f"{{ edges {{ node {{ {selection} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )


_LISTS = {
    "warehouse": _paged("warehouses", "slug address { country { code } }"),
    "shipping zone": _paged(
        "shippingZones",
        "name countries { code } channels { slug } warehouses { slug } shippingMethods { name channelListings "
        "{ channel { slug } price { amount } minimumOrderPrice { amount } maximumOrderPrice { amount } } }",
        first=20,
    ),
    "tax class": _paged("taxClasses", "name countries { country { code } rate }"),
    "attribute": _paged("attributes", "slug type inputType choices(first: 100) { edges { node { externalReference } } }"),
    "product type": _paged("productTypes", "slug productAttributes { slug } assignedVariantAttributes { attribute { slug } }"),
    "page type": _paged("pageTypes", "slug attributes { slug }"),
    "menu": _paged("menus", "slug"),
}


def read(staff: Staff) -> dict[str, dict[str, Any]]:
    """Everything that `structure.Wanted` may speak of."""
    found: dict[str, dict[str, Any]] = {"shop": dict(staff.ask(_SHOP)["shop"])}
    for channel in staff.ask(_CHANNELS)["channels"]:
        found[f"channel {channel['slug']}"] = _channel(channel)
    for noun, document in _LISTS.items():
        for row in staff.rows(document):
            name, facts = _READ[noun](row)
            found[f"{noun} {name}"] = facts
    return found


def channel_ids(staff: Staff) -> dict[str, str]:
    """Global ids of channels by slug."""
    return {channel["slug"]: channel["id"] for channel in staff.ask("{ channels { id slug } }")["channels"]}


def _channel(row: Row) -> dict[str, Any]:
    return {
        "active": row["isActive"],
        "currency": row["currencyCode"],
        "country": row["defaultCountry"]["code"],
        "warehouses": _slugs(row["warehouses"]),
        "completes paid checkouts by itself": row["checkoutSettings"]["automaticallyCompleteFullyPaidCheckouts"],
        "marks as paid by": row["orderSettings"]["markAsPaidStrategy"],
        "takes unpaid orders": row["orderSettings"]["allowUnpaidOrders"],
        "charges taxes": row["taxConfiguration"]["chargeTaxes"],
        "prices with tax": row["taxConfiguration"]["pricesEnteredWithTax"],
    }


def _warehouse(row: Row) -> tuple[str, dict[str, Any]]:
    return row["slug"], {"country": row["address"]["country"]["code"]}


def _zone(row: Row) -> tuple[str, dict[str, Any]]:
    methods = row["shippingMethods"] or []
    return row["name"], {
        "countries": frozenset(country["code"] for country in row["countries"]),
        "channels": _slugs(row["channels"]),
        "warehouses": _slugs(row["warehouses"]),
        "methods": frozenset(method["name"] for method in methods),
        "prices": frozenset(
            price(method["name"], *(listing[name] for name in ("price", "minimumOrderPrice", "maximumOrderPrice")))
            for method in methods
            for listing in method["channelListings"] or []
        ),
    }


def price(name: str, amount: Any, least: Any = None, most: Any = None) -> str:
    """A way of delivery with its price, as one fact; amounts as money of the API or as numbers."""
    low, high = _amount(least), _amount(most)
    between = f" from {low}" if low not in ("", "0") else ""
    return f"{name} {_amount(amount)}{between}{f' up to {high}' if high else ''}"


def _amount(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value["amount"]
    return "" if value is None else f"{Decimal(str(value)).normalize():f}"


def _tax_class(row: Row) -> tuple[str, dict[str, Any]]:
    return row["name"], {"rates": frozenset(f"{rate['country']['code']} {_amount(rate['rate'])}%" for rate in row["countries"])}


def _attribute(row: Row) -> tuple[str, dict[str, Any]]:
    choices = (edge["node"]["externalReference"] for edge in (row["choices"] or {"edges": ()})["edges"])
    return row["slug"], {
        "of": row["type"],
        "kind": row["inputType"],
        "values": frozenset(choice.partition(":")[2] for choice in choices if choice and choice.startswith(f"{row['slug']}:")),
    }


def _product_type(row: Row) -> tuple[str, dict[str, Any]]:
    variant = (each["attribute"] for each in row["assignedVariantAttributes"] or [])
    return row["slug"], {"attributes": _slugs(row["productAttributes"]), "variant attributes": _slugs(variant)}


def _slugs(rows: Iterable[Row] | None) -> frozenset[str]:
    return frozenset(row["slug"] for row in rows or ())


_READ: Mapping[str, Callable[[Row], tuple[str, dict[str, Any]]]] = {
    "warehouse": _warehouse,
    "shipping zone": _zone,
    "tax class": _tax_class,
    "attribute": _attribute,
    "product type": _product_type,
    "page type": lambda row: (row["slug"], {"attributes": _slugs(row["attributes"])}),
    "menu": lambda row: (row["slug"], {}),
}
