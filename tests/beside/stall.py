"""A piece at one place in a channel of its own at a real Saleor, and those who want it: buyers in processes of their own (`crowd.py`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

from marketplace.runtime.configuration import PROJECT
from tests.contract.checkout.walk import BUYER, Walk
from tests.contract.endpoint import Remote
from tests.contract.order import documents
from tests.contract.shop import Shop, things
from tests.contract.shop.making import PARIS

BUYERS, PROCESSES = 16, 4
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

    def queue(self, *, drafts: bool, count: int = BUYERS) -> list[Job]:
        """So many who want a piece; who went home without one before stands here again."""
        while len(self.waiting) < count:
            self.waiting.append(self._draft() if drafts and len(self.waiting) % 2 else self._checkout())
        return self.waiting[:count]

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
