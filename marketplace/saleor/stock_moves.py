"""Movements of stock at a Saleor, whose mutations only write absolute quantities.

A movement is a row before anything is asked. Under the variant's lock both shelves are read, what is free is checked, before and after are
committed, both quantities are written by one mutation (Saleor writes both rows or none), and read again. Whoever finds a movement that was
cut off waits until the lock's end, when nothing of it can arrive any more, reads, and decides by before and after: it happened, it did not
and is carried out, or nobody can tell: then a person decides (`stock_settling.py`), never a guess.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from marketplace.client import stock
from marketplace.client.errors import Busy, Denied, NotSent, Refusal, Refused
from marketplace.client.session import Session, shop_session
from marketplace.client.stock import Changes
from marketplace.contract.types.stock import Counted, Move, VariantStocks, WantedMove
from marketplace.kernel import audit
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.ids import InvalidGlobalId, from_global_id

from .models import StockMove
from .variant_locks import WAIT, held

logger = logging.getLogger(__name__)
State = StockMove.State

LONGEST_KEY = 120
DENIED = "DENIED"
PARCEL = "stock.parcel"
"""In the audit trail: a parcel that we sent, or that came back to us, changed a shelf."""
PATIENCE = timedelta(seconds=30)
"""Who asked for a movement finishes it herself, if nothing cuts her off."""
UNFINISHED = (State.ASKED, State.WRITING)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One of a movement's places: what lay there when it was read, and what shall lie there."""

    warehouse: str
    before: int
    after: int
    allocated: int


class SaleorMover:
    """`client.stock.Mover`, beside a Saleor."""

    def move(self, wanted: WantedMove, *, session: Session) -> Move:
        row = _intent(wanted, session.person)
        try:
            here = carry_out(row, session=session, wait=WAIT)
        except (Busy, Denied) as error:
            # She is told that nothing was done, so nothing shall be done behind her back: she presses again.
            code = "BUSY" if isinstance(error, Busy) else DENIED
            StockMove.objects.filter(pk=row.pk, state=State.ASKED).update(state=State.REFUSED, error=code)
            raise
        if row.state == State.UNCLEAR and not row.acknowledged:
            raise refused("INVALID", "", _("It is not clear whether this movement happened. The staff can see it at the desk."))
        return told(row, repeated=not here)

    @contextmanager
    def changing(self, changes: Changes, *, session: Session) -> Iterator[None]:
        """What was changed is noted, so that it explains later why a shelf holds something else than we wrote."""
        variants = {variant for variant, _warehouse in changes}
        with held(variants, wait=WAIT) as lease:
            with lease.reading():
                for variant in sorted(set(_open_writes(variants).values_list("variant", flat=True))):
                    _look_back_at(variant, session)
                lease.renew()
            yield
        actor = Actor("app", "", person=session.person)
        with transaction.atomic():
            for (variant, warehouse), change in changes.items():
                audit.record(actor, PARCEL, variant, {"warehouse": warehouse, "change": change})


def told(row: StockMove, *, repeated: bool = False) -> Move:
    places = {shelf.warehouse: Counted(shelf.warehouse, shelf.before, shelf.after) for shelf in shelves_of(row)}
    return Move(
        key=row.key,
        variant=row.variant,
        quantity=row.quantity,
        source=places.get(row.source),
        destination=places.get(row.destination),
        at=row.done_at or row.tried_at,
        repeated=repeated,
    )


def carry_out(row: StockMove, *, session: Session, wait: timedelta) -> bool:
    """Bring a movement to its end, as far as that can be known; whether it was written here and now. What was refused is tried anew.

    `row` is brought up to date. Raises Refused (nothing was moved), Busy, Denied, Unavailable: in the last case it stays to be finished.
    """
    if row.state in (State.DONE, State.UNCLEAR):
        return False
    with held((row.variant,), wait=wait) as lease:
        with lease.reading():
            found = _look_back_at(row.variant, session)
            row.refresh_from_db()
            if row.state in (State.DONE, State.UNCLEAR):
                return False
            try:
                shelves = _plan(row, found, session)
            except Refused as error:
                _refuse(row, error)
                raise
            lease.renew()
            _begin(row, shelves)
        _write(row, shelves, session)
        with lease.reading():
            row.acknowledged = True
            row.save(update_fields=["acknowledged"])
            look_back(row, _read(row.variant, session))
    return True


