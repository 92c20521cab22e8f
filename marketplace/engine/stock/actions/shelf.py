"""Units leaving a shelf with a fulfilment and coming back to one. Called inside the transaction of the fulfilment's action."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.engine.stock import ledger, locks
from marketplace.engine.stock.enums import MovementKind
from marketplace.engine.stock.errors import InsufficientStock, Shortage
from marketplace.engine.stock.ledger import Delta
from marketplace.engine.stock.models import Allocation, Stock
from marketplace.kernel.actors import Actor

from .allocation import release


@dataclass(frozen=True, slots=True)
class Shipment:
    """Units of an order line that leave one warehouse (tracked variants only)."""

    order_line_id: UUID
    variant_id: int
    warehouse_id: UUID
    quantity: int


def ship(
    shipments: Sequence[Shipment], *, actor: Actor, subject: str, allow_exceeded: bool = False
) -> dict[tuple[int, UUID], Stock]:
    """Take the units off the named shelves and end the lines' promises, wherever they were held (those of the same shelf first).

    Units promised to other orders are not taken unless `allow_exceeded`; then a shelf may go below zero. A warehouse without a stock row
    is short of everything (with `allow_exceeded` the row is made). `InsufficientStock` names every short line.
    Returns the stocks by (variant, warehouse). Locks all stocks concerned by key, once.
    """
    crossings = {(shipment.variant_id, shipment.warehouse_id) for shipment in shipments}
    if allow_exceeded:
        _ensure(crossings)
    named = Stock.objects.filter(
        product_variant_id__in={variant for variant, _ in crossings}, warehouse_id__in={warehouse for _, warehouse in crossings}
    )
    allocations, stocks = locks.lock_allocated(
        {shipment.order_line_id for shipment in shipments}, list(named.values_list("pk", flat=True))
    )
    at = {(stock.product_variant_id, stock.warehouse_id): stock for stock in stocks.values()}
    freed = [
        delta
        for shipment in shipments
        for delta in release(
            [row for row in allocations if row.order_line_id == shipment.order_line_id],
            stocks,
            {shipment.order_line_id: shipment.quantity},
            first=shipment.warehouse_id,
            subject=subject,
        )
    ]
    free = {pk: stock.available for pk, stock in stocks.items()}
    for delta in freed:
        free[delta.stock.pk] -= delta.allocated
    taken: list[Delta] = []
    short: list[Shortage] = []
    for shipment in shipments:
        stock = at.get((shipment.variant_id, shipment.warehouse_id))
        left = free[stock.pk] if stock else 0
        if stock is None or (left < shipment.quantity and not allow_exceeded):
            short.append(Shortage(shipment.variant_id, left, shipment.order_line_id, shipment.warehouse_id))
            continue
        free[stock.pk] -= shipment.quantity
        taken.append(Delta(stock, quantity=-shipment.quantity, subject=subject))
    if short:
        raise InsufficientStock(short)
    ledger.apply(_merged([*freed, *taken], subject), kind=MovementKind.FULFIL, actor=actor)
    return at


def _merged(deltas: Sequence[Delta], subject: str) -> list[Delta]:
    """One delta a stock: promise and piece go together, so that listeners never see a state that was never true."""
    merged: dict[int, Delta] = {}
    for delta in deltas:
        held = merged.get(delta.stock.pk, Delta(delta.stock, subject=subject))
        merged[delta.stock.pk] = Delta(delta.stock, held.quantity + delta.quantity, held.allocated + delta.allocated, subject)
    return list(merged.values())


def put_back(shipments: Sequence[Shipment], *, actor: Actor, subject: str) -> None:
    """Units of a cancelled fulfilment lie in the named warehouse again, promised to their lines. Missing stock rows are made."""
    crossings = {(shipment.variant_id, shipment.warehouse_id) for shipment in shipments}
    _ensure(crossings)
    stocks = locks.lock_stocks_of_variants({v for v, _ in crossings}, {w for _, w in crossings})
    at = {(stock.product_variant_id, stock.warehouse_id): stock for stock in stocks}
    deltas: list[Delta] = []
    for shipment in shipments:
        stock = at[shipment.variant_id, shipment.warehouse_id]
        row, created = Allocation.objects.get_or_create(
            order_line_id=shipment.order_line_id, stock=stock, defaults={"quantity_allocated": shipment.quantity}
        )
        if not created:
            row.quantity_allocated += shipment.quantity
            row.save(update_fields=["quantity_allocated"])
        deltas.append(Delta(stock, quantity=shipment.quantity, allocated=shipment.quantity, subject=subject))
    ledger.apply(_merged(deltas, subject), kind=MovementKind.RESTOCK, actor=actor)


def _ensure(crossings: Collection[tuple[int, UUID]]) -> None:
    """Stock rows for all crossings; two makers of the same row meet at its unique constraint. Inserted in one order against deadlocks."""
    rows = [Stock(product_variant_id=variant, warehouse_id=warehouse) for variant, warehouse in sorted(crossings)]
    Stock.objects.bulk_create(rows, ignore_conflicts=True)
