"""Moving and counting stock by differences. Saleor's own mutations set absolute quantities, and what was sold in between would be lost.

Idempotent by key: the movement's unique key decides; a repeated call changes nothing and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from marketplace.engine.stock import ledger, locks
from marketplace.engine.stock.enums import MovementKind
from marketplace.engine.stock.errors import InsufficientStock, Shortage
from marketplace.engine.stock.ledger import Delta
from marketplace.engine.stock.models import StockMovement
from marketplace.kernel import audit
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

from .shelf import _ensure


@dataclass(frozen=True, slots=True)
class StockMove:
    """What a transfer or adjustment did. `repeated`: the key was known, nothing was done now."""

    variant_id: int
    quantity: int
    repeated: bool


def transfer(
    *, variant_id: int, source_id: UUID, destination_id: UUID, quantity: int, key: str, actor: Actor, subject: str = ""
) -> StockMove:
    """Move free units from one warehouse to another, once per `key`.

    Never touches what is promised: fewer free units than `quantity` is INSUFFICIENT_STOCK. Both rows are locked by key; a destination row
    is made if missing. The same key with other arguments is UNIQUE on `key`. Publishes `StockChanged`.
    """
    if quantity <= 0:
        raise DomainError("ZERO_QUANTITY", _("The quantity must be greater than zero."), field="quantity")
    if source_id == destination_id:
        raise DomainError("INVALID", _("Source and destination are the same."), field="destination")
    subject = subject or to_global_id("Warehouse", destination_id)
    try:
        with action():
            _ensure({(variant_id, destination_id)})
            stocks = {s.warehouse_id: s for s in locks.lock_stocks_of_variants([variant_id], [source_id, destination_id])}
            if (known := _known(key, variant_id, -quantity, source_id)) is not None:
                return known
            source = stocks.get(source_id)
            if source is None or source.available < quantity:
                free = source.available if source else 0
                raise InsufficientStock([Shortage(variant_id, free, warehouse_id=source_id)], field="quantity")
            ledger.apply(
                [
                    Delta(source, quantity=-quantity, subject=subject, idempotency_key=key),
                    Delta(stocks[destination_id], quantity=quantity, subject=subject),
                ],
                kind=MovementKind.TRANSFER,
                actor=actor,
            )
            data = {"from": str(source_id), "to": str(destination_id), "quantity": quantity, "key": key}
            audit.record(actor, "stock.transfer", to_global_id("ProductVariant", variant_id), data)
    except IntegrityError as error:
        raise _taken(key) from error
    return StockMove(variant_id, quantity, repeated=False)


def adjust(*, variant_id: int, warehouse_id: UUID, difference: int, key: str, reason: str, actor: Actor) -> StockMove:
    """Correct a count by a difference, once per `key`. Lowering it below what is promised is INSUFFICIENT_STOCK."""
    if difference == 0:
        raise DomainError("ZERO_QUANTITY", _("The quantity must be greater than zero."), field="difference")
    try:
        with action():
            _ensure({(variant_id, warehouse_id)})
            (stock,) = locks.lock_stocks_of_variants([variant_id], [warehouse_id])
            if (known := _known(key, variant_id, difference, warehouse_id)) is not None:
                return known
            if stock.available + difference < 0 and difference < 0:
                raise InsufficientStock([Shortage(variant_id, stock.available, warehouse_id=warehouse_id)], field="difference")
            subject = to_global_id("Stock", stock.pk)
            delta = Delta(stock, quantity=difference, subject=subject, idempotency_key=key)
            ledger.apply([delta], kind=MovementKind.ADJUST, actor=actor)
            audit.record(actor, "stock.adjust", subject, {"difference": difference, "reason": reason, "key": key})
    except IntegrityError as error:
        raise _taken(key) from error
    return StockMove(variant_id, difference, repeated=False)


def _known(key: str, variant_id: int, difference: int, warehouse_id: UUID) -> StockMove | None:
    """The earlier call with this key: its result, or UNIQUE when it was another call."""
    row = StockMovement.objects.filter(idempotency_key=key).first()
    if row is None:
        return None
    if (row.variant_id, row.quantity, row.warehouse_id) != (variant_id, difference, warehouse_id):
        raise _taken(key)
    return StockMove(variant_id, abs(difference), repeated=True)


def _taken(key: str) -> DomainError:
    return DomainError("UNIQUE", _("This key belongs to another movement."), field="key", params={"key": key})
