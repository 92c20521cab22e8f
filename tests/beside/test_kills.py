"""Processes of Maarad and of Saleor are killed while people buy by card and in cash: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import os
import random
import time

import pytest

from tests.beside import accounts
from tests.beside.buyers import Buyers
from tests.beside.killing import ways
from tests.beside.shop import Beside
from tests.beside.table import noted
from tests.e2e.buyer import CASH, STRIPE
from tests.e2e.shop import Pieces
from tests.transport.side import wait_for

BUYERS = 3
BETWEEN = 3
SCARCE, PLENTY = 4, 400
RECONCILED = 480.0
"""Seconds in which what was interrupted is finished or given back: leases end after three minutes, looks come every minute."""


@pytest.fixture
def wares(beside: Beside, pieces: Pieces) -> dict[str, list[tuple[str, str]]]:
    """Some pieces a country: one of them is sold out before the end."""
    found = {}
    for channel in ("france", "morocco"):
        taken = [pieces.take(channel) for _ in range(5)]
        for piece, units in zip(taken, (PLENTY, SCARCE, PLENTY, PLENTY, PLENTY), strict=True):
            accounts.put_on_the_shelf(beside, piece.variant, units)
        found[channel] = [(piece.slug, piece.variant) for piece in taken]
    return found


def test_killed_in_the_middle(beside: Beside, wares: dict[str, list[tuple[str, str]]]) -> None:
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    moment, word = random.Random(seed), "kill."
    variants = [variant for each in wares.values() for _, variant in each]
    before = {variant: accounts.free(beside, variant) for variant in variants}
    already = accounts.sold(beside, word)
    known = {order["id"] for order in accounts.orders_under(beside, word)}
    with Buyers(beside.url, BUYERS, wares) as buyers:
        wait_for("the first purchases", lambda: buyers.since(0) >= BETWEEN, 600)
        for name, kill in ways(beside).items():
            time.sleep(moment.uniform(0.0, 6.0))
            kill()
            since = time.monotonic()
            wait_for(f"purchases after the end of {name}", lambda since=since: buyers.since(since) >= BETWEEN, 900)  # type: ignore[misc]
    assert buyers.unanswered > 0, "nothing was interrupted: the kills prove nothing"
    wait_for("nothing waits", beside.settled, RECONCILED)

    def agreed() -> bool:
        return accounts.faults(beside, buyers.purchases, word) == []

    began, until = time.monotonic(), time.monotonic() + RECONCILED
    while not agreed() and time.monotonic() < until:
        time.sleep(5)
    bought = [one for one in buyers.purchases if one.order]
    refused = [one for one in buyers.purchases if one.sold_out]
    noted(
        "killed in the middle",
        f"{len(ways(beside))} kills (seed {seed}), {len(buyers.purchases)} purchases: {len(bought)} orders shown"
        f" ({sum(one.gateway == STRIPE for one in bought)} by card, {sum(one.gateway == CASH for one in bought)} cash), {len(refused)} sold out,"
        f" {buyers.unanswered} pages without an answer; all agreed {time.monotonic() - began:.0f} s after the last purchase",
    )
    assert accounts.faults(beside, buyers.purchases, word) == []
    assert {one.gateway for one in bought} == {STRIPE, CASH}

    # The shelf promises what the orders say, and no more than it has.
    now = accounts.sold(beside, word)
    for variant in variants:
        units = now[variant] - already[variant]
        assert accounts.free(beside, variant) == before[variant] - units, variant
        assert units <= before[variant]
    # Every order there belongs to a purchase of ours; those that nobody was shown were paid and finished without her.
    mine = {one.email for one in buyers.purchases}
    new = [order for order in accounts.orders_under(beside, word) if order["id"] not in known]
    assert {order["userEmail"] for order in new} <= mine
