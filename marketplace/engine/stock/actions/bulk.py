"""Many absolute quantities at once, row by row (Saleor's `stockBulkUpdate`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.catalogue.models import ProductVariant
from marketplace.engine.stock import ledger, locks
from marketplace.engine.stock.enums import MovementKind
from marketplace.engine.stock.ledger import Delta
from marketplace.engine.stock.models import Stock, Warehouse
from marketplace.kernel import audit
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

ErrorPolicy = Literal["REJECT_EVERYTHING", "REJECT_FAILED_ROWS", "IGNORE_FAILED"]


@dataclass(frozen=True, slots=True)
class StockRow:
    """A stock by ids or external references, and the quantity that lies there."""

    quantity: int
    variant_id: int | None = None
    variant_reference: str | None = None
    warehouse_id: UUID | None = None
    warehouse_reference: str | None = None


@dataclass(slots=True)
class StockResult:
    """A row's stock as it now is, or what was wrong with the row."""

    stock: Stock | None
    errors: list[DomainError]


def bulk_set_stocks(
    *, rows: Sequence[StockRow], error_policy: ErrorPolicy = "REJECT_EVERYTHING", actor: Actor
) -> list[StockResult]:
    """Write absolute quantities of stocks that exist; one result a row.

    REQUIRED (variant_id, warehouse_id: unnamed), NOT_FOUND (no such stock), INVALID (quantity below zero). REJECT_EVERYTHING: one fault and
    nothing is written; the other policies write the faultless rows. Locks all stocks by key, once; publishes `StockChanged`.
    """
    variants = _named(ProductVariant, {row.variant_reference for row in rows})
    warehouses = _named(Warehouse, {row.warehouse_reference for row in rows})
    keys = [
        (row.variant_id or variants.get(row.variant_reference), row.warehouse_id or warehouses.get(row.warehouse_reference))
        for row in rows
    ]
    with action():
        held = locks.lock_stocks_of_variants({v for v, _w in keys if v}, {w for _v, w in keys if w})
        at = {(stock.product_variant_id, stock.warehouse_id): stock for stock in held}
        results = [_checked(row, at.get((key[0] or 0, key[1])) if key[1] else None) for row, key in zip(rows, keys, strict=True)]
        if error_policy == "REJECT_EVERYTHING" and any(result.errors for result in results):
            return [StockResult(None, result.errors) for result in results]
        for row, result in zip(rows, results, strict=True):
            if result.stock is not None:
                _write(result.stock, row.quantity, actor)
    return results


def _write(stock: Stock, quantity: int, actor: Actor) -> None:
    gid = to_global_id("Stock", stock.pk)
    for change in ledger.apply(
        [Delta(stock, quantity=quantity - stock.quantity, subject=gid)], kind=MovementKind.SET, actor=actor
    ):
        audit.record(actor, "stock.set", gid, {"before": change.quantity_before, "after": change.quantity_after})


def _checked(row: StockRow, stock: Stock | None) -> StockResult:
    errors: list[DomainError] = []
    if row.variant_id is None and not row.variant_reference:
        errors.append(DomainError("REQUIRED", _("Please name the variant."), field="variant_id"))
    if row.warehouse_id is None and not row.warehouse_reference:
        errors.append(DomainError("REQUIRED", _("Please name the warehouse."), field="warehouse_id"))
    if row.quantity < 0:
        errors.append(DomainError("INVALID", _("A quantity cannot be negative."), field="quantity"))
    if stock is None and not errors:
        errors.append(NotFound(_("There is no such stock."), field=None))
    return StockResult(None if errors else stock, errors)


def _named(model: type[ProductVariant] | type[Warehouse], references: set[str | None]) -> dict[str | None, Any]:
    names = [reference for reference in references if reference]
    return dict(model._default_manager.filter(external_reference__in=names).values_list("external_reference", "pk"))
