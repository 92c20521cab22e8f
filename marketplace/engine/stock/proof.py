"""Proving the sums again: what a stock row says against what its allocations and movements say."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_SUMS = """
SELECT s.id, s.quantity, s.quantity_allocated,
       coalesce((SELECT sum(a.quantity_allocated) FROM stock_allocation a WHERE a.stock_id = s.id), 0) AS promised,
       coalesce((SELECT sum(m.allocated) FROM stock_stockmovement m
                 WHERE m.variant_id = s.product_variant_id AND m.warehouse_id = s.warehouse_id), 0) AS moved
FROM stock_stock s
"""


@dataclass(frozen=True, slots=True)
class Break:
    """A stock row whose column does not agree with its parts."""

    stock_id: int
    says: int
    promised: int
    moved: int


def breaks() -> list[Break]:
    """Stocks whose `quantity_allocated` is not the sum of their allocations, or not the sum of their movements. Empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, quantity_allocated, promised, moved FROM ({_SUMS}) AS sums"
                       " WHERE quantity_allocated <> promised OR quantity_allocated <> moved ORDER BY id")  # fmt: skip
        return [Break(*map(int, row)) for row in cursor.fetchall()]
