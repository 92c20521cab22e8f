"""Moving and counting stock by differences. Saleor's own mutations set absolute quantities, and what was sold in between would be lost.

Idempotent by key: the move's unique key decides; a repeated call changes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from marketplace.engine.catalogue.models import ProductVariant
from marketplace.engine.stock import ledger, locks, queries
from marketplace.engine.stock.enums import MovementKind
from marketplace.engine.stock.errors import InsufficientStock, Shortage
from marketplace.engine.stock.ledger import Delta
from marketplace.engine.stock.models import Stock, StockMove, Warehouse
from marketplace.kernel import audit
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

from .shelf import _ensure

LONGEST_KEY = 120


def transfer(
    *, variant_id: int, source_id: UUID, destination_id: UUID, quantity: int, key: str, actor: Actor, subject: str = ""
) -> StockMove:
    """Move free units from one warehouse to another, once per `key`.

    Never touches what is promised to an order or kept for a checkout: fewer free units than `quantity` is INSUFFICIENT_STOCK on `quantity`.
    Both rows are locked by key; a destination row is made if missing. The same key with other arguments is UNIQUE on `key`.
    Publishes `StockChanged`.
    """
    if source_id == destination_id:
        raise DomainError("INVALID", _("Source and destination are the same."), field="destination")
    wanted = StockMove(variant_id=variant_id, source_id=source_id, destination_id=destination_id, quantity=quantity, key=key)
    subject = subject or to_global_id("Warehouse", destination_id)
    return _carry_out(wanted, kind=MovementKind.TRANSFER, subject=subject, actor=actor)


def adjust(*, variant_id: int, warehouse_id: UUID, difference: int, key: str, reason: str, actor: Actor) -> StockMove:
    """Correct a count by a difference, once per `key`. Lowering it below what is promised is INSUFFICIENT_STOCK on `quantity`."""
    place = {"destination_id" if difference > 0 else "source_id": warehouse_id}
    wanted = StockMove(variant_id=variant_id, quantity=abs(difference), key=key, reason=reason[:200], **place)
    subject = to_global_id("Warehouse", warehouse_id)
    return _carry_out(wanted, kind=MovementKind.ADJUST, subject=subject, actor=actor)


def _carry_out(wanted: StockMove, *, kind: MovementKind, subject: str, actor: Actor) -> StockMove:
    if wanted.quantity <= 0:
        raise DomainError("ZERO_QUANTITY", _("The quantity must be greater than zero."), field="quantity")
    if not 0 < len(wanted.key) <= LONGEST_KEY:
        raise DomainError("REQUIRED", _("A movement needs a key."), field="key")
    try:
        with action():
            stocks = _locked(wanted)
            known = StockMove.objects.filter(key=wanted.key).first()
            if known is not None:
                return _same(known, wanted)
            deltas = _deltas(wanted, stocks, subject)
            wanted.actor = actor.label
            wanted.save(force_insert=True)
            ledger.apply(deltas, kind=kind, actor=actor)
            audit.record(actor, f"stock.{kind.lower()}", to_global_id("ProductVariant", wanted.variant_id), _told(wanted))
    except IntegrityError as error:
        if StockMove.objects.filter(key=wanted.key).exists():
            raise _taken(wanted.key) from error
        raise
    return wanted


def _locked(wanted: StockMove) -> Mapping[UUID, Stock]:
    """The stocks by warehouse, held; that of the destination is made if missing."""
    if not ProductVariant.objects.filter(pk=wanted.variant_id).exists():
        raise NotFound(_("There is no such variant."), field="variant")
    if wanted.destination_id is not None:
        if not Warehouse.objects.filter(pk=wanted.destination_id).exists():
            raise NotFound(_("There is no such warehouse."), field="destination")
        _ensure({(wanted.variant_id, wanted.destination_id)})
    places = [place for place in (wanted.source_id, wanted.destination_id) if place is not None]
    return {stock.warehouse_id: stock for stock in locks.lock_stocks_of_variants([wanted.variant_id], places)}


def _deltas(wanted: StockMove, stocks: Mapping[UUID, Stock], subject: str) -> list[Delta]:
    """What to write, with before and after noted in `wanted`. Raises InsufficientStock."""
    deltas: list[Delta] = []
    if wanted.source_id is not None:
        source = stocks.get(wanted.source_id)
        free = source.available - queries.reserved_quantities([source.pk]).get(source.pk, 0) if source else 0
        if source is None or free < wanted.quantity:
            raise InsufficientStock([Shortage(wanted.variant_id, free, warehouse_id=wanted.source_id)], field="quantity")
        wanted.source_before, wanted.source_after = source.quantity, source.quantity - wanted.quantity
        deltas.append(Delta(source, quantity=-wanted.quantity, subject=subject))
    if wanted.destination_id is not None:
        destination = stocks[wanted.destination_id]
        wanted.destination_before, wanted.destination_after = destination.quantity, destination.quantity + wanted.quantity
        deltas.append(Delta(destination, quantity=wanted.quantity, subject=subject))
    return deltas


def _same(known: StockMove, wanted: StockMove) -> StockMove:
    """The earlier call with this key, or UNIQUE when it was another call."""
    arguments = [(each.variant_id, each.source_id, each.destination_id, each.quantity) for each in (known, wanted)]
    if arguments[0] != arguments[1]:
        raise _taken(wanted.key)
    known.repeated = True
    return known


def _told(move: StockMove) -> dict[str, object]:
    places = {"from": move.source_id, "to": move.destination_id}
    told = {name: str(place) for name, place in places.items() if place is not None}
    return {**told, "quantity": move.quantity, "key": move.key, **({"reason": move.reason} if move.reason else {})}


def _taken(key: str) -> DomainError:
    return DomainError("UNIQUE", _("This key belongs to another movement."), field="key", params={"key": key})
