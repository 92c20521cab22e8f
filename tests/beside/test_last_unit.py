"""Sixteen buyers of the last unit, in several processes, beside a real Saleor: one order, fifteen clear refusals.

It needs a Saleor, and no Maarad of its own (`given.py`): a channel, a piece, a place are made for the test and left behind.
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

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from marketplace.runtime.configuration import PROJECT
from marketplace.saleor.manifests import APPS, SHOP
from tests.beside.given import MISSING, given
from tests.contract.checkout.walk import BUYER, Walk
from tests.contract.endpoint import Remote
from tests.contract.order import documents
from tests.contract.recorder import Recorder
from tests.contract.shop import Shop, things
from tests.contract.shop.making import PARIS

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS, PROCESSES, ROUNDS = 16, 4, 10
RESTOCK = """mutation($variant: ID!, $warehouse: ID!, $quantity: Int!) {
  productVariantStocksUpdate(variantId: $variant, stocks: [{warehouse: $warehouse, quantity: $quantity}]) { errors { field code } } }"""
Job = tuple[str, str]


@dataclass
class Process:
    """Some of the buyers."""

    running: subprocess.Popen[str]

    def says(self) -> str:
        assert self.running.stdout is not None
        return self.running.stdout.readline().strip()

    def go(self) -> None:
        assert self.running.stdin is not None
        self.running.stdin.write("go\n")
        self.running.stdin.flush()

    def kill(self) -> None:
        self.running.kill()
        self.running.wait()


@dataclass
class Stall:
    """One piece at one place in a channel of its own, and those who want it."""

    api: Remote
    shop: Shop
    counter: things.Counter
    token: str
    waiting: list[Job] = field(default_factory=list)
    started: list[Process] = field(default_factory=list)

    def queue(self, *, drafts: bool) -> list[Job]:
        """Sixteen who want a piece; who went home without one before stands here again."""
        while len(self.waiting) < BUYERS:
            self.waiting.append(self._draft() if drafts and len(self.waiting) % 2 else self._checkout())
        return self.waiting[:BUYERS]

    def _checkout(self) -> Job:
        walk = Walk(self.api, self.counter, watched=False)
        key = walk.start()["id"]
        walk.fill(key)
        return "checkout", key

    def _draft(self) -> Job:
        lines = [{"variantId": self.counter.variant.id, "quantity": 1}]
        addresses = {"billingAddress": PARIS, "shippingAddress": PARIS, "shippingMethod": self.counter.method.id}
        wanted = {"channelId": self.counter.channel.id, "lines": lines, "userEmail": BUYER, **addresses}
        made = self.api.send(documents.DRAFT, {"input": wanted}, token=self.api.staff)["draftOrderCreate"]
        assert made["errors"] == []
        return "draft", made["order"]["id"]

    def levels(self) -> tuple[int, int]:
        return self.shop.levels(self.counter.variant, self.counter.warehouse)

    def put_one(self) -> int:
        """Have exactly one unit free; how many are promised already."""
        promised = self.levels()[1]
        here = {"variant": self.counter.variant.id, "warehouse": self.counter.warehouse.id, "quantity": promised + 1}
        assert self.api.send(RESTOCK, here, token=self.api.staff)["productVariantStocksUpdate"]["errors"] == []
        return promised

    def process(self, jobs: list[Job], *, guarded: bool = True, wait: float = 60.0, pause: str | None = None) -> Process:
        """`wait`: this machine may be slow; that nobody is turned away for that is not what is tried here."""
        parts = urlsplit(os.environ["DATABASE_URL"])
        environment = os.environ | {
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}")),
            "SALEOR_API_URL": str(self.api.client.base_url),
            "SALEOR_APP_TOKEN": self.token,
            "SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        }
        running = subprocess.Popen(
            [sys.executable, "-m", "tests.beside.crowd"],
            cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert running.stdin is not None
        running.stdin.write(json.dumps({"jobs": jobs, "guarded": guarded, "wait": wait, "pause": pause}) + "\n")
        running.stdin.flush()
        found = Process(running)
        self.started.append(found)
        return found

    def rush(self, jobs: list[Job], **how: Any) -> Counter[str]:
        """All at once, spread over the processes; what they were told. Who got an order goes home."""
        processes = [self.process(jobs[place::PROCESSES], **how) for place in range(PROCESSES)]
        for each in processes:
            assert each.says() == "ready"
        for each in processes:
            each.go()
        told: Counter[str] = Counter()
        for place, each in enumerate(processes):
            for job, (kind, what) in zip(jobs[place::PROCESSES], json.loads(each.says()), strict=True):
                told["order" if kind == "order" else f"{kind} {what}"] += 1
                if kind == "order":
                    self.waiting.remove(job)
            each.running.wait()
        return told

    def lease(self) -> tuple[Any, ...] | None:
        with psycopg.connect(_database(), autocommit=True) as there:
            return there.execute(
                "SELECT uncertain, until > clock_timestamp() FROM saleor_variantlock WHERE variant = %s",
                [self.counter.variant.id],
            ).fetchone()

    def end_leases(self) -> None:
        """Three minutes later."""
        with psycopg.connect(_database(), autocommit=True) as there:
            there.execute("UPDATE saleor_variantlock SET until = clock_timestamp()")


def _database() -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))


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
    victim, *others = stall.queue(drafts=False)[:5]
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
    for _ in range(ROUNDS):
        promised, jobs = stall.put_one(), stall.queue(drafts=True)[:8]
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
