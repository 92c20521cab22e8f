"""Every process of the running shop is killed while people buy: no acknowledged order is lost, none is doubled."""

from __future__ import annotations

import base64
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from marketplace.runtime.holders import cluster_of
from tests.e2e.stack import Stack
from tests.runtime.buyers import Buyers
from tests.runtime.small_shop.management.commands.load_demo import UNITS
from tests.runtime.test_demo import healthy, process
from tests.runtime.test_supervisor import wait_for

BUYERS = 3
ORDERS_BETWEEN_KILLS = 3
A_WHILE = 300.0
"""Seconds until it must have happened: far more than it takes, so that a slow machine fails nothing."""


@pytest.fixture
def stack() -> Iterator[Stack]:
    stack = Stack(settings="tests.runtime.small_settings")
    yield stack
    stack.stop()


def rows(stack: Stack, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(cluster_of(stack.data_dir).url(), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def kill_a_process(word: str) -> Callable[[Stack], None]:
    return lambda stack: os.kill(process(stack, word), signal.SIGKILL)


def kill_a_backend(stack: Stack) -> None:
    """One connection's server process: PostgreSQL throws out all the others and recovers."""
    ((pid,),) = rows(
        stack,
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        " ORDER BY state = 'active' DESC, state_change DESC LIMIT 1",
    )
    os.kill(pid, signal.SIGKILL)


def kill_the_supervisor(stack: Stack) -> None:
    """And start the demo again on the same folder, as a person would."""
    assert stack.process is not None
    stack.process.kill()
    stack.process.wait()
    (stack.data_dir / "demo.json").unlink()
    stack.start()


KILLS: dict[str, Callable[[Stack], None]] = {
    "web": kill_a_process("granian"),
    "worker": kill_a_process("--queues maarad"),
    "postmaster": kill_a_process("postgres -D"),
    "backend": kill_a_backend,
    "supervisor": kill_the_supervisor,
}


def key(global_id: str) -> str:
    return base64.b64decode(global_id).decode().partition(":")[2]


def test_no_acknowledged_order_is_lost_or_doubled(stack: Stack) -> None:
    stack.start()
    with Buyers(f"{stack.base_url}/graphql/", BUYERS) as buyers:
        wait_for(lambda: buyers.since(0) >= ORDERS_BETWEEN_KILLS, A_WHILE)
        for kill in KILLS.values():
            kill(stack)
            moment = time.monotonic()
            wait_for(lambda since=moment: buyers.since(since) >= ORDERS_BETWEEN_KILLS, A_WHILE)  # type: ignore[misc]
    assert buyers.broken == []
    assert buyers.unanswered > 0, "nothing was interrupted: the kills prove nothing"

    # Each acknowledged order is there once, as it was asked for, and nothing else is.
    stored = rows(
        stack,
        "SELECT o.id::text, o.number::text, o.checkout_token::text, l.variant_id::text, l.quantity,"
        " o.total_charged_amount = o.total_gross_amount FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id",
    )
    acknowledged = [
        (key(one.order), one.number, key(one.checkout), key(one.variant), one.quantity, True) for one in buyers.bought
    ]
    assert Counter(stored) == Counter(acknowledged)
    assert set(Counter(token for _, _, token, *_ in stored).values()) == {1}

    # Nobody paid without an order, or twice for one.
    charges = rows(
        stack, "SELECT order_id::text, count(*) FROM payments_transactionitem WHERE charged_value > 0 GROUP BY order_id"
    )
    assert dict(charges) == {order: 1 for order, *_ in stored}

    # The shelf: nothing left it, and it promises what the orders say.
    promised: Counter[str] = Counter()
    for _, _, _, variant, quantity, _ in stored:
        promised[variant] += quantity
    shelf = rows(
        stack,
        "SELECT s.product_variant_id::text, s.quantity, s.quantity_allocated,"
        " (SELECT coalesce(sum(a.quantity_allocated), 0)::int FROM stock_allocation a WHERE a.stock_id = s.id),"
        " (SELECT coalesce(sum(m.allocated), 0)::int FROM stock_stockmovement m WHERE m.variant_id = s.product_variant_id)"
        " FROM stock_stock s ORDER BY 1",
    )
    assert shelf == [(variant, UNITS, *[promised[variant]] * 3) for variant, *_ in shelf]
    assert sum(row[2] for row in shelf) == sum(promised.values())

    # A message that a killed worker had taken is due again when its lease ends: time passes at once here.
    rows(stack, "UPDATE kernel_outboxmessage SET available_at = now() WHERE done_at IS NULL AND failed_at IS NULL")
    wait_for(lambda: rows(stack, "SELECT count(*) FROM kernel_outboxmessage WHERE done_at IS NULL") == [(0,)], A_WHILE)
    told = rows(stack, "SELECT payload ->> 'order', count(*) FROM kernel_outboxmessage WHERE topic = 'OrderPlaced' GROUP BY 1")
    assert {key(order): count for order, count in told} == {order: 1 for order, *_ in stored}
    wait_for(lambda: healthy(stack), A_WHILE)
    # The queue has what its users ask of it (pgmq knows no topic exchange).
    assert "does not exist" not in (stack.data_dir / "logs" / "postgres.log").read_text()
