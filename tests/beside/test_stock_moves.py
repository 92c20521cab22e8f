"""Lorries, counts and parcels in several processes beside a real Saleor, killed again and again: no unit appears or vanishes.

It needs a Saleor, and no Maarad of its own (`given.py`): a channel, a piece and two places are made for the test and left behind.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q

from marketplace.client import stock, transports
from marketplace.client.errors import Refused, Unavailable
from marketplace.client.session import shop_session
from marketplace.runtime.configuration import PROJECT
from marketplace.saleor.manifests import APPS, SHOP
from marketplace.saleor.models import StockMove, VariantLock
from marketplace.saleor.stock_moves import SaleorMover, finish
from tests.beside.given import MISSING, given
from tests.contract.checkout.walk import Walk
from tests.contract.endpoint import Remote
from tests.contract.order import documents
from tests.contract.recorder import Recorder
from tests.contract.shop import Shop, things

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, JOBS, PARCELS, KILLS = 3, 12, 4, 6
HOME, STOP = 40, 10
# Longer than Saleor needs for what a killed process had asked.
SETTLE_SECONDS = 2.0
Job = tuple[str, dict[str, Any]]


@dataclass
class Depot:
    """A piece on two shelves of a real Saleor, and those who carry it about."""

    api: Remote
    shop: Shop
    counter: things.Counter
    stop: things.Thing
    token: str
    locked: bool = True
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def home(self) -> things.Thing:
        return self.counter.warehouse

    def levels(self) -> tuple[tuple[int, int], tuple[int, int]]:
        return self.shop.levels(self.counter.variant, self.home), self.shop.levels(self.counter.variant, self.stop)

    def order(self) -> str:
        """An order of one piece, ready to be sent."""
        made = Walk(self.api, self.counter, watched=False).buy()["id"]
        self.api.send(documents.CONFIRM, {"id": made}, token=self.api.staff)
        return str(made)

    def jobs(self, rng: random.Random, number: int) -> list[Job]:
        """What one process does, in the same words each time it is started."""
        found: list[Job] = []
        for place in range(JOBS):
            key, variant = f"p{number}-{place}", self.counter.variant.id
            source, destination = rng.sample([self.home.id, self.stop.id], 2)
            transfer = {"variant": variant, "source": source, "destination": destination, "quantity": rng.randint(1, 3)}
            count = {"variant": variant, "warehouse": source, "change": rng.choice([-2, -1, 1, 2]), "reason": "counted"}
            found.append(("transfer", {**transfer, "key": key}) if rng.random() < 0.7 else ("adjust", {**count, "key": key}))
        return found

    def start(self, crews: list[list[Job]]) -> list[subprocess.Popen[str]]:
        """A process for each crew; they begin together."""
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        environment = os.environ | {
            "DATABASE_URL": urlunsplit(database),
            "SALEOR_API_URL": str(self.api.client.base_url),
            "SALEOR_APP_TOKEN": self.token,
            "SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        }
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.beside.lorry"],
                cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for _ in crews
        ]  # fmt: skip
        self.started += running
        for each in running:
            assert each.stdout is not None
            assert each.stdout.readline().strip() == "ready"
        for each, jobs in zip(running, crews, strict=True):
            assert each.stdin is not None
            each.stdin.write(json.dumps({"jobs": jobs, "locked": self.locked}) + "\n")
            each.stdin.flush()
        return running

    def expected(self, sent: int) -> tuple[int, int]:
        """By our own rows: every one that happened, once; home, then the stop."""
        levels = {self.home.id: HOME - sent, self.stop.id: STOP}
        for row in StockMove.objects.filter(Q(state="done") | Q(acknowledged=True)):
            if row.source:
                levels[row.source] -= row.quantity
            if row.destination:
                levels[row.destination] += row.quantity
        return levels[self.home.id], levels[self.stop.id]


@pytest.fixture
def depot(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Depot]:
    told = given()
    if told is None:
        pytest.skip(MISSING)
    api = Remote(Recorder(), told.api_url, told.token, told.email, told.password)
    shop = Shop(api)
    counter = shop.counter(quantity=HOME)
    stop = shop.warehouse(counter.channel)
    rows = {"variantId": counter.variant.id, "stocks": [{"warehouse": stop.id, "quantity": STOP}]}
    shop.do("productVariantStocksUpdate", **rows)
    made = Depot(api, shop, counter, stop, shop.new_app(*APPS[SHOP].permissions).token)
    settings.SALEOR_API_URL, settings.SALEOR_APP_TOKEN = told.api_url, made.token
    transports.backend.cache_clear()
    monkeypatch.setattr(transports, "app_token", lambda: made.token)
    monkeypatch.setattr(stock, "_movers", [SaleorMover()])
    yield made
    for each in made.started:
        each.kill()
        each.wait()
    transports.backend.cache_clear()
    shop.put_back()


def test_by_difference_once_per_key(depot: Depot) -> None:
    wanted = {
        "variant": depot.counter.variant.id,
        "source": depot.home.id,
        "destination": depot.stop.id,
        "session": shop_session(),
    }
    first = stock.transfer(**wanted, quantity=3, key="run-1")
    again = stock.transfer(**wanted, quantity=3, key="run-1")
    assert (first.source, first.repeated, again.source, again.repeated) == (first.source, False, first.source, True)
    assert [place[0] for place in depot.levels()] == [HOME - 3, STOP + 3]
    with pytest.raises(Refused) as refused:
        stock.transfer(**wanted, quantity=HOME, key="run-2")
    assert refused.value.has("INSUFFICIENT_STOCK")


def test_a_place_without_a_shelf_gets_one_and_an_unknown_place_is_refused(depot: Depot) -> None:
    third = depot.shop.warehouse(depot.counter.channel)
    wanted = {"variant": depot.counter.variant.id, "source": depot.home.id, "quantity": 2, "session": shop_session()}
    assert stock.transfer(**wanted, destination=third.id, key="run-1").destination is not None
    assert depot.shop.levels(depot.counter.variant, third) == (2, 0)
    nowhere = "V2FyZWhvdXNlOjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwOQ=="
    with pytest.raises(Refused) as refused:
        stock.transfer(**wanted, destination=nowhere, key="run-2")
    assert [(each.code, each.field) for each in refused.value.refusals] == [("NOT_FOUND", "destination")]


@pytest.mark.parametrize("lost", ["question", "answer"])
def test_whether_the_question_or_the_answer_was_lost_is_found_out(
    depot: Depot, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = transports.backend().ask

    def losing(operation: str, *rest: Any, **more: Any) -> Any:
        if operation != "stock_bulk_update":
            return ask(operation, *rest, **more)
        if lost == "answer":
            ask(operation, *rest, **more)
        raise Unavailable(operation)

    wanted = {
        "variant": depot.counter.variant.id,
        "source": depot.home.id,
        "destination": depot.stop.id,
        "session": shop_session(),
    }
    with monkeypatch.context() as broken:
        broken.setattr(transports.backend(), "ask", losing)
        with pytest.raises(Unavailable):
            stock.transfer(**wanted, quantity=3, key="run-1")
    depot.order()  # sales go on meanwhile
    _later()
    assert StockMove.objects.get().state == "done"
    assert [place[0] for place in depot.levels()] == [HOME - 3, STOP + 3]


def test_killed_again_and_again_the_sums_hold(depot: Depot) -> None:
    seed = int(os.environ.get("SEED") or time.time())
    print(f"SEED={seed}")
    rng = random.Random(seed)
    orders = [depot.order() for _ in range(PARCELS)]
    crews = [depot.jobs(rng, number) for number in range(PROCESSES)]
    for number, order in enumerate(orders):
        crews[number % PROCESSES].insert(rng.randrange(JOBS), ("parcel", {"order": order}))
    for _ in range(KILLS):
        running = depot.start(crews)
        time.sleep(rng.uniform(0.1, 2.5))
        for each in running:
            each.kill()
            each.wait()
        time.sleep(SETTLE_SECONDS)
        VariantLock.objects.all().delete()  # three minutes later
    told = _until_finished(depot, crews)
    _later()
    print(f"{told}, {Counter(StockMove.objects.values_list('state', flat=True))}")
    assert set(StockMove.objects.values_list("state", flat=True)) <= {"done", "refused"}
    levels = depot.levels()
    assert (levels[0][0], levels[1][0]) == depot.expected(sent=PARCELS)
    assert (levels[0][1], levels[1][1]) == (0, 0), "every parcel left"
    assert told["done"] > JOBS


def test_without_the_lock_they_do_not(depot: Depot) -> None:
    """What the lock is for, with the same crews. A race: out of three rounds one is enough."""
    depot.locked = False
    rng = random.Random(1)
    for turn in range(3):
        _until_finished(depot, [depot.jobs(rng, turn * PROCESSES + number) for number in range(PROCESSES)])
        levels = depot.levels()
        print(f"without the lock: {(levels[0][0], levels[1][0])} instead of {depot.expected(sent=0)}")
        if (levels[0][0], levels[1][0]) != depot.expected(sent=0):
            return
    raise AssertionError("no unit was lost")


def _until_finished(depot: Depot, crews: list[list[Job]]) -> Counter[str]:
    told: Counter[str] = Counter()
    for running in depot.start(crews):
        assert running.stdout is not None
        told.update(json.loads(line)[1] for line in running.stdout)
        running.wait()
    return told


def _later() -> None:
    VariantLock.objects.all().delete()
    StockMove.objects.update(tried_at="2020-01-01T00:00:00Z")
    finish()
