"""The switches of a Saleor on which Maarad relies, the channels that only its programs use, and how both are put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .setup_links import mend_link
from .staff import Staff
from .structure import Difference, Facts, Say, Wanted, differences
from .structure_read import channel_ids, read

# The till's own channels: no price list is public there, no home warehouse serves them, a stop's warehouse is linked for its days.
TECHNICAL = {
    "stands-mad": {"name": "Stands (MAD)", "currencyCode": "MAD", "defaultCountry": "MA"},
    "stands-eur": {"name": "Stands (EUR)", "currencyCode": "EUR", "defaultCountry": "FR"},
}
SHOP: dict[str, Any] = {
    # Stock counts where a warehouse is linked to the channel, not where some shipping zone ends.
    "useLegacyShippingZoneStockAvailability": False,
    # A basket holds nothing back: pieces are often the only one. Maarad looks again, under its own lock, before it orders.
    "reserveStockDurationAnonymousUser": None,
    "reserveStockDurationAuthenticatedUser": None,
    # Cash on delivery is sent before it is paid.
    "fulfillmentAllowUnpaid": True,
    "trackInventoryByDefault": True,
}
_CHANNEL = {"active": True, "marks as paid by": "TRANSACTION_FLOW", "takes unpaid orders": False}
# Saleor would complete several at once, past our guard: Maarad does it (`completing.py`).
_SELLS = {**_CHANNEL, "completes paid checkouts by itself": False}
_FIELDS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "active": lambda value: {"isActive": value},
    "marks as paid by": lambda value: {"orderSettings": {"markAsPaidStrategy": value}},
    "takes unpaid orders": lambda value: {"orderSettings": {"allowUnpaidOrders": value}},
    "completes paid checkouts by itself": lambda value: {"checkoutSettings": {"automaticallyCompleteFullyPaidCheckouts": value}},
}
_ERRORS = "errors { field code message }"
_SHOP_UPDATE = f"mutation($input: ShopSettingsInput!) {{ shopSettingsUpdate(input: $input) {{ {_ERRORS} }} }}"
_CHANNEL_CREATE = f"mutation($input: ChannelCreateInput!) {{ channelCreate(input: $input) {{ channel {{ id }} {_ERRORS} }} }}"
_CHANNEL_UPDATE = f"mutation($id: ID!, $input: ChannelUpdateInput!) {{ channelUpdate(id: $id, input: $input) {{ {_ERRORS} }} }}"


def with_switches(shop: Wanted) -> Wanted:
    """What a blueprint wants, and what we need of any Saleor."""
    required: dict[str, dict[str, Any]] = {"shop": dict(SHOP)}
    for thing, facts in shop.required.items():
        required[thing] = {**_SELLS, **facts} if thing.startswith("channel ") else dict(facts)
    for slug, given in TECHNICAL.items():
        required[f"channel {slug}"] = {**_CHANNEL, "currency": given["currencyCode"]}
    return Wanted(required, shop.usual)


def technical_channel(slug: str) -> dict[str, Any]:
    """As ChannelCreateInput."""
    settings = {"markAsPaidStrategy": "TRANSACTION_FLOW", "allowUnpaidOrders": False, "automaticallyConfirmAllNewOrders": True}
    return {**TECHNICAL[slug], "slug": slug, "isActive": True, "orderSettings": settings}


def make_technical_channels(staff: Staff, say: Say) -> int:
    """Those that are missing; how many."""
    missing = [slug for slug in TECHNICAL if slug not in channel_ids(staff)]
    for slug in missing:
        staff.change(_CHANNEL_CREATE, {"input": technical_channel(slug)})
        say(f"channel {slug} made")
    return len(missing)


def mend(staff: Staff, wanted: Facts, say: Say) -> list[Difference]:
    """Put right what can be put right without taking anything from the owner; what is left."""
    left = []
    ids = channel_ids(staff)
    for difference in list(differences(wanted, read(staff))):
        noun, _, name = difference.thing.partition(" ")
        if noun == "shop" and difference.fact:
            staff.change(_SHOP_UPDATE, {"input": {difference.fact: difference.wanted}})
        elif noun == "channel" and difference.fact in _FIELDS:
            staff.change(_CHANNEL_UPDATE, {"id": ids[name], "input": _FIELDS[difference.fact](difference.wanted)})
        elif not (difference.fact and mend_link(staff, difference)):
            left.append(difference)
            continue
        say(f"put right: {difference}")
    return left
