"""Promising units to order lines and letting them go again. Called inside the transaction of the order's own action."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.engine.channels.enums import AllocationStrategy
from marketplace.engine.channels.models import Channel
from marketplace.engine.shop.queries import site_settings
from marketplace.engine.stock import ledger, locks, queries
from marketplace.engine.stock.enums import ClickAndCollect, MovementKind
from marketplace.engine.stock.errors import InsufficientStock, Shortage
from marketplace.engine.stock.ledger import Delta
from marketplace.engine.stock.models import Allocation, ChannelWarehouse, Stock, Warehouse
from marketplace.kernel.actors import Actor
from marketplace.kernel.ids import to_global_id


@dataclass(frozen=True, slots=True)
class Demand:
    """What an order line needs of a variant whose inventory is tracked (leave the others out)."""

    order_line_id: UUID
    variant_id: int
    quantity: int


def allocate(
    demands: Sequence[Demand],
    *,
    channel: Channel,
    actor: Actor,
    collection_point: Warehouse | None = None,
    exclude_checkout: UUID | None = None,
    new_lines: bool = False,
) -> None:
    """Promise the units, all or nothing. Locks every stock of the variants in the channel, by key.

    `new_lines`: none of the lines holds anything yet. Units kept for checkouts other than `exclude_checkout` are not touched. A LOCAL collection point serves alone, an ALL one first.
    `InsufficientStock` (null field) names every line that is short.
    """
    if not demands:
        return
    only = (
        collection_point.pk if collection_point and collection_point.click_and_collect_option == ClickAndCollect.LOCAL else None
    )
    stocks = locks.lock_stocks_of_channel({demand.variant_id for demand in demands}, channel.pk, only)
    left = _sellable(stocks, exclude_checkout)
    ordered = _in_order(stocks, channel, collection_point)
    allocations: list[Allocation] = []
    deltas: list[Delta] = []
    short: list[Shortage] = []
    for demand in demands:
        candidates = ordered.get(demand.variant_id, [])
        available = sum(left[stock.pk] for stock in candidates)
        if available < demand.quantity:
            short.append(Shortage(demand.variant_id, available, demand.order_line_id))
            continue
        wanted = demand.quantity
        for stock in candidates:
            taken = min(wanted, left[stock.pk])
            if taken <= 0:
                continue
            left[stock.pk] -= taken
            wanted -= taken
            allocations.append(Allocation(order_line_id=demand.order_line_id, stock=stock, quantity_allocated=taken))
            deltas.append(Delta(stock, allocated=taken, subject=to_global_id("OrderLine", demand.order_line_id)))
            if not wanted:
                break
    if short:
        raise InsufficientStock(short)
    if new_lines:
        Allocation.objects.bulk_create(allocations)
    else:
        _add(allocations)
    ledger.apply(deltas, kind=MovementKind.ALLOCATE, actor=actor)


def _add(allocations: Sequence[Allocation]) -> None:
    """New rows; a line that already holds units of the same stock (its quantity grew) holds more of them."""
    existing = {
        (row.order_line_id, row.stock_id): row
        for row in Allocation.objects.filter(order_line_id__in={row.order_line_id for row in allocations})
    }
    fresh: list[Allocation] = []
    for row in allocations:
        held = existing.get((row.order_line_id, row.stock_id))
        if held is None:
            fresh.append(row)
        else:
            held.quantity_allocated += row.quantity_allocated
            held.save(update_fields=["quantity_allocated"])
    Allocation.objects.bulk_create(fresh)


def _sellable(stocks: Sequence[Stock], exclude_checkout: UUID | None) -> dict[int, int]:
    """Free units of each locked stock, never below zero."""
    reserved: dict[int, int] = {}
    if queries.reservations_on(site_settings()):
        reserved = queries.reserved_quantities([stock.pk for stock in stocks], exclude_checkout=exclude_checkout)
    return {stock.pk: max(0, stock.available - reserved.get(stock.pk, 0)) for stock in stocks}


def _in_order(stocks: Sequence[Stock], channel: Channel, point: Warehouse | None) -> dict[int, list[Stock]]:
    """The stocks of each variant in the order in which the channel draws from them."""
    if len({stock.product_variant_id for stock in stocks}) == len(stocks):
        return {stock.product_variant_id: [stock] for stock in stocks}
    links = (
        ChannelWarehouse.objects.filter(channel_id=channel.pk).order_by("sort_order", "pk").values_list("warehouse_id", flat=True)
    )
    rank = {warehouse: position for position, warehouse in enumerate(links)}
    high_first = channel.allocation_strategy == AllocationStrategy.PRIORITIZE_HIGH_STOCK

    def key(stock: Stock) -> tuple[bool, int, int]:
        elsewhere = point is not None and stock.warehouse_id != point.pk
        return elsewhere, -stock.available if high_first else rank.get(stock.warehouse_id, len(rank)), stock.pk

    by_variant: dict[int, list[Stock]] = defaultdict(list)
    for stock in sorted(stocks, key=key):
        by_variant[stock.product_variant_id].append(stock)
    return by_variant


def deallocate(quantities: Mapping[UUID, int] | Sequence[UUID], *, actor: Actor) -> None:
    """Let promised units go: of each line so many (or all, when only lines are given). Locks the stocks behind them by key.
    Letting go of more than is promised lets go of what is."""
    wanted = dict(quantities) if isinstance(quantities, Mapping) else dict.fromkeys(quantities, 2**31)
    allocations, stocks = locks.lock_allocated(wanted)
    deltas = release(allocations, stocks, wanted)
    ledger.apply(deltas, kind=MovementKind.DEALLOCATE, actor=actor)


def release(
    allocations: Sequence[Allocation],
    stocks: Mapping[int, Stock],
    wanted: dict[UUID, int],
    *,
    first: UUID | None = None,
    subject: str = "",
) -> list[Delta]:
    """Lower locked allocations by `wanted` units a line, those in the warehouse `first` before the others. Rows are written here,
    the stocks' deltas returned for `ledger.apply`. `wanted` is used up."""
    deltas: list[Delta] = []
    for row in sorted(allocations, key=lambda row: (stocks[row.stock_id].warehouse_id != first, row.stock_id)):
        taken = min(row.quantity_allocated, wanted.get(row.order_line_id, 0))
        if taken <= 0:
            continue
        wanted[row.order_line_id] -= taken
        row.quantity_allocated -= taken
        if row.quantity_allocated:
            row.save(update_fields=["quantity_allocated"])
        else:
            row.delete()
        deltas.append(
            Delta(stocks[row.stock_id], allocated=-taken, subject=subject or to_global_id("OrderLine", row.order_line_id))
        )
    return deltas
