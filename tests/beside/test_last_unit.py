"""Sixteen buyers of the last unit, in several processes, beside a real Saleor: one order, fifteen clear refusals.

It needs a Saleor, and no Maarad of its own (`given.py`): a channel, a piece, a place are made for the test and left behind.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from marketplace.saleor.manifests import APPS, SHOP
from tests.beside.given import MISSING, given
from tests.beside.stall import BUYERS, Stall
from tests.contract.endpoint import Remote
from tests.contract.recorder import Recorder
from tests.contract.shop import Shop, things

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


@pytest.fixture(scope="module")
def counter() -> Iterator[tuple[Remote, Shop, things.Counter, str]]:
    told = given()
    if told is None:
        pytest.skip(MISSING)
    api = Remote(Recorder(), told.api_url, told.token, told.email, told.password)
    shop = Shop(api)
    yield api, shop, shop.counter(quantity=1), shop.new_app(*APPS[SHOP].permissions).token
    shop.put_back()


@pytest.fixture
def stall(counter: tuple[Remote, Shop, things.Counter, str]) -> Iterator[Stall]:
    made = Stall(*counter)
    yield made
    for each in made.started:
        each.kill()


@pytest.mark.parametrize("drafts", [False, True], ids=["checkouts", "checkouts and drafts"])
def test_the_last_unit_is_sold_once_ten_times_over(stall: Stall, drafts: bool) -> None:
    for _ in range(ROUNDS):
        promised, jobs, orders = stall.put_one(), stall.queue(drafts=drafts), stall.shop.orders(stall.counter.channel)
        assert stall.rush(jobs) == {"order": 1, "Refused INSUFFICIENT_STOCK": BUYERS - 1}
        assert stall.levels() == (promised + 1, promised + 1)
        assert stall.shop.orders(stall.counter.channel) == orders + 1


def test_without_the_guard_it_is_oversold(stall: Stall) -> None:
    """What the guard is for. A race: out of three rounds one is enough."""
    sold = []
    for _ in range(3):
        promised, jobs = stall.put_one(), stall.queue(drafts=False)
        told = stall.rush(jobs, guarded=False)
        sold.append(told["order"])
        assert stall.levels()[1] == promised + told["order"]
    print(f"without the guard, of one unit each time: {sold} orders")
    assert max(sold) > 1


@pytest.mark.parametrize("pause", ["before", "after"])
def test_who_is_killed_holding_the_lock_sells_nothing_twice(stall: Stall, pause: str) -> None:
    """Before Saleor was asked: nothing was ordered, and the piece can be sold when the lease ends. After: it is sold."""
    promised = stall.put_one()
    victim, *others = stall.queue(drafts=False, count=5)
    doomed = stall.process([victim], pause=pause)
    assert doomed.says() == "ready"
    doomed.go()
    assert doomed.says() == f"hanging {pause}"
    doomed.kill()
    assert stall.rush(others, wait=1.0) == {"Busy INVALID": 4}
    assert stall.lease() == (False, True)
    stall.end_leases()
    sold = pause == "after"
    assert stall.rush(others)["order"] == (0 if sold else 1)
    assert stall.levels() == (promised + 1, promised + 1)
    told = stall.rush([victim])
    assert told == ({"order": 1} if sold else {"Refused INSUFFICIENT_STOCK": 1})


def test_killed_at_any_moment_nothing_is_sold_twice(stall: Stall) -> None:
    for _ in range(ROUNDS // 2):
        promised, jobs = stall.put_one(), stall.queue(drafts=True, count=8)
        doomed, living = stall.process(jobs[:4]), stall.process(jobs[4:], wait=20.0)
        for each in (doomed, living):
            assert each.says() == "ready"
        for each in (doomed, living):
            each.go()
        time.sleep(random.uniform(0.0, 1.5))
        doomed.kill()
        living.says()
        stall.end_leases()
        told = stall.rush(jobs)
        assert set(told) <= {"order", "Refused INSUFFICIENT_STOCK"}
        assert stall.levels() == (promised + 1, promised + 1)
        stall.waiting.clear()
