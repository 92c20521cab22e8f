"""Moving stock at a Saleor that only takes absolute quantities: once per key, however often we are cut off, and never by a guess."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import translation

from marketplace.client import stock, transports
from marketplace.client.errors import Busy, Denied, NotSent, Refused, Unavailable
from marketplace.client.session import shop_session
from marketplace.contract.types.stock import Counted, Move
from marketplace.kernel import clock
from marketplace.kernel.models import AuditEntry
from marketplace.saleor import stock_moves, variant_locks
from marketplace.saleor.models import StockMove, VariantLock
from marketplace.saleor.stock_moves import SaleorMover, finish
from tests.concurrency.race import race

from .depot import BOWL, HOME, NOWHERE, RUG, STOP, UNKNOWN, Depot, Killed, Shelf

pytestmark = pytest.mark.django_db
SESSION = shop_session(person="person:3")
WRITE = "stock_bulk_update"


@pytest.fixture
def depot(monkeypatch: pytest.MonkeyPatch) -> Depot:
    found = Depot({(RUG, HOME): Shelf(5), (RUG, STOP): Shelf(0)})
    monkeypatch.setattr(transports, "backend", lambda: found)
    monkeypatch.setattr(transports, "app_token", lambda: "token")
    monkeypatch.setattr(transports.settings, "SALEOR_API_URL", "http://depot.example/graphql/", raising=False)
    monkeypatch.setattr(stock, "_movers", [SaleorMover()])
    monkeypatch.setattr(stock_moves, "WAIT", timedelta(0))
    return found


def take(quantity: int = 2, key: str = "run-1", **given: Any) -> Move:
    return stock.transfer(
        **{"variant": RUG, "source": HOME, "destination": STOP, "session": SESSION, **given}, quantity=quantity, key=key
    )


def count(change: int, key: str = "count-1", warehouse: str = HOME) -> Move:
    return stock.adjust(variant=RUG, warehouse=warehouse, change=change, key=key, reason="counted", session=SESSION)


def later() -> None:
    """The leases of those who were cut off are over, and the worker comes round."""
    VariantLock.objects.update(until=clock.now() - timedelta(hours=1))
    StockMove.objects.update(tried_at=clock.now() - timedelta(hours=1))
    finish()


def at(operation: str, error: BaseException, nth: int = 1) -> Callable[[str], None]:
    """Raise `error` when the operation is asked for the nth time."""
    seen: list[str] = []

    def watch(asked: str) -> None:
        seen.append(asked)
        if asked == operation and seen.count(operation) == nth:
            raise error

    return watch


def row(key: str = "run-1") -> StockMove:
    return StockMove.objects.get(key=key)


def test_it_goes_once_and_a_repetition_says_what_the_first_did(depot: Depot) -> None:
    first = take()
    assert (first.source, first.destination) == (Counted(HOME, 5, 3), Counted(STOP, 0, 2))
    take(1, "run-2")
    again = take()
    assert (again.source, again.destination, again.at) == (first.source, first.destination, first.at)
    assert (first.repeated, again.repeated) == (False, True)
    assert (depot.at(HOME), depot.at(STOP)) == ((2, 0), (3, 0))
    assert depot.asked.count(WRITE) == 2
    assert AuditEntry.objects.filter(action="stock.move_done", person="person:3").count() == 2
    assert not VariantLock.objects.exists()


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"quantity": 0}, "ZERO_QUANTITY", "quantity"),
        ({"quantity": 6}, "INSUFFICIENT_STOCK", "quantity"),
        ({"variant": UNKNOWN}, "NOT_FOUND", "variant"),
        ({"destination": NOWHERE}, "NOT_FOUND", "destination"),
        ({"source": NOWHERE}, "INSUFFICIENT_STOCK", "quantity"),
        ({"destination": "rubbish"}, "GRAPHQL_ERROR", "destination"),
        ({"variant": HOME}, "GRAPHQL_ERROR", "variant"),
        ({"destination": HOME}, "INVALID", "destination"),
        ({"key": ""}, "REQUIRED", "key"),
    ],
)
def test_what_cannot_be_moved(depot: Depot, given: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        take(**given)
    assert [(each.code, each.field) for each in refused.value.refusals] == [(code, field)]
    assert (depot.at(HOME), depot.at(STOP)) == ((5, 0), (0, 0))
    assert WRITE not in depot.asked
    assert not StockMove.objects.exclude(state="refused").exists()


def test_a_refusal_is_in_the_readers_language(depot: Depot) -> None:
    depot.sell(4)
    with translation.override("fr"), pytest.raises(Refused) as refused:
        take()
    assert refused.value.refusals[0].message == "Stock insuffisant. Disponible : 1."


def test_what_was_refused_may_be_tried_again_and_a_key_names_one_movement(depot: Depot) -> None:
    depot.sell(4)
    with pytest.raises(Refused):
        take()
    assert (row().state, row().error) == ("refused", "INSUFFICIENT_STOCK")
    depot.shelves[RUG, HOME].allocated = 0
    assert take().repeated is False
    with pytest.raises(Refused) as refused:
        take(1)
    assert refused.value.has("UNIQUE")


def test_a_place_without_a_shelf_gets_one(depot: Depot) -> None:
    depot.shelves[BOWL, HOME] = Shelf(3)
    made = take(variant=BOWL)
    assert (made.destination, depot.at(STOP, BOWL)) == (Counted(STOP, 0, 2), (2, 0))


@pytest.mark.parametrize(("change", "after"), [(4, 9), (-5, 0)])
def test_a_count_is_corrected_by_difference(depot: Depot, change: int, after: int) -> None:
    for _twice in range(2):
        made = count(change)
        assert (made.destination or made.source) == Counted(HOME, 5, after)
    assert depot.at(HOME) == (after, 0)
    with pytest.raises(Refused) as refused:
        count(-10, "count-2")
    assert refused.value.has("INSUFFICIENT_STOCK")


def test_a_shelf_far_below_nothing_is_not_written(depot: Depot) -> None:
    """Sold beyond its stock: Saleor would break down, and we would ask for ever."""
    depot.shelves[RUG, STOP].quantity = -3
    for call in (take, partial(count, 2, "count-1", STOP)):
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.has("INVALID")
    assert WRITE not in depot.asked
    assert count(3, "count-2", STOP).destination == Counted(STOP, -3, 0)


STEPS = [("before", "variant_stocks", 1), ("after", "variant_stocks", 1), ("before", WRITE, 1), ("after", WRITE, 1),
         ("before", "variant_stocks", 2), ("after", "variant_stocks", 2)]  # fmt: skip


@pytest.mark.parametrize("error", [Killed(), Unavailable("lost"), NotSent("lost")], ids=["killed", "lost", "not-sent"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]}-{step[1]}-{step[2]}")
def test_cut_off_at_every_step_it_is_finished_once(depot: Depot, step: tuple[str, str, int], error: BaseException) -> None:
    when, operation, nth = step
    if when == "after" and isinstance(error, NotSent):
        return
    setattr(depot, when, at(operation, error, nth))
    with pytest.raises(type(error)):
        take()
    depot.before = depot.after = lambda operation: None
    assert row().state in ("asked", "writing")
    later()
    assert row().state == "done"
    assert (depot.at(HOME), depot.at(STOP)) == ((3, 0), (2, 0))
    assert take().repeated is True
    assert depot.asked.count(WRITE) == 1 + (when == "before" and operation == WRITE)


def test_nobody_moves_it_while_nobody_knows(depot: Depot) -> None:
    """Saleor may still write what we no longer wait for: until that is over the variant stays locked, for the worker too."""
    depot.before = at(WRITE, Unavailable("timeout"))
    with pytest.raises(Unavailable):
        take()
    for call in (take, partial(take, 1, "run-2"), partial(count, 1)):
        with pytest.raises(Busy):
            call()
    StockMove.objects.update(tried_at=clock.now() - timedelta(hours=1))
    finish()
    assert row().state == "writing"
    # only now it arrives
    depot.do(WRITE, {"stocks": [
        {"variantId": RUG, "warehouseId": HOME, "quantity": 3}, {"variantId": RUG, "warehouseId": STOP, "quantity": 2},
    ]})  # fmt: skip
    later()
    assert (row().state, depot.total(), depot.at(STOP)) == ("done", 5, (2, 0))


def test_who_was_told_that_nothing_was_done_is_not_deceived(depot: Depot) -> None:
    with variant_locks.held([RUG]), pytest.raises(Busy):
        take()
    later()
    assert (row().state, row().error, depot.at(HOME)) == ("refused", "BUSY", (5, 0))
    assert take().repeated is False


@pytest.mark.parametrize("operation", ["variant_stocks", WRITE])
def test_a_token_that_may_not_is_a_refusal(depot: Depot, operation: str) -> None:
    depot.before = at(operation, Denied("stock"))
    with pytest.raises(Denied):
        take()
    depot.before = lambda operation: None
    later()
    assert (row().state, row().error) == ("refused", "DENIED")
    assert not VariantLock.objects.exists()


def test_sales_meanwhile_are_no_doubt(depot: Depot) -> None:
    depot.after = lambda operation: depot.sell(1) and None if operation == WRITE else None
    assert take().source == Counted(HOME, 5, 3)
    assert (row().state, depot.at(HOME)) == ("done", (3, 1))


@pytest.mark.parametrize("happened", [True, False])
def test_a_parcel_that_left_meanwhile_makes_it_unclear(depot: Depot, happened: bool) -> None:
    depot.sell(1)
    watch = at(WRITE, Killed())
    setattr(depot, "after" if happened else "before", watch)
    with pytest.raises(Killed):
        take()
    depot.before = depot.after = lambda operation: None
    depot.send(1)
    later()
    assert (row().state, row().acknowledged) == ("unclear", False)
    assert depot.asked.count(WRITE) == 1
    with pytest.raises(Refused) as refused:
        take()
    assert refused.value.has("INVALID")
    assert AuditEntry.objects.filter(action="stock.move_unclear").count() == 1


def test_a_parcel_that_we_wrote_over_is_told(depot: Depot) -> None:
    """Sent past Maarad between our reading and our writing: Saleor's count is one too many, and somebody has to know."""
    depot.sell(1)
    depot.before = lambda operation: depot.send(1) and None if operation == WRITE else None
    made = take()
    assert made.repeated is False
    assert (row().state, row().acknowledged, depot.total()) == ("unclear", True, 5)