def _write(row: StockMove, shelves: Iterable[Shelf], session: Session) -> None:
    try:
        stock.write([(row.variant, shelf.warehouse, shelf.after) for shelf in shelves], session=session)
    except NotSent:
        settle(row, State.ASKED)
        raise
    except (Refused, Denied) as error:
        _refuse(row, error)
        raise


def _open_writes(variants: Iterable[str]) -> QuerySet[StockMove]:
    return StockMove.objects.filter(variant__in=variants, state=State.WRITING).order_by("pk")


def _look_back_at(variant: str, session: Session) -> VariantStocks | None:
    """What lies there now; movements of which we do not know are decided by it before anything else is moved."""
    found = _read(variant, session)
    for row in _open_writes([variant]):
        look_back(row, found)
    return found


def look_back(row: StockMove, found: VariantStocks | None) -> None:
    """Decide by what lies on the shelves now whether a movement happened that was being written. Nobody else moves the variant."""
    shelves = shelves_of(row)
    now_there = [found.at(shelf.warehouse) if found else None for shelf in shelves]
    # A parcel that left takes promise and piece: where promises went, somebody else was at the shelf.
    # What stands on one shelf alone, and was not acknowledged, is believed only if nothing else has changed there at all.
    alone = len(shelves) == 1 and not row.acknowledged
    touched = any(
        here is None or here.allocated < shelf.allocated or (alone and here.allocated > shelf.allocated)
        for shelf, here in zip(shelves, now_there, strict=True)
    )
    quantities = [here.quantity if here else None for here in now_there]
    if not touched and quantities == [shelf.after for shelf in shelves]:
        settle(row, State.DONE)
    elif not touched and not row.acknowledged and quantities == [shelf.before for shelf in shelves]:
        settle(row, State.ASKED)
    else:
        settle(row, State.UNCLEAR)


def settle(row: StockMove, state: StockMove.State, *, person: str = "") -> bool:
    """Write down what is known now; whether it was news (somebody else may have settled it)."""
    with transaction.atomic():
        known = StockMove.objects.select_for_update().get(pk=row.pk)
        news = known.state == row.state != state
        if news:
            known.state, known.tried_at = state, now()
            if state == State.DONE:
                known.done_at = now()
            known.save(update_fields=["state", "tried_at", "done_at"])
            if person or state in (State.DONE, State.UNCLEAR):
                actor = Actor("app", "", person=person or known.actor)
                audit.record(actor, f"stock.move_{state}", known.variant, _facts(known))
    row.refresh_from_db()
    return news


def shelves_of(row: StockMove) -> tuple[Shelf, ...]:
    """The places of a movement that were read."""
    places = (
        (row.source, row.source_before, row.source_after, row.source_allocated),
        (row.destination, row.destination_before, row.destination_after, row.destination_allocated),
    )
    return tuple(
        Shelf(warehouse, before, after, allocated or 0)
        for warehouse, before, after, allocated in places
        if warehouse and before is not None and after is not None
    )


def finish(limit: int = 50, *, seconds: float = 60.0) -> int:
    """Bring movements that were cut off to their end, for about `seconds` at most; how many got there. What is being worked on just now is
    left alone, and who was tried last waits longest."""
    ended, end = 0, time.monotonic() + seconds
    rows = StockMove.objects.filter(state__in=UNFINISHED, tried_at__lt=now() - PATIENCE).order_by("tried_at")[:limit]
    for row in rows:
        if time.monotonic() > end:
            break
        StockMove.objects.filter(pk=row.pk).update(tried_at=now())
        try:
            carry_out(row, session=shop_session(person=row.actor), wait=timedelta())
        except (Busy, Refused) as error:
            logger.info("a movement of stock: %s", error)  # Busy: the lease of whoever was cut off still runs
        except Exception as error:
            logger.warning("a movement of stock is not finished: %s", type(error).__name__)
        ended += row.state not in UNFINISHED
    return ended


