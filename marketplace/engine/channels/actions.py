"""Opening and arranging markets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from babel.numbers import list_currencies
from django.apps import apps
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import ChannelCreated, ChannelStatusChanged, ChannelUpdated
from marketplace.engine import metadata
from marketplace.engine.refusals import find_all, require_text, unique
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id

from .locks import lock_channel
from .models import Channel

MOST_MINUTES_TO_COMPLETION = 30 * 24 * 60
_SLUG = re.compile(r"^[-\w]+$", re.ASCII)


class ChannelFields(TypedDict, total=False):
    """Columns of a channel that staff choose; a key left out keeps its value (or default)."""

    name: str
    slug: str
    default_country: str
    is_active: bool
    allocation_strategy: str
    automatically_confirm_all_new_orders: bool
    allow_unpaid_orders: bool
    expire_orders_after: int | None
    mark_as_paid_strategy: str
    default_transaction_flow_strategy: str
    use_legacy_error_flow: bool
    automatically_complete_fully_paid_checkouts: bool
    automatic_completion_delay: int | None
    automatic_completion_cut_off_date: datetime | None
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]


def create_channel(
    *,
    currency_code: str,
    fields: ChannelFields,
    add_warehouses: Sequence[UUID] = (),
    add_shipping_zones: Sequence[int] = (),
    actor: Actor,
) -> Channel:
    """A new market in `currency_code`, which never changes again. It charges flat-rate taxes until told otherwise.

    Codes: REQUIRED, INVALID (slug, currency_code, expire_orders_after, automatic_completion), UNIQUE (slug), NOT_FOUND. Emits ChannelCreated.
    """
    currency = currency_code.upper()
    if currency not in list_currencies():
        raise DomainError("INVALID", _("This currency is not known."), field="currency_code")
    require_text(fields.get("name"), "name")
    require_text(fields.get("slug"), "slug")
    channel = Channel(currency_code=currency)
    _apply(channel, fields)
    with locks.action():
        with unique():
            channel.save()
        apps.get_model("taxes", "TaxConfiguration")._default_manager.get_or_create(channel=channel)
        _link(channel, add_warehouses, add_shipping_zones)
        audit.record(actor, "channel.create", _id(channel), {"slug": channel.slug})
        outbox.publish(ChannelCreated(_id(channel), channel.slug))
    return channel


def update_channel(
    *,
    channel_id: int,
    fields: ChannelFields,
    add_warehouses: Sequence[UUID] = (),
    remove_warehouses: Sequence[UUID] = (),
    add_shipping_zones: Sequence[int] = (),
    remove_shipping_zones: Sequence[int] = (),
    actor: Actor,
) -> Channel:
    """Change a market. Codes as `create_channel`, and DUPLICATED_INPUT_ITEM for one both added and removed. Emits ChannelUpdated."""
    for field, added, removed in (
        ("add_warehouses", set(add_warehouses), set(remove_warehouses)),
        ("add_shipping_zones", set(add_shipping_zones), set(remove_shipping_zones)),
    ):
        if added & removed:
            raise DomainError("DUPLICATED_INPUT_ITEM", _("The same object is both added and removed."), field=field)
    with locks.action():
        channel = lock_channel(channel_id)
        was_active = channel.is_active
        _apply(channel, fields)
        with unique():
            channel.save()
        rows: Any = channel
        rows.channel_warehouses.filter(warehouse_id__in=remove_warehouses).delete()
        rows.shipping_zones.remove(*remove_shipping_zones)
        _link(channel, add_warehouses, add_shipping_zones)
        audit.record(actor, "channel.update", _id(channel), {"fields": sorted(fields)})
        outbox.publish(ChannelUpdated(_id(channel), channel.slug))
        if was_active != channel.is_active:
            outbox.publish(ChannelStatusChanged(_id(channel), channel.slug, channel.is_active))
    return channel


def set_channel_active(*, channel_id: int, active: bool, actor: Actor) -> Channel:
    """Open or close a market. INVALID when it is so already. Emits ChannelStatusChanged."""
    with locks.action():
        channel = lock_channel(channel_id)
        if channel.is_active == active:
            message = _("This channel is already active.") if active else _("This channel is already inactive.")
            raise DomainError("INVALID", message, field="id")
        channel.is_active = active
        channel.save(update_fields=["is_active"])
        audit.record(actor, "channel.activate" if active else "channel.deactivate", _id(channel))
        outbox.publish(ChannelStatusChanged(_id(channel), channel.slug, active))
    return channel


def reorder_warehouses(*, channel_id: int, moves: Sequence[tuple[UUID, int | None]], actor: Actor) -> Channel:
    """Move warehouses of the channel by so many places (None: to the end); the order is the one that sales draw from.

    NOT_FOUND (moves) for a warehouse that the channel does not sell from. Emits ChannelUpdated.
    """
    with locks.action():
        channel = lock_channel(channel_id, "channel_id")
        rows: Any = channel
        links = list(rows.channel_warehouses.order_by("sort_order", "pk"))
        for warehouse_id, distance in moves:
            place = next((index for index, link in enumerate(links) if link.warehouse_id == warehouse_id), None)
            if place is None:
                raise NotFound(_("The channel does not sell from this warehouse."), field="moves")
            link = links.pop(place)
            links.insert(len(links) if distance is None else max(0, min(len(links), place + distance)), link)
        for position, link in enumerate(links):
            link.sort_order = position
        rows.channel_warehouses.bulk_update(links, ["sort_order"])
        audit.record(actor, "channel.reorder_warehouses", _id(channel))
        outbox.publish(ChannelUpdated(_id(channel), channel.slug))
    return channel


def _apply(channel: Channel, fields: ChannelFields) -> None:
    if "slug" in fields and not _SLUG.match(fields["slug"]):
        raise DomainError("INVALID", _("Use letters without accents, digits and hyphens."), field="slug")
    minutes = fields.get("expire_orders_after")
    if minutes is not None and not 0 <= minutes <= 525_600:
        raise DomainError("INVALID", _("The time to expiry must be between 0 minutes and a year."), field="expire_orders_after")
    delay = fields.get("automatic_completion_delay")
    if delay is not None and not 0 <= delay <= MOST_MINUTES_TO_COMPLETION:
        raise DomainError("INVALID", _("The delay must be between 0 minutes and 30 days."), field="automatic_completion")
    values: dict[str, Any] = dict(fields)
    for name in ("metadata", "private_metadata"):
        if name in values:
            setattr(channel, name, {**getattr(channel, name), **metadata.checked(values.pop(name))})
    for name, value in values.items():
        setattr(channel, name, value)


def _link(channel: Channel, warehouses: Iterable[UUID], zones: Iterable[int]) -> None:
    """By name: warehouses and zones stand above channels in the order of the engine."""
    rows: Any = channel
    found = find_all(apps.get_model("stock", "Warehouse")._default_manager.all(), warehouses, "add_warehouses")
    last = rows.channel_warehouses.aggregate(last=Max("sort_order"))["last"]
    position = -1 if last is None else last
    for offset, warehouse in enumerate(found, 1):
        rows.channel_warehouses.get_or_create(warehouse=warehouse, defaults={"sort_order": position + offset})
    rows.shipping_zones.add(
        *find_all(apps.get_model("shipping", "ShippingZone")._default_manager.all(), zones, "add_shipping_zones")
    )


def _id(channel: Channel) -> str:
    return to_global_id("Channel", channel.pk)
