"""The one place where a stock row is written: row, movement, listeners and event in the same breath."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from marketplace.contract.events import StockChanged
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.ids import to_global_id

from . import ports
from .models import Stock, StockMovement
from .ports import StockChange


@dataclass(frozen=True, slots=True)
class Delta:
    """A change of one locked stock: `quantity` of what lies there, `allocated` of what is promised."""

    stock: Stock
    quantity: int = 0
    allocated: int = 0
    subject: str = ""


def apply(deltas: Sequence[Delta], *, kind: str, actor: Actor, announce: Collection[int] = ()) -> list[StockChange]:
    """Write `deltas` to their stocks, which the caller has locked. In memory the rows are brought up to date too.

    `announce`: stocks to be told of although nothing changed (they were just created). Publishes `StockChanged`.
    """
    changes: list[StockChange] = []
    movements: list[StockMovement] = []
    written: dict[int, Stock] = {}
    for delta in deltas:
        stock = delta.stock
        if not (delta.quantity or delta.allocated or stock.pk in announce):
            continue
        before = (stock.quantity, stock.quantity_allocated)
        stock.quantity += delta.quantity
        stock.quantity_allocated += delta.allocated
        written[stock.pk] = stock
        changes.append(
            StockChange(
                stock.pk, stock.product_variant_id, stock.warehouse_id, kind, delta.subject,
                before[0], stock.quantity, before[1], stock.quantity_allocated,
            )
        )  # fmt: skip
        movements.append(
            StockMovement(
                warehouse_id=stock.warehouse_id, variant_id=stock.product_variant_id, kind=kind, quantity=delta.quantity,
                allocated=delta.allocated, subject=delta.subject, actor=actor.label,
            )
        )  # fmt: skip
    if not changes:
        return []
    _write([change for change in changes if change.quantity or change.allocated])
    StockMovement.objects.bulk_create(movements)
    ports.stock_changed(changes, actor)
    outbox.publish(StockChanged(kind=kind, actor=actor.label, changes=[_as_json(change) for change in changes]))
    return changes


def _write(changes: Sequence[StockChange]) -> None:
    """Add the differences in one statement: relative, so that a row can never be set back to an older reading."""
    totals: dict[int, list[int]] = {}
    for change in changes:
        total = totals.setdefault(change.stock_id, [0, 0])
        total[0] += change.quantity
        total[1] += change.allocated
    if not totals:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stock_stock AS s SET quantity = s.quantity + d.quantity, quantity_allocated = s.quantity_allocated + d.allocated"
            " FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS d(id, quantity, allocated) WHERE s.id = d.id",
            [list(totals), [total[0] for total in totals.values()], [total[1] for total in totals.values()]],
        )


def _as_json(change: StockChange) -> dict[str, Any]:
    return {
        "stock": to_global_id("Stock", change.stock_id),
        "variant": to_global_id("ProductVariant", change.variant_id),
        "warehouse": to_global_id("Warehouse", change.warehouse_id),
        "subject": change.subject,
        "quantity": change.quantity_after,
        "quantity_allocated": change.allocated_after,
        "quantity_change": change.quantity,
        "allocated_change": change.allocated,
        "out_of_stock": change.went_out,
        "back_in_stock": change.came_back,
    }
