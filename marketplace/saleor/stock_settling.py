"""Movements of stock at a Saleor of which nobody knows: what a person sees of them, and what she decides. Each decision counts once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from marketplace.client import stock
from marketplace.client.session import Session
from marketplace.contract.types.stock import VariantStocks
from marketplace.kernel.clock import now
from marketplace.kernel.models import AuditEntry

from .models import StockMove
from .stock_moves import PARCEL, State, carry_out, look_back, settle, shelves_of
from .variant_locks import held

HAPPENED, AGAIN, LEAVE, COUNT = "happened", "again", "leave", "count"
WAIT = timedelta(seconds=5)
REMEMBERED = timedelta(days=14)
"""So long a difference from what we wrote is worth a word."""
MOST = 300


def open_moves(most: int) -> list[StockMove]:
    """Those that have no end yet, the oldest first."""
    return list(StockMove.objects.filter(state__in=(State.ASKED, State.WRITING, State.UNCLEAR)).order_by("pk")[:most])


def decisions(row: StockMove) -> tuple[str, ...]:
    """What a person may say about a movement. One that Saleor has acknowledged did happen."""
    if row.state != State.UNCLEAR:
        return (COUNT,) if row.state in (State.ASKED, State.WRITING) else ()
    return (HAPPENED, COUNT) if row.acknowledged else (HAPPENED, AGAIN, LEAVE, COUNT)


def decide(row: StockMove, decision: str, *, session: Session) -> bool:
    """Carry a decision out; False when somebody had decided, or it is not one that is open. Raises as `carry_out`."""
    if decision not in decisions(row):
        return False
    if decision in (HAPPENED, LEAVE):
        return settle(row, State.DONE if decision == HAPPENED else State.REFUSED, person=session.person)
    if decision == AGAIN and not settle(row, State.ASKED, person=session.person):
        return False
    if row.state == State.UNCLEAR:
        with held((row.variant,), wait=WAIT) as lease, lease.reading():
            look_back(row, stock.stocks([row.variant], session=session).get(row.variant))
    if row.state in (State.ASKED, State.WRITING):
        carry_out(row, session=session, wait=WAIT)
    return True


@dataclass(frozen=True, slots=True)
class Drift:
    """A shelf that holds something else than we last wrote, less the parcels that we sent since."""

    variant: str
    warehouse: str
    expected: int
    quantity: int
    since: datetime


def drifts(found: Mapping[str, VariantStocks], moves: Iterable[StockMove]) -> list[Drift]:
    """Differences without a cause that we know of: news for the staff, not a fault. `moves`: `recent_moves()`, the latest last."""
    last = {
        (row.variant, shelf.warehouse): (shelf.after, row.done_at or row.tried_at) for row in moves for shelf in shelves_of(row)
    }
    parcels = _parcels(last)
    told: list[Drift] = []
    for (variant, warehouse), (after, since) in sorted(last.items()):
        place = found[variant].at(warehouse) if variant in found else None
        expected = after + sum(change for at, change in parcels[variant, warehouse] if at > since)
        if place is not None and place.quantity != expected:
            told.append(Drift(variant, warehouse, expected, place.quantity, since))
    return told


def recent_moves() -> list[StockMove]:
    """What we moved lately and know of, the latest last."""
    rows = StockMove.objects.filter(Q(state=State.DONE) | Q(acknowledged=True), tried_at__gt=now() - REMEMBERED)
    return list(rows.order_by("-tried_at", "-pk")[:MOST])[::-1]


def _parcels(places: Mapping[tuple[str, str], tuple[int, datetime]]) -> dict[tuple[str, str], list[tuple[datetime, int]]]:
    since = min((at for _after, at in places.values()), default=now())
    entries = AuditEntry.objects.filter(
        action=PARCEL, object_id__in={variant for variant, _warehouse in places}, created_at__gte=since
    )
    found: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for entry in entries:
        found[entry.object_id, entry.data["warehouse"]].append((entry.created_at, entry.data["change"]))
    return found
