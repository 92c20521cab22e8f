"""What belongs together at Saleor and was parted: warehouses and channels, zones, attributes and types. Links are added, never taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .staff import Staff
from .structure import Difference

_ERRORS = "errors { field code message }"
_CHANNEL = f"mutation($id: ID!, $input: ChannelUpdateInput!) {{ channelUpdate(id: $id, input: $input) {{ {_ERRORS} }} }}"
_ZONE = f"mutation($id: ID!, $input: ShippingZoneUpdateInput!) {{ shippingZoneUpdate(id: $id, input: $input) {{ {_ERRORS} }} }}"
_PRODUCT_TYPE = f"""mutation($id: ID!, $operations: [ProductAttributeAssignInput!]!) {{
  productAttributeAssign(productTypeId: $id, operations: $operations) {{ {_ERRORS} }} }}"""
_PAGE_TYPE = f"mutation($id: ID!, $attributes: [ID!]!) {{ pageAttributeAssign(pageTypeId: $id, attributeIds: $attributes) {{ {_ERRORS} }} }}"


def mend_link(staff: Staff, difference: Difference) -> bool:
    """Add what a set of links lacks; False for what is no such set."""
    for noun, (listed, key, link) in _NOUNS.items():
        name = difference.thing.removeprefix(f"{noun} ")
        if name != difference.thing and difference.fact in link and isinstance(difference.wanted, frozenset):
            owner = _ids(staff, listed, key, [name])
            targets, write = link[difference.fact]
            missing = _ids(staff, targets, "slug", sorted(difference.wanted - difference.found))
            write(staff, owner[0], missing)
            return True
    return False


def _ids(staff: Staff, field: str, key: str, values: Iterable[str]) -> list[str]:
    """Global ids by natural key, in order."""
    if field == "channels":
        rows: Iterable[Mapping[str, Any]] = staff.ask("{ channels { id key: slug } }")["channels"]
    else:
        rows = staff.rows(
            f"query($after: String) {{ {field}(first: 100, after: $after) "
            f"{{ edges {{ node {{ id key: {key} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
    found = {row["key"]: row["id"] for row in rows}
    return [found[value] for value in values]


def _input(document: str, name: str) -> Callable[[Staff, str, list[str]], Any]:
    return lambda staff, owner, missing: staff.change(document, {"id": owner, "input": {name: missing}})


def _to_product_type(kind: str, choice: bool) -> Callable[[Staff, str, list[str]], Any]:
    def write(staff: Staff, owner: str, missing: list[str]) -> None:
        operations = [{"id": attribute, "type": kind, **({"variantSelection": True} if choice else {})} for attribute in missing]
        staff.change(_PRODUCT_TYPE, {"id": owner, "operations": operations})

    return write


def _to_page_type(staff: Staff, owner: str, missing: list[str]) -> None:
    staff.change(_PAGE_TYPE, {"id": owner, "attributes": missing})


_NOUNS: Mapping[str, tuple[str, str, Mapping[str, tuple[str, Callable[[Staff, str, list[str]], Any]]]]] = {
    "channel": ("channels", "slug", {"warehouses": ("warehouses", _input(_CHANNEL, "addWarehouses"))}),
    "shipping zone": (
        "shippingZones",
        "name",
        {"warehouses": ("warehouses", _input(_ZONE, "addWarehouses")), "channels": ("channels", _input(_ZONE, "addChannels"))},
    ),
    "product type": (
        "productTypes",
        "slug",
        {
            "attributes": ("attributes", _to_product_type("PRODUCT", choice=False)),
            "variant attributes": ("attributes", _to_product_type("VARIANT", choice=True)),
        },
    ),
    "page type": ("pageTypes", "slug", {"attributes": ("attributes", _to_page_type)}),
}
"""For each noun: the field that lists it, its natural key there, and by fact: the field that lists the other end and how to add some."""
