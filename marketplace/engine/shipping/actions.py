from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.contract.catalogue_events import ShippingPriceDeleted, ShippingZoneDeleted
from marketplace.engine.channels.models import Channel
from marketplace.engine.refusals import find, find_all, require_text, required
from marketplace.engine.stock.models import Warehouse
from marketplace.engine.taxes.models import TaxClass
from marketplace.kernel import audit, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action
from marketplace.kernel.money import quantize

from .models import PostalCodeRule, ShippingMethod, ShippingMethodChannelListing, ShippingZone

_METHOD_FIELDS = (
    "name", "description", "type", "minimum_order_weight", "maximum_order_weight", "minimum_delivery_days", "maximum_delivery_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ZoneLinks:
    """What a zone is joined to and parted from."""

    add_channels: Sequence[int] = ()
    remove_channels: Sequence[int] = ()
    add_warehouses: Sequence[UUID] = ()
    remove_warehouses: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class MethodListing:
    """A method's price in a channel; keys left out of `amounts` keep their value (price, minimum_order_price, maximum_order_price)."""

    channel_id: int
    amounts: Mapping[str, Decimal | None]


def save_zone(
    *, zone_id: int | None = None, fields: Mapping[str, Any], links: ZoneLinks | None = None, actor: Actor
) -> ShippingZone:
    """Create a zone, or change the one named. REQUIRED (name), NOT_FOUND (id, add_channels, add_warehouses), DUPLICATED_INPUT_ITEM."""
    links = links or ZoneLinks()
    for field, added, removed in (
        ("add_channels", set(links.add_channels), set(links.remove_channels)),
        ("add_warehouses", set(links.add_warehouses), set(links.remove_warehouses)),
    ):
        if added & removed:
            raise DomainError("DUPLICATED_INPUT_ITEM", _("The same object is both added and removed."), field=field)
    with action():
        zone = ShippingZone() if zone_id is None else find(ShippingZone.objects.select_for_update(), zone_id)
        if zone_id is None or "name" in fields:
            zone.name = require_text(fields.get("name"), "name")
        for name in ("description", "countries", "default"):
            if fields.get(name) is not None:
                setattr(zone, name, fields[name])
        zone.save()
        zone.channels.add(*find_all(Channel.objects.all(), links.add_channels, "add_channels"))
        zone.channels.remove(*links.remove_channels)
        zone.warehouses.add(*find_all(Warehouse.objects.all(), links.add_warehouses, "add_warehouses"))
        zone.warehouses.remove(*Warehouse.objects.filter(pk__in=links.remove_warehouses))
        audit.record(
            actor, "shipping_zone.create" if zone_id is None else "shipping_zone.update", to_global_id("ShippingZone", zone.pk)
        )
    return zone


def delete_zone(*, zone_id: int, actor: Actor) -> ShippingZone:
    """Remove a zone with its methods. NOT_FOUND. Emits ShippingZoneDeleted."""
    with action():
        zone = find(ShippingZone.objects.select_for_update(), zone_id)
        ShippingZone.objects.filter(pk=zone_id).delete()
        audit.record(actor, "shipping_zone.delete", to_global_id("ShippingZone", zone_id))
        outbox.publish(ShippingZoneDeleted(to_global_id("ShippingZone", zone_id), zone.name))
    return zone


def save_method(
    *, method_id: int | None = None, zone_id: int | None = None, fields: Mapping[str, Any], tax_class_id: int | None = None,
    postal_codes: Sequence[tuple[str, str, str]] | None = None, actor: Actor,
) -> ShippingMethod:  # fmt: skip
    """Create a method in a zone, or change the one named. `postal_codes`: (start, end, INCLUDE or EXCLUDE), replacing the old ones.
    REQUIRED (name, type), NOT_FOUND (id, shipping_zone, tax_class), MAX_LESS_THAN_MIN (weights, days)."""
    with action():
        if method_id is None:
            method = ShippingMethod(zone=find(ShippingZone.objects.all(), zone_id, "shipping_zone"))
            missing = [required(name) for name in ("name", "type") if not str(fields.get(name) or "").strip()]
            if missing:
                raise DomainErrors(missing)
        else:
            method = find(ShippingMethod.objects.select_for_update(of=("self",)), method_id)
        for name in _METHOD_FIELDS:
            if name in fields:
                setattr(method, name, fields[name])
        for low, high in (("minimum_order_weight", "maximum_order_weight"), ("minimum_delivery_days", "maximum_delivery_days")):
            _in_order(getattr(method, low), getattr(method, high), high)
        if tax_class_id is not None:
            method.tax_class = find(TaxClass.objects.all(), tax_class_id, "tax_class")
        method.save()
        if postal_codes is not None:
            method.postal_code_rules.all().delete()
            PostalCodeRule.objects.bulk_create(
                PostalCodeRule(shipping_method=method, start=start, end=end, inclusion_type=kind)
                for start, end, kind in postal_codes
            )
        audit.record(actor, "shipping_method.save", to_global_id("ShippingMethodType", method.pk))
    return method


def delete_method(*, method_id: int, actor: Actor) -> ShippingMethod:
    """Orders keep the method's name; checkouts that chose it must choose again. NOT_FOUND. Emits ShippingPriceDeleted."""
    with action():
        method = find(ShippingMethod.objects.select_for_update(of=("self",)), method_id)
        ShippingMethod.objects.filter(pk=method_id).delete()
        global_id = to_global_id("ShippingMethodType", method_id)
        audit.record(actor, "shipping_method.delete", global_id)
        outbox.publish(ShippingPriceDeleted(global_id, to_global_id("ShippingZone", method.zone_id), method.name))
    return method


def set_listings(
    *, method_id: int, listings: Sequence[MethodListing] = (), remove_channels: Collection[int] = (), actor: Actor
) -> ShippingMethod:
    """Prices of a method by channel. NOT_FOUND (id, add_channels), REQUIRED (price of a new listing), MAX_LESS_THAN_MIN."""
    with action():
        method = find(ShippingMethod.objects.select_for_update(of=("self",)), method_id)
        channels = {row.pk: row for row in find_all(Channel.objects.all(), [row.channel_id for row in listings], "add_channels")}
        known = {row.channel_id: row for row in method.channel_listings.all()}
        for wanted in listings:
            channel = channels[wanted.channel_id]
            row = known.get(channel.pk)
            if row is None:
                if wanted.amounts.get("price") is None:
                    raise DomainError(
                        "REQUIRED", _("A price is required."), field="price", params={"channels": [_channel(channel)]}
                    )
                row = ShippingMethodChannelListing(shipping_method=method, channel=channel, currency=channel.currency_code)
            for name, amount in wanted.amounts.items():
                setattr(row, f"{name}_amount", None if amount is None else quantize(amount, channel.currency_code))
            _in_order(
                row.minimum_order_price_amount,
                row.maximum_order_price_amount,
                "maximum_order_price",
                channels=[_channel(channel)],
            )
            row.save()
        method.channel_listings.filter(channel_id__in=list(remove_channels)).delete()
        audit.record(actor, "shipping_method.list", to_global_id("ShippingMethodType", method.pk))
    return method


def _channel(channel: Channel) -> str:
    return to_global_id("Channel", channel.pk)


def _in_order(low: Any, high: Any, field: str, **params: Any) -> None:
    if low is not None and high is not None and high < low:
        raise DomainError("MAX_LESS_THAN_MIN", _("The greatest value is below the least."), field=field, params=params)
