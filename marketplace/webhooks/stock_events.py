"""When a variant runs out, or is there again, in a whole channel or at all its collection points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from marketplace.engine.stock.enums import ClickAndCollect
from marketplace.engine.stock.models import ChannelWarehouse, Stock
from marketplace.kernel.ids import from_global_id, to_global_id

_OUT, _BACK = "PRODUCT_VARIANT_OUT_OF_STOCK", "PRODUCT_VARIANT_BACK_IN_STOCK"
_IN_CHANNEL, _TO_COLLECT = "IN_CHANNEL", "FOR_CLICK_AND_COLLECT"
CROSSINGS = tuple(f"{start}_{end}" for start in (_OUT, _BACK) for end in (_IN_CHANNEL, _TO_COLLECT))


def crossings(changes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Event, variant and channel (global ids) of every place where the last unit went, or the first came, by `changes` of a `StockChanged`.

    Read against what the other warehouses hold now. Three queries, none when no stock crossed zero.
    """
    crossed = [change for change in changes if change["out_of_stock"] or change["back_in_stock"]]
    if not crossed:
        return
    variants = sorted({int(from_global_id(change["variant"]).pk) for change in crossed})
    touched = {UUID(from_global_id(change["warehouse"]).pk) for change in crossed}
    places = _places(touched)
    held = _held(variants, {warehouse for warehouses in places.values() for warehouse in warehouses})
    for (channel, end), warehouses in sorted(places.items()):
        for variant in variants:
            mine = [change for change in crossed if _concerns(change, variant, warehouses)]
            if not mine:
                continue
            total = sum(max(held.get((variant, warehouse), 0), 0) for warehouse in warehouses)
            came = sum(change["quantity"] - change["quantity_allocated"] for change in mine if change["back_in_stock"])
            ids = (to_global_id("ProductVariant", variant), to_global_id("Channel", channel))
            if total <= 0 and any(change["out_of_stock"] for change in mine):
                yield f"{_OUT}_{end}", *ids
            elif came and 0 < total <= came:
                yield f"{_BACK}_{end}", *ids


def _concerns(change: Mapping[str, Any], variant: int, warehouses: set[UUID]) -> bool:
    return int(from_global_id(change["variant"]).pk) == variant and UUID(from_global_id(change["warehouse"]).pk) in warehouses


def _places(touched: set[UUID]) -> dict[tuple[int, str], set[UUID]]:
    """The warehouses of every channel that sells from a touched one; its collection points apart."""
    channels = ChannelWarehouse.objects.filter(warehouse_id__in=touched).values("channel_id")
    places: dict[tuple[int, str], set[UUID]] = defaultdict(set)
    rows = ChannelWarehouse.objects.filter(channel_id__in=channels).select_related("warehouse")
    for row in rows:
        places[row.channel_id, _IN_CHANNEL].add(row.warehouse_id)
        if row.warehouse.click_and_collect_option != ClickAndCollect.DISABLED:
            places[row.channel_id, _TO_COLLECT].add(row.warehouse_id)
    return places


def _held(variants: Sequence[int], warehouses: set[UUID]) -> dict[tuple[int, UUID], int]:
    rows = Stock.objects.filter(product_variant_id__in=variants, warehouse_id__in=warehouses)
    return {(row.product_variant_id, row.warehouse_id): row.quantity - row.quantity_allocated for row in rows}