def _intent(wanted: WantedMove, person: str) -> StockMove:
    _check(wanted)
    arguments = {name: getattr(wanted, name) for name in ("variant", "source", "destination", "quantity")}
    given = {**arguments, "reason": wanted.reason[:200], "actor": person}
    row, _made = StockMove.objects.get_or_create(key=wanted.key, defaults=given)
    if any(getattr(row, name) != value for name, value in arguments.items()):
        raise refused("UNIQUE", "key", _("This key belongs to another movement."))
    return row


def _check(wanted: WantedMove) -> None:
    if wanted.quantity <= 0:
        raise refused("ZERO_QUANTITY", "quantity", _("The quantity must be greater than zero."))
    if not 0 < len(wanted.key) <= LONGEST_KEY:
        raise refused("REQUIRED", "key", _("A movement needs a key."))
    if wanted.source == wanted.destination:
        raise refused("INVALID", "destination", _("Source and destination are the same."))
    for field, kind in (("variant", "ProductVariant"), ("source", "Warehouse"), ("destination", "Warehouse")):
        given = getattr(wanted, field)
        if (given or field == "variant") and not _names(given, kind):
            raise refused("GRAPHQL_ERROR", field, _("There is nothing of this name."))


def _names(global_id: str, kind: str) -> bool:
    try:
        found = from_global_id(global_id)
        return found.type == kind and bool(UUID(found.pk) if kind == "Warehouse" else found.pk.isdecimal())
    except (InvalidGlobalId, ValueError):
        return False


def _plan(row: StockMove, found: VariantStocks | None, session: Session) -> list[Shelf]:
    """What to write. The shelf of the destination is made if missing, with nothing on it. Raises Refused."""
    if found is None:
        raise refused("NOT_FOUND", "variant", _("There is no such variant."))
    if row.destination and found.at(row.destination) is None:
        try:
            stock.open_shelf(row.variant, row.destination, session=session)
        except Refused as error:
            raise refused("NOT_FOUND", "destination", _("There is no such warehouse.")) from error
        found = _read(row.variant, session)
    shelves: list[Shelf] = []
    if row.source:
        source = found.at(row.source) if found else None
        if source is None or source.free < row.quantity:
            left = max(source.free, 0) if source else 0
            message = _("There is not enough in stock: %(available)s left.") % {"available": left}
            raise refused("INSUFFICIENT_STOCK", "quantity", message, row.variant)
        shelves.append(Shelf(row.source, source.quantity, source.quantity - row.quantity, source.allocated))
    if row.destination:
        destination = found.at(row.destination) if found else None
        if destination is None:
            raise refused("NOT_FOUND", "destination", _("There is no such warehouse."))
        after = destination.quantity + row.quantity
        if after < 0:  # Saleor keeps such shelves, and breaks down when one is written
            raise refused("INVALID", "quantity", _("A quantity cannot be negative."))
        shelves.append(Shelf(row.destination, destination.quantity, after, destination.allocated))
    return shelves


def _begin(row: StockMove, shelves: Iterable[Shelf]) -> None:
    for shelf in shelves:
        side = "source" if shelf.warehouse == row.source else "destination"
        for name in ("before", "after", "allocated"):
            setattr(row, f"{side}_{name}", getattr(shelf, name))
    row.state, row.error, row.tried_at, row.acknowledged = State.WRITING, "", now(), False
    row.save()


def _refuse(row: StockMove, error: Refused | Denied) -> None:
    row.state, row.tried_at = State.REFUSED, now()
    row.error = error.refusals[0].code if isinstance(error, Refused) else DENIED
    row.save(update_fields=["state", "tried_at", "error"])


def _read(variant: str, session: Session) -> VariantStocks | None:
    return stock.stocks([variant], session=session).get(variant)


def _facts(row: StockMove) -> dict[str, object]:
    facts = {name: getattr(row, name) for name in ("key", "source", "destination", "quantity", "reason")}
    return {name: value for name, value in facts.items() if value} | {"acknowledged": row.acknowledged}


def refused(code: str, field: str, message: str, variant: str = "") -> Refused:
    return Refused((Refusal(code, field, message, variants=(variant,) if variant else ()),))
