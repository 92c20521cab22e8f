"""Orders that were made elsewhere: at a stand without network, in another shop.

Prices and taxes are the caller's. Stock moves under the rows' locks, by differences (Saleor writes absolute values it read before): a sale
going on beside it is neither lost nor doubled. `external_reference` is unique: a replay is refused row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.contract.events import OrdersImported
from marketplace.engine.orders import history
from marketplace.engine.orders.models import Order
from marketplace.kernel import outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.locks import action

from .imported import ImportedOrder
from .imported_rows import Lookup, write_order
from .imported_stock import Shelves, StockPolicy

MOST_ORDERS = 50
ErrorPolicy = Literal["REJECT_EVERYTHING", "REJECT_FAILED_ROWS", "IGNORE_FAILED"]


@dataclass(slots=True)
class ImportResult:
    """One row's order, or why there is none. `field` of an error is the path within the row."""

    order: Order | None
    errors: list[DomainError]


class _Undo(Exception):
    """Rolls back one row, or all of them."""


def import_orders(
    *,
    orders: Sequence[ImportedOrder],
    actor: Actor,
    error_policy: ErrorPolicy = "REJECT_EVERYTHING",
    stock_policy: StockPolicy = "UPDATE",
) -> list[ImportResult]:
    """Write up to 50 orders in one transaction; one result a row, in order.

    REJECT_EVERYTHING: one fault and none is written. The other policies write the faultless rows.
    Stock: the handed-over part leaves its shelf, the rest is promised there. UPDATE checks, FORCE does not (a shelf may go below zero: the
    goods are gone), SKIP leaves stock alone. Codes (path): BULK_LIMIT, UNIQUE (external_reference), NOT_FOUND, FUTURE_DATE, INVALID_QUANTITY,
    INCORRECT_CURRENCY, PRICE_ERROR, TOO_MANY_IDENTIFIERS, REQUIRED, NON_EXISTING_STOCK, INSUFFICIENT_STOCK, NO_RELATED_ORDER_LINE,
    ORDER_LINE_FULFILLMENT_LINE_MISMATCH, NEGATIVE_INDEX. Locks all stocks concerned by key, once. Publishes `OrdersImported`.
    """
    if len(orders) > MOST_ORDERS:
        raise DomainError("BULK_LIMIT", _("Number of orders exceeds limit: %(limit)s.") % {"limit": MOST_ORDERS}, field="orders")
    results: list[ImportResult] = []
    with suppress(_Undo), action():
        lookup = Lookup(orders)
        shelves = Shelves(lookup.crossings(orders), stock_policy, actor)
        for row in orders:
            results.append(_write_one(row, lookup, shelves, actor))
        if error_policy == "REJECT_EVERYTHING" and any(result.errors for result in results):
            raise _Undo
        made = [history.order_id(result.order) for result in results if result.order is not None]
        if made:
            outbox.publish(OrdersImported(actor.label, made))
        return results
    return [ImportResult(None, result.errors) for result in results]


def _write_one(row: ImportedOrder, lookup: Lookup, shelves: Shelves, actor: Actor) -> ImportResult:
    errors = lookup.faults(row)
    if row.created_at > now():
        errors.append(DomainError("FUTURE_DATE", _("The date cannot be in the future."), field="created_at"))
    if errors:
        return ImportResult(None, errors)
    mark = shelves.mark()
    try:
        with transaction.atomic():
            order = write_order(row, lookup, shelves, actor)
    except DomainError as refused:
        shelves.back_to(mark)
        return ImportResult(None, [refused])
    return ImportResult(order, [])
