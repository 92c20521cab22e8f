from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.contract.events import WarehouseChanged
from marketplace.engine.addresses.models import Address
from marketplace.engine.channels.models import Channel
from marketplace.engine.refusals import unique
from marketplace.engine.slugs import free_slug
from marketplace.engine.stock.enums import ClickAndCollect
from marketplace.engine.stock.models import ChannelWarehouse, Warehouse
from marketplace.kernel import audit, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

EDITABLE = ("name", "slug", "email", "external_reference", "click_and_collect_option", "is_private")


def create_warehouse(*, name: str, address: Address, actor: Actor, channel_ids: tuple[int, ...] = (), **values: Any) -> Warehouse:
    """A new place where stock lies. `address` is saved with it. A taken slug or reference is UNIQUE on its field."""
    with action():
        warehouse = Warehouse(name=name, **values)
        if not warehouse.slug:
            warehouse.slug = free_slug(Warehouse, name)
        _check(warehouse)
        address.save()
        warehouse.address = address
        with unique():
            warehouse.save(force_insert=True)
        for channel in Channel.objects.filter(pk__in=channel_ids):
            link_channel(warehouse=warehouse, channel=channel)
        _announce(warehouse, "created", actor)
    return warehouse


def update_warehouse(
    *, warehouse_id: UUID, changes: Mapping[str, Any], actor: Actor, address: Mapping[str, str] | None = None
) -> Warehouse:
    """Change any of EDITABLE and the address' fields. A collection point must be public (INVALID otherwise)."""
    with action():
        warehouse = Warehouse.objects.select_related("address").select_for_update(of=("self",)).filter(pk=warehouse_id).first()
        if warehouse is None:
            raise NotFound(_("There is no such warehouse."))
        for name in EDITABLE:
            if name in changes:
                setattr(warehouse, name, changes[name])
        _check(warehouse)
        if address:
            for name, value in address.items():
                setattr(warehouse.address, name, value)
            warehouse.address.save()
        with unique():
            warehouse.save()
        _announce(warehouse, "updated", actor)
    return warehouse


def delete_warehouse(*, warehouse_id: UUID, actor: Actor) -> Warehouse:
    """Remove a warehouse with its stock rows. Refused (INVALID) while units there are promised."""
    with action():
        warehouse = Warehouse.objects.select_for_update().filter(pk=warehouse_id).first()
        if warehouse is None:
            raise NotFound(_("There is no such warehouse."))
        if warehouse.stocks.filter(quantity_allocated__gt=0).exists():
            raise DomainError("INVALID", _("Some of this stock is promised to orders."), field="id")
        _announce(warehouse, "deleted", actor)
        Warehouse.objects.filter(pk=warehouse.pk).delete()
    return warehouse


def link_channel(*, warehouse: Warehouse, channel: Channel) -> None:
    """Have the channel sell from the warehouse, last in its order. Linking twice is linking once."""
    last = ChannelWarehouse.objects.filter(channel=channel).count()
    ChannelWarehouse.objects.get_or_create(channel=channel, warehouse=warehouse, defaults={"sort_order": last})


def _check(warehouse: Warehouse) -> None:
    if warehouse.is_private and warehouse.click_and_collect_option == ClickAndCollect.LOCAL:
        raise DomainError(
            "INVALID", _("A private warehouse can only serve collection from all warehouses."), field="click_and_collect_option"
        )


def _announce(warehouse: Warehouse, change: str, actor: Actor) -> None:
    gid = to_global_id("Warehouse", warehouse.pk)
    audit.record(actor, f"warehouse.{change}", gid)
    outbox.publish(WarehouseChanged(warehouse=gid, change=change, actor=actor.label))
