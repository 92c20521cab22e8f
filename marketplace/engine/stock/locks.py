"""Row locks of stock. Order within stock: rows by primary key; stock comes after every other lock (kernel.locks).

Each function locks rows and returns them freshly read, as a list: a lock over a lazy query that something else consumes first is no
lock at all (that is how Saleor 3.23 sells its last unit eight times).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .models import Allocation, ChannelWarehouse, Stock


def _by_key(rows: QuerySet[Stock]) -> list[Stock]:
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock_stocks(ids: Collection[int]) -> list[Stock]:
    """These stocks, in key order, held until the transaction ends."""
    return _by_key(Stock.objects.filter(pk__in=list(ids)))


def lock_stocks_of_channel(variant_ids: Collection[int], channel_id: int, warehouse_id: UUID | None = None) -> list[Stock]:
    """All stocks of the variants from which the channel sells (of one warehouse only when it is named)."""
    rows = Stock.objects.filter(product_variant_id__in=list(variant_ids), warehouse__in=_warehouses(channel_id))
    if warehouse_id is not None:
        rows = rows.filter(warehouse_id=warehouse_id)
    return _by_key(rows)


def lock_stocks_of_variants(variant_ids: Collection[int], warehouse_ids: Collection[UUID]) -> list[Stock]:
    """The stocks at the crossings of variants and warehouses; more than asked for is possible, less is not."""
    return _by_key(Stock.objects.filter(product_variant_id__in=list(variant_ids), warehouse_id__in=list(warehouse_ids)))


def lock_allocated(
    order_line_ids: Collection[UUID], also_stocks: Collection[int] = ()
) -> tuple[list[Allocation], dict[int, Stock]]:
    """The lines' allocations and the stocks behind them (and `also_stocks`), all held. The caller holds the order's lock, so no allocation
    of these lines appears or goes meanwhile; the stocks are locked by key, then the allocations are read again."""
    held = Allocation.objects.filter(order_line_id__in=list(order_line_ids))
    stock_ids = {*held.values_list("stock_id", flat=True), *also_stocks}
    stocks = {stock.pk: stock for stock in lock_stocks(stock_ids)}
    return list(held.order_by("stock_id", "pk")), stocks


def _warehouses(channel_id: int) -> QuerySet[Any, Any]:
    return ChannelWarehouse.objects.filter(channel_id=channel_id).values("warehouse_id")
