"""Saying how many lie somewhere: absolute quantities, as Saleor's stock mutations take them, under the row's lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.stock import ledger, locks
from marketplace.engine.stock.enums import MovementKind
from marketplace.engine.stock.ledger import Delta
from marketplace.engine.stock.models import Stock
from marketplace.kernel import audit
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

from .shelf import _ensure


@dataclass(frozen=True, slots=True)
class Level:
    """So many units of a variant in a warehouse, promised ones included."""

    variant_id: int
    warehouse_id: UUID
    quantity: int


def set_stocks(*, levels: Sequence[Level], actor: Actor, create_missing: bool = True) -> list[Stock]:
    """Write absolute quantities, all or nothing; returns the stocks in the order asked.

    A negative quantity is INVALID; with `create_missing` false an absent stock is NOT_FOUND. Quantities may be set below what is promised
    (a shelf that burned down is empty, whatever was promised). Locks the stocks by key; publishes `StockChanged`.
    """
    for level in levels:
        if level.quantity < 0:
            raise DomainError("INVALID", _("A quantity cannot be negative."), field="quantity")
    crossings = {(level.variant_id, level.warehouse_id) for level in levels}
    with action():
        if create_missing:
            _ensure(crossings)
        stocks = locks.lock_stocks_of_variants({v for v, _w in crossings}, {w for _v, w in crossings})
        at = {(stock.product_variant_id, stock.warehouse_id): stock for stock in stocks}
        if missing := crossings - at.keys():
            raise DomainError(
                "NOT_FOUND", _("There is no such stock."), field="stock", params={"missing": sorted(map(str, missing))}
            )
        last = {(level.variant_id, level.warehouse_id): level.quantity for level in levels}
        deltas = [
            Delta(at[key], quantity=quantity - at[key].quantity, subject=to_global_id("Stock", at[key].pk))
            for key, quantity in last.items()
        ]
        changes = ledger.apply(deltas, kind=MovementKind.SET, actor=actor)
        for change in changes:
            audit.record(actor, "stock.set", change.subject, {"before": change.quantity_before, "after": change.quantity_after})
    return [at[level.variant_id, level.warehouse_id] for level in levels]


def create_stocks(*, variant_id: int, quantities: Sequence[tuple[UUID, int]], actor: Actor) -> list[Stock]:
    """Stock rows that must not exist yet: a warehouse that has one is UNIQUE, a warehouse named twice DUPLICATED_INPUT_ITEM."""
    warehouses = [warehouse for warehouse, _quantity in quantities]
    if len(set(warehouses)) < len(warehouses):
        raise DomainError("DUPLICATED_INPUT_ITEM", _("A warehouse is named twice."), field="warehouse")
    with action():
        taken = set(
            Stock.objects.filter(product_variant_id=variant_id, warehouse_id__in=warehouses).values_list(
                "warehouse_id", flat=True
            )
        )
        for index, warehouse in enumerate(warehouses):
            if warehouse in taken:
                raise DomainError("UNIQUE", _("The variant already has stock there."), field="warehouse", params={"index": index})
        return set_stocks(levels=[Level(variant_id, warehouse, quantity) for warehouse, quantity in quantities], actor=actor)


def delete_stocks(*, variant_id: int, warehouse_ids: Collection[UUID], actor: Actor) -> int:
    """Remove stock rows; how many. A row with promised units stays and the call is refused (INVALID): those orders must be served first."""
    with action():
        stocks = locks.lock_stocks_of_variants([variant_id], warehouse_ids)
        if any(stock.quantity_allocated for stock in stocks):
            raise DomainError("INVALID", _("Some of this stock is promised to orders."), field="warehouse_ids")
        ledger.apply([Delta(stock, quantity=-stock.quantity) for stock in stocks], kind=MovementKind.SET, actor=actor)
        for stock in stocks:
            audit.record(actor, "stock.delete", to_global_id("Stock", stock.pk), {"quantity": -stock.quantity})
        Stock.objects.filter(pk__in=[stock.pk for stock in stocks]).delete()
    return len(stocks)