def test_a_count_is_not_taken_for_a_parcel(depot: Depot) -> None:
    """One unit less on one shelf: our count, or a parcel that somebody else sent?"""
    depot.sell(2)
    depot.before = at(WRITE, Killed())
    with pytest.raises(Killed):
        count(-1)
    depot.before = lambda operation: None
    depot.send(1)
    later()
    assert row("count-1").state == "unclear"


def test_a_shelf_that_is_gone_is_unclear(depot: Depot) -> None:
    depot.after = at(WRITE, Killed())
    with pytest.raises(Killed):
        take()
    del depot.shelves[RUG, STOP]
    depot.after = lambda operation: None
    later()
    assert row().state == "unclear"


def test_one_that_cannot_be_finished_keeps_no_other_waiting(depot: Depot) -> None:
    depot.shelves |= {(BOWL, HOME): Shelf(4), (BOWL, STOP): Shelf(0)}
    for variant, key in ((RUG, "run-1"), (BOWL, "run-2")):
        depot.before = at("variant_stocks", Killed())
        with pytest.raises(Killed):
            take(variant=variant, key=key)
    depot.before = at("variant_stocks", ValueError("rubbish"))
    later()
    assert sorted(StockMove.objects.values_list("state", flat=True)) == ["asked", "done"]


