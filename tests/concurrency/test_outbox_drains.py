"""Several workers drain the outbox at once: each message is one worker's, and nobody waits for another."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from django.db import connection, transaction

from marketplace.kernel import outbox
from marketplace.kernel.models import OutboxMessage
from tests.concurrency.race import TIMEOUT, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
MESSAGES = 60


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The numbers that a handler with the network was told, in order."""
    told: list[int] = []
    outbox.subscribe("Counted", "count", lambda delivery: told.append(delivery.payload["number"]), network=True)
    yield told
    outbox.unsubscribe("Counted", "count")


def _publish(count: int) -> None:
    for number in range(count):
        outbox.publish("Counted", {"number": number})


def test_what_a_worker_is_taking_is_passed_over_by_the_others(heard: list[int]) -> None:
    _publish(3)
    finished: list[int] = []

    def drain() -> None:
        finished.append(outbox.drain())
        connection.close()

    other = Thread(target=drain)
    with transaction.atomic():
        (mine,) = outbox._take(1)
        other.start()
        other.join(5)
        at_once = finished[:]
    other.join(TIMEOUT)
    assert at_once == [2]
    assert sorted([mine.payload["number"], *heard]) == [0, 1, 2]


def test_four_workers_deliver_each_message_once(heard: list[int]) -> None:
    _publish(MESSAGES)
    outcomes = race([outbox.drain] * 4)
    assert sum(outcomes) == MESSAGES
    assert sorted(heard) == list(range(MESSAGES))
    assert not OutboxMessage.objects.filter(done_at__isnull=True).exists()
