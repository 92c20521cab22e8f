"""Lorries, counts, parcels and buyers at a Saleor, in any order, cut off anywhere: no unit appears or vanishes, and no key moves twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from marketplace.client import stock, transports
from marketplace.client.errors import ClientError, NotSent, Unavailable
from marketplace.client.session import shop_session
from marketplace.kernel import clock
from marketplace.saleor import stock_moves
from marketplace.saleor.models import StockMove, VariantLock
from marketplace.saleor.stock_moves import SaleorMover, finish

from .depot import HOME, RUG, STOP, Depot, Killed, Shelf, nothing

SESSION = shop_session(person="person:3")
WRITE = "stock_bulk_update"
SMALL = st.integers(1, 3)
PLACES = (HOME, STOP)
# Where the process dies or the network breaks, during one movement: before or after which question.
CUTS = st.sampled_from(
    [
        None,
        *(
            (when, operation, nth, error)
            for when in ("before", "after")
            for operation, nth in (("variant_stocks", 1), (WRITE, 1), ("variant_stocks", 2))
            for error in (Killed, Unavailable, NotSent)
            if not (when == "after" and error is NotSent)
        ),
        ("late", WRITE, 1, Unavailable),
    ]
)


class Moving(RuleBasedStateMachine):
    """One variant on two shelves. `sent`: units that left each shelf in parcels, as the depot knows it."""

    def __init__(self) -> None:
        super().__init__()
        from django.db import transaction

        self.atomic = transaction.atomic()
        self.atomic._from_testcase = True  # type: ignore[attr-defined]
        self.atomic.__enter__()
        self.depot = Depot({(RUG, HOME): Shelf(8), (RUG, STOP): Shelf(2)})
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(transports, "backend", lambda: self.depot)
        self.patch.setattr(transports, "app_token", lambda: "token")
        self.patch.setattr(transports.settings, "SALEOR_API_URL", "http://depot.example/graphql/")
        self.patch.setattr(stock, "_movers", [SaleorMover()])
        self.patch.setattr(stock_moves, "WAIT", timedelta(0))
        self.sent = {HOME: 0, STOP: 0}
        self.calls: dict[str, Callable[[], Any]] = {}
        self.doubts = self.strangers = 0

    def teardown(self) -> None:
        from django.db import transaction

        try:
            for _round in range(3):
                self.time_passes()
            self.everything_ended_and_adds_up()
        finally:
            self.patch.undo()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # -- what happens ----------------------------------------------------------------------------------------------------

    def attempt(self, call: Callable[[], Any], cut: Any = None) -> None:
        self.cut(cut)
        try:
            call()
        except (ClientError, Killed):
            pass
        self.depot.before = self.depot.after = nothing

    def cut(self, cut: Any) -> None:
        if cut is None:
            return
        when, operation, nth, error = cut
        seen: list[str] = []

        def watch(asked: str) -> None:
            seen.append(asked)
            if asked == operation and seen.count(operation) == nth:
                raise error("cut off")

        if when != "late":
            setattr(self.depot, when, watch)
            return
        do = self.depot.do

        def hold(asked: str, given: Any) -> Any:
            """Saleor has it, and works on it when we no longer wait."""
            if asked == operation:
                self.depot.late.append(lambda: do(asked, given))
                raise error("timeout")
            return do(asked, given)

        self.depot.do = hold  # type: ignore[method-assign]
        self.depot.after = nothing

    @rule(quantity=SMALL, back=st.booleans(), cut=CUTS)
    def move(self, quantity: int, back: bool, cut: Any) -> None:
        source, destination = PLACES[::-1] if back else PLACES
        key = f"run-{len(self.calls)}"
        self.calls[key] = lambda: stock.transfer(
            variant=RUG, source=source, destination=destination, quantity=quantity, key=key, session=SESSION
        )
        self.attempt(self.calls[key], cut)
        self.wait_for_late()

    @rule(change=st.sampled_from([-2, -1, 1, 2]), place=st.sampled_from(PLACES), cut=CUTS)
    def recount(self, change: int, place: str, cut: Any) -> None:
        key = f"count-{len(self.calls)}"
        self.calls[key] = lambda: stock.adjust(
            variant=RUG, warehouse=place, change=change, key=key, reason="count", session=SESSION
        )
        self.attempt(self.calls[key], cut)
        self.wait_for_late()

    def wait_for_late(self) -> None:
        self.depot.__dict__.pop("do", None)

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def press_again(self, data: Any) -> None:
        self.attempt(self.calls[data.draw(st.sampled_from(sorted(self.calls)))])

    @rule(quantity=SMALL, place=st.sampled_from(PLACES))
    def sell(self, quantity: int, place: str) -> None:
        """Our own sales hold the lock; what Saleor sells to others meanwhile changes promises alone. A count on one shelf is then doubted."""
        if self.depot.sell(quantity, place):
            counts = StockMove.objects.filter(state="writing").filter(Q(source="") | Q(destination=""))
            self.doubts += counts.exists()

    @rule(quantity=SMALL, place=st.sampled_from(PLACES), killed=st.booleans())
    def send(self, quantity: int, place: str, killed: bool) -> None:
        def call() -> None:
            with stock.changing({(RUG, place): -quantity}, session=SESSION):
                self.sent[place] += self.depot.send(quantity, place)
                if killed:
                    raise Killed

        self.attempt(call)

    @precondition(lambda self: not self.strangers)
    @rule(quantity=SMALL, place=st.sampled_from(PLACES))
    def somebody_else_sends(self, quantity: int, place: str) -> None:
        """In the Dashboard, past our lock, also while a movement is cut off. Once: two of them can look like nothing at all."""
        open_ones = StockMove.objects.filter(state="writing").exists()
        self.strangers += open_ones
        self.doubts += open_ones
        self.sent[place] += self.depot.send(quantity, place)

    @rule()
    def time_passes(self) -> None:
        """Saleor has done what it had; the leases are over; the worker comes round."""
        for write in self.depot.late:
            write()
        self.depot.late.clear()
        long_ago = clock.now() - timedelta(hours=1)
        VariantLock.objects.update(until=long_ago)
        StockMove.objects.update(tried_at=long_ago)
        finish()

    # -- what must be true -------------------------------------------------------------------------------------------------

    @invariant()
    def what_is_known_to_be_done_and_what_is_open_explains_every_unit(self) -> None:
        """For every shelf: what was there, less the parcels, and the movements; those of which nobody knows may have happened or not."""
        moves = list(StockMove.objects.exclude(state__in=("asked", "refused")))
        done = [move for move in moves if move.state == "done" or move.acknowledged]
        open_ones = [move for move in moves if move not in done]
        for happened in product((False, True), repeat=len(open_ones)):
            counted = [*done, *(move for move, did in zip(open_ones, happened, strict=True) if did)]
            if all(self.depot.at(place)[0] == self.expected(place, counted) for place in PLACES):
                return
        raise AssertionError(f"{self.depot.shelves} is not what {[(m.key, m.state) for m in moves]} and {self.sent} make")

    def expected(self, place: str, moves: list[StockMove]) -> int:
        came = sum(move.quantity for move in moves if move.destination == place)
        went = sum(move.quantity for move in moves if move.source == place)
        return {HOME: 8, STOP: 2}[place] - self.sent[place] + came - went

    def everything_ended_and_adds_up(self) -> None:
        assert set(StockMove.objects.values_list("state", flat=True)) <= {"done", "refused", "unclear"}
        assert self.doubts or not StockMove.objects.filter(state="unclear").exists()
        self.what_is_known_to_be_done_and_what_is_open_explains_every_unit()


class TestMoving(TestCase, Moving.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(max_examples=30, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