# -- at the same time ----------------------------------------------------------------------------------------------------

AT_ONCE = 6


def crowd(depot: Depot) -> list[Callable[[], Any]]:
    depot.shelves[RUG, HOME] = Shelf(20, 6)
    depot.before = lambda operation: time.sleep(0.01) if operation == WRITE else None

    def parcel() -> None:
        with stock.changing({(RUG, HOME): -1}, session=SESSION):
            assert depot.send(1) == 1

    calls: list[Callable[[], Any]] = []
    for number in range(AT_ONCE):
        calls += [partial(take, 1, f"run-{number}"), partial(count, 1, f"found-{number}", STOP), parcel]
    return calls


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_lorries_counts_and_parcels_at_once_lose_nothing(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock_moves, "WAIT", timedelta(seconds=20))
    assert [each for each in race(crowd(depot)) if isinstance(each, BaseException)] == []
    assert (depot.at(HOME), depot.at(STOP)) == ((20 - AT_ONCE - 6, 0), (2 * AT_ONCE, 0))
    assert set(StockMove.objects.values_list("state", flat=True)) == {"done"}
    assert AuditEntry.objects.filter(action=stock_moves.PARCEL).count() == AT_ONCE


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_without_the_lock_units_come_and_go(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    class Free:
        reading = staticmethod(nullcontext)
        renew = staticmethod(lambda: None)

    monkeypatch.setattr(stock_moves, "held", lambda variants, **given: nullcontext(Free()))
    race(crowd(depot))
    assert (depot.at(HOME)[0], depot.at(STOP)[0]) != (20 - AT_ONCE - 6, 2 * AT_ONCE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_one_key_pressed_by_many_moves_once(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock_moves, "WAIT", timedelta(seconds=20))
    outcomes = race([take] * AT_ONCE)
    assert sorted(each.repeated for each in outcomes) == [False, *[True] * (AT_ONCE - 1)]
    assert (depot.at(HOME), depot.at(STOP), depot.asked.count(WRITE)) == ((3, 0), (2, 0), 1)
