"""Which ways of delivery serve a parcel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from marketplace.engine.channels.models import Channel
from marketplace.engine.stock.models import Warehouse
from marketplace.kernel.compiled import Compiled, slot

from .models import PostalCodeRule, ShippingMethod, ShippingMethodChannelListing, ShippingZone

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be delivered where. `value`: the goods' price after discounts, as entered; `weight` in kg."""

    channel_id: int
    country: str
    postal_code: str
    value: Decimal
    weight: float


@dataclass(frozen=True, slots=True)
class Offer:
    method: ShippingMethod
    listing: ShippingMethodChannelListing

    @property
    def price(self) -> Decimal:
        price: Decimal = self.listing.price_amount
        return price


_serving = Compiled(
    lambda: (
        ShippingMethodChannelListing.objects.filter(
            channel_id=slot("channel"),
            shipping_method__zone__channels=slot("channel"),
            shipping_method__zone__countries__contains=slot("countries"),
        )
        .select_related("shipping_method", "shipping_method__tax_class")
        .order_by("price_amount", "shipping_method_id")
    )
)


def offers(parcel: Parcel) -> list[Offer]:
    """The methods of the channel's zones that serve the country and take this parcel, cheapest first."""
    listings = _serving(channel=parcel.channel_id, countries=[parcel.country])
    prefetch_related_objects([row.shipping_method for row in listings], "postal_code_rules")
    return [Offer(row.shipping_method, row) for row in listings if _takes(row, parcel)]


def _takes(listing: ShippingMethodChannelListing, parcel: Parcel) -> bool:
    method = listing.shipping_method
    if method.type == "WEIGHT":
        least, most = method.minimum_order_weight, method.maximum_order_weight
        if (least is not None and parcel.weight < least) or (most is not None and parcel.weight > most):
            return False
    else:
        low, high = listing.minimum_order_price_amount, listing.maximum_order_price_amount
        if (low is not None and parcel.value < low) or (high is not None and parcel.value > high):
            return False
    return _serves(method, parcel.postal_code)


def _serves(method: ShippingMethod, postal_code: str) -> bool:
    """Excluded codes never; with any included ones, those only."""
    rules = list(method.postal_code_rules.all())
    included = [rule for rule in rules if rule.inclusion_type == "INCLUDE"]
    if any(_within(postal_code, rule.start, rule.end) for rule in rules if rule.inclusion_type == "EXCLUDE"):
        return False
    return not included or any(_within(postal_code, rule.start, rule.end) for rule in included)


def _within(code: str, start: str, end: str) -> bool:
    """`code` is `start`, or lies between both. Runs of digits compare as numbers: 9000 comes before 75001."""
    low, high, asked = _parts(start), _parts(end or start), _parts(code)
    return bool(asked) and low <= asked <= high


def _parts(code: str) -> list[tuple[int, int, str]]:
    text = code.replace(" ", "").replace("-", "").upper()
    return [(0, int(run), "") if run.isdigit() else (1, 0, run) for run in re.findall(r"\d+|\D+", text)]


def shipping_zones() -> QuerySet[ShippingZone]:
    return ShippingZone.objects.all()


def methods_of_zones(zone_ids: Sequence[int]) -> dict[int, list[ShippingMethod]]:
    """Each zone's methods with their channel listings. Two queries."""
    rows = ShippingMethod.objects.filter(zone_id__in=zone_ids).prefetch_related(
        Prefetch("channel_listings", ShippingMethodChannelListing.objects.select_related("channel").order_by("pk"))
    )
    found: dict[int, list[ShippingMethod]] = {zone: [] for zone in zone_ids}
    for row in rows:
        found[row.zone_id].append(row)
    return found


def listings_of_methods(method_ids: Sequence[int]) -> dict[int, list[ShippingMethodChannelListing]]:
    rows = ShippingMethodChannelListing.objects.filter(shipping_method_id__in=method_ids).select_related("channel").order_by("pk")
    return _grouped(((row.shipping_method_id, row) for row in rows), method_ids)


def postal_codes_of_methods(method_ids: Sequence[int]) -> dict[int, list[PostalCodeRule]]:
    rows = PostalCodeRule.objects.filter(shipping_method_id__in=method_ids).order_by("pk")
    return _grouped(((row.shipping_method_id, row) for row in rows), method_ids)


def warehouses_of_zones(zone_ids: Sequence[int]) -> dict[int, list[Warehouse]]:
    links = (
        ShippingZone.warehouses.through.objects.filter(shippingzone_id__in=zone_ids).select_related("warehouse").order_by("pk")
    )
    return _grouped(((link.shippingzone_id, link.warehouse) for link in links), zone_ids)


def channels_of_zones(zone_ids: Sequence[int]) -> dict[int, list[Channel]]:
    links = ShippingZone.channels.through.objects.filter(shippingzone_id__in=zone_ids).select_related("channel").order_by("pk")
    return _grouped(((link.shippingzone_id, link.channel) for link in links), zone_ids)


def _grouped(pairs: Iterable[tuple[int, Row]], keys: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {key: [] for key in keys}
    for key, row in pairs:
        found[key].append(row)
    return found
