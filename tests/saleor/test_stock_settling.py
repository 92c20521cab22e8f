"""What the staff sees of movements that were cut off, and what she may decide; each decision counts once."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.test import Client

from marketplace.client import desk as client
from marketplace.client import stock, transports
from marketplace.client.errors import Busy, Unavailable
from marketplace.contract.types.desk import DeskLine, DeskOrder, DeskParcel, Promise
from marketplace.kernel import clock
from marketplace.kernel.models import AuditEntry
from marketplace.kernel.money import Money
from marketplace.saleor import stock_moves, stock_settling
from marketplace.saleor.models import StockMove, VariantLock
from marketplace.saleor.stock_moves import SaleorMover
from tests.concurrency.race import race
from tests.portals.conftest import signed_in

from .depot import BOWL, HOME, RUG, STOP, Depot, Killed, Shelf, nothing
from .test_stock_moves import SESSION, WRITE, at, count, later, row, take

pytestmark = pytest.mark.django_db
PAGE = "/desk/stock-moves/"


@pytest.fixture
def depot(monkeypatch: pytest.MonkeyPatch) -> Depot:
    found = Depot({(RUG, HOME): Shelf(5, 1), (RUG, STOP): Shelf(0)})
    monkeypatch.setattr(transports, "backend", lambda: found)
    monkeypatch.setattr(transports, "app_token", lambda: "token")
    monkeypatch.setattr(transports.settings, "SALEOR_API_URL", "http://depot.example/graphql/")
    monkeypatch.setattr(stock, "_movers", [SaleorMover()])
    monkeypatch.setattr(stock_moves, "WAIT", timedelta(0))
    monkeypatch.setattr(stock_settling, "WAIT", timedelta(seconds=5))
    return found


@pytest.fixture
def staff(depot: Depot) -> Client:
    return signed_in("desk")


def cut_off(depot: Depot, happened: bool) -> StockMove:
    """A movement of two that was cut off, and a parcel that left past us: nobody can tell."""
    setattr(depot, "after" if happened else "before", at(WRITE, Killed()))
    with pytest.raises(Killed):
        take()
    depot.before = depot.after = nothing
    depot.send(1)
    later()
    assert row().state == "unclear"
    return row()


def press(staff: Client, move: StockMove, decision: str) -> str:
    return staff.post(f"{PAGE}{move.pk}/{decision}/", follow=True).content.decode()


def buttons(page: str) -> list[str]:
    return re.findall(rf'action="{PAGE}\d+/(\w+)/"', page)


def test_it_shows_before_wanted_and_now(depot: Depot, staff: Client) -> None:
    cut_off(depot, happened=True)
    page = staff.get(PAGE).content.decode()
    assert "Rug · large · RUG-L" in page
    assert "5 → 3" in page
    assert "0 → 2" in page
    assert page.count("<strong>2</strong>") == 2
    assert '<strong class="desk-late">Not clear</strong>' in page
    assert buttons(page) == ["happened", "again", "leave", "count"]


def test_it_happened(depot: Depot, staff: Client) -> None:
    move = cut_off(depot, happened=True)
    assert "Now: Done" in press(staff, move, "happened")
    assert "Nothing was changed: somebody has dealt with it already." in press(staff, move, "again")
    assert (row().state, depot.at(HOME), depot.at(STOP)) == ("done", (2, 0), (2, 0))
    assert take().repeated is True
    assert AuditEntry.objects.filter(action="stock.move_done").exclude(person="person:3").count() == 1


def test_it_did_not_and_is_done_again_once(depot: Depot, staff: Client) -> None:
    move = cut_off(depot, happened=False)
    assert "Now: Done" in press(staff, move, "again")
    assert "Nothing was changed" in press(staff, move, "again")
    assert (row().state, depot.at(HOME), depot.at(STOP)) == ("done", (2, 0), (2, 0))


def test_it_did_not_and_is_left(depot: Depot, staff: Client) -> None:
    move = cut_off(depot, happened=False)
    assert "Now: Refused" in press(staff, move, "leave")
    later()
    assert (row().state, depot.at(HOME), depot.at(STOP)) == ("refused", (4, 0), (0, 0))


def test_counting_again_knows_more_only_when_the_shelves_do(depot: Depot, staff: Client) -> None:
    move = cut_off(depot, happened=True)
    assert "Now: Not clear" in press(staff, move, "count")
    depot.shelves[RUG, HOME] = Shelf(3, 1)
    assert "Now: Done" in press(staff, move, "count")


def test_counting_again_finishes_what_did_not_happen(depot: Depot, staff: Client) -> None:
    move = cut_off(depot, happened=False)
    depot.shelves[RUG, HOME] = Shelf(5, 1)
    assert "Now: Done" in press(staff, move, "count")
    assert (depot.at(HOME), depot.at(STOP)) == ((3, 1), (2, 0))


def test_what_saleor_acknowledged_is_not_done_again(depot: Depot, staff: Client) -> None:
    depot.before = lambda operation: depot.send(1) and None if operation == WRITE else None
    take()
    page = staff.get(PAGE).content.decode()
    assert buttons(page) == ["happened", "count"]
    assert "please count the pieces" in page
    assert "Nothing was changed" in press(staff, row(), "again")
    assert depot.asked.count(WRITE) == 1
    assert "Now: Done" in press(staff, row(), "happened")


def test_one_that_is_under_way_can_only_be_looked_at(depot: Depot, staff: Client) -> None:
    depot.before = at(WRITE, Killed())
    with pytest.raises(Killed):
        take()
    depot.before = nothing
    assert buttons(staff.get(PAGE).content.decode()) == ["count"]
    VariantLock.objects.update(until=clock.now() - timedelta(hours=1))
    assert "Nothing was changed" in press(staff, row(), "happened")
    assert "Now: Done" in press(staff, row(), "count")


def test_without_saleor_the_list_is_there_and_a_decision_waits(depot: Depot, staff: Client) -> None:
    move = cut_off(depot, happened=False)

    def away(operation: str) -> None:
        raise Unavailable(operation)

    depot.before = away
    page = staff.get(PAGE).content.decode()
    assert "Saleor does not answer" in page
    assert "run-1" in page
    assert "will be finished as soon as it does" in press(staff, move, "again")
    depot.before = nothing
    later()
    assert (row().state, depot.at(STOP)) == ("done", (2, 0))


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_of_the_staff_decide_at_once(depot: Depot) -> None:
    move = cut_off(depot, happened=False)
    clients = [signed_in("desk", email=f"desk-{number}@maarad.example") for number in range(4)]
    race([partial(each.post, f"{PAGE}{move.pk}/again/") for each in clients])
    assert (row().state, depot.at(HOME), depot.at(STOP)) == ("done", (2, 0), (2, 0))
    assert depot.asked.count(WRITE) == 2


def test_words_of_others_are_text(depot: Depot, staff: Client) -> None:
    depot.before = at(WRITE, Killed())
    with pytest.raises(Killed):
        stock.adjust(variant=RUG, warehouse=HOME, change=1, key="<b>k", reason="<script>x", session=SESSION)
    depot.before = nothing
    page = staff.get(PAGE).content.decode()
    assert "<script>x" not in page
    assert "<b>k" not in page


# -- drift -----------------------------------------------------------------------------------------------------------------


def drifted(staff: Client) -> list[tuple[str, str]]:
    """By our count, and now."""
    page = staff.get(PAGE).content.decode().partition("Shelves that others changed")[2]
    return re.findall(r'"By our count">(-?\d+)</td><td data-label="Now">(-?\d+)<', page)


def test_a_shelf_that_somebody_else_changed_is_told(depot: Depot, staff: Client) -> None:
    take()
    depot.sell(1, STOP)
    assert drifted(staff) == []
    depot.shelves[RUG, STOP].quantity = 7
    assert drifted(staff) == [("2", "7")]
    # what is moved next begins there
    count(1, "count-2", STOP)
    assert drifted(staff) == []


def test_our_own_parcels_are_a_cause(depot: Depot, staff: Client) -> None:
    take()
    client.ship(order((RUG, HOME, 1)), session=SESSION)
    assert (depot.at(HOME), drifted(staff)) == ((2, 0), [])
    client.take_back(parcel((RUG, HOME, 1)), session=SESSION)
    assert (depot.at(HOME), drifted(staff)) == ((3, 1), [])
    depot.send(1)
    assert drifted(staff) == [("3", "2")]


def test_the_desk_sends_no_parcel_while_a_lorry_is_loaded(depot: Depot) -> None:
    depot.shelves[BOWL, HOME] = Shelf(1, 1)
    depot.before = at(WRITE, Unavailable("timeout"))
    with pytest.raises(Unavailable):
        take()
    depot.before = nothing
    with pytest.raises(Busy):
        client.ship(order((RUG, HOME, 1)), session=SESSION)
    assert depot.at(HOME) == (5, 1)
    client.ship(order((BOWL, HOME, 1)), session=SESSION)
    assert depot.at(HOME, BOWL) == (0, 0)


def order(*promises: tuple[str, str, int]) -> DeskOrder:
    """An order of the desk with a line for each (variant, warehouse, units)."""
    nothing_paid = Money(Decimal(0), "MAD")
    lines = tuple(
        DeskLine(f"line-{variant}", variant, "Rug", "", "", units, units, nothing_paid, (Promise(warehouse, "home", units),))
        for variant, warehouse, units in promises
    )
    words: dict[str, Any] = dict.fromkeys(
        ("id", "number", "status", "charge_status", "authorize_status", "channel", "language", "email", "note", "delivery_name"),
        "",
    )
    return DeskOrder(
        **words,
        created=clock.now(),
        total=nothing_paid,
        shipping=nothing_paid,
        shipping_address=None,
        billing_address=None,
        lines=lines,
        payments=(),
        parcels=(),
    )


def parcel(*contents: tuple[str, str, int]) -> DeskParcel:
    (variant, warehouse, units), *_others = contents
    return DeskParcel("parcel-1", "FULFILLED", "", "", clock.now(), warehouse, ((variant, units),))
