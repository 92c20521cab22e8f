"""The transactional outbox.

`publish(event)` writes a row beside the business rows; nothing happens if they roll back. After commit the Celery task
`kernel.drain_outbox` takes due rows one by one (a lease, so that no transaction is open meanwhile) and calls every handler subscribed to the topic.

A handler normally runs in a transaction together with its receipt: its database effects happen exactly once.
A handler that talks to the network is subscribed with `network=True`: it runs outside any transaction, at least once, with the message
id as its idempotency key. A failing handler is tried again with growing pauses (10 s × 2ⁿ, at most 1 h) for `MAX_ATTEMPTS`;
then the message is marked failed and `/health/` says so.

Two lanes: what people wait for (the default) overtakes what comes by the thousand, as a catalogue that is loaded (`assign_lane`). Within a
lane the oldest comes first. While the urgent lane is never empty, the other still gets its share of every batch.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, is_dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from .clock import now
from .compiled import insert
from .models import Lane, OutboxMessage, OutboxReceipt

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12

LEASE = timedelta(minutes=5)
KEPT = timedelta(days=14)
"""How long a delivered message is kept, for whoever looks into what happened."""
BATCH = 20
# So many more of the other lane, when urgent messages alone would fill a batch.
SHARE = 4

Handler = Callable[["Delivery"], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    handler: Handler
    network: bool = False


class Delivery:
    """What a handler gets: `id` (stable over retries), `topic`, `payload` (a dict of JSON values)."""

    __slots__ = ("id", "payload", "topic")

    def __init__(self, message: OutboxMessage) -> None:
        self.id: int = message.pk
        self.topic: str = message.topic
        self.payload: dict[str, Any] = message.payload


_subscriptions: dict[str, dict[str, Subscription]] = defaultdict(dict)
_wake: list[Callable[[], None]] = []
_lanes: dict[str, Lane | None] = {}
_delivering: ContextVar[Lane] = ContextVar("lane_of_the_message_being_delivered", default=Lane.URGENT)


def assign_lane(lane: Lane | None, *topics: str) -> None:
    """Say in which lane the messages of `topics` wait; None: in the lane of the message whose handler publishes them."""
    _lanes.update(dict.fromkeys(topics, lane))


def lane_of(topic: str) -> Lane:
    """The lane of a message of `topic` that is published now."""
    lane = _lanes.get(topic, Lane.URGENT)
    return _delivering.get() if lane is None else lane


def subscribe(topic: str, name: str, handler: Handler, *, network: bool = False) -> None:
    """Call `handler` for each message of `topic`. `name` is stable: it stands in receipts."""
    registered = _subscriptions[topic].get(name)
    if registered is not None and registered.handler is not handler:
        raise ValueError(f"two handlers are named {name!r} for {topic!r}")
    _subscriptions[topic][name] = Subscription(handler, network)


def unsubscribe(topic: str, name: str) -> None:
    _subscriptions[topic].pop(name, None)


def silence(*packages: str) -> None:
    """Forget the handlers that are written in these packages: they sleep in this process."""
    for handlers in _subscriptions.values():
        for name, subscription in list(handlers.items()):
            if subscription.handler.__module__.startswith(tuple(f"{package}." for package in packages)):
                del handlers[name]


def subscriptions(topic: str) -> Mapping[str, Subscription]:
    return _subscriptions.get(topic, {})


def on_publish(wake: Callable[[], None]) -> None:
    """Have `wake` called after a commit that published something (Celery is told to drain)."""
    _wake.append(wake)


@contextmanager
def without_waking() -> Iterator[None]:
    """Write messages without telling the worker of each (loading a whole shop): it finds them by itself within seconds."""
    kept = _wake[:]
    _wake.clear()
    try:
        yield
    finally:
        _wake.extend(kept)


def publish(topic_or_event: str | Any, payload: Mapping[str, Any] | None = None, *, delay: timedelta | None = None) -> None:
    """Write a message in the current transaction. Takes an event dataclass (topic = its class name) or a topic and payload."""
    insert(_message(topic_or_event, payload, delay))
    _wake_after_commit()


def publish_all(events: Iterable[Any]) -> None:
    """Write a message for each event, in one statement."""
    messages = [_message(event) for event in events]
    if messages:
        OutboxMessage.objects.bulk_create(messages)
        _wake_after_commit()


def _message(topic_or_event: Any, payload: Mapping[str, Any] | None = None, delay: timedelta | None = None) -> OutboxMessage:
    if is_dataclass(topic_or_event) and not isinstance(topic_or_event, type):
        topic, body = type(topic_or_event).__name__, asdict(topic_or_event)
    else:
        topic, body = str(topic_or_event), dict(payload or {})
    at = now()
    return OutboxMessage(lane=lane_of(topic), topic=topic, payload=body, created_at=at, available_at=at + (delay or timedelta()))


def _wake_after_commit() -> None:
    waiting = {entry[1] for entry in connection.run_on_commit}
    for wake in _wake:
        if wake not in waiting:
            transaction.on_commit(wake, robust=True)


def drain(limit: int = 1000, *, seconds: float = float("inf")) -> int:
    """Deliver due messages, the urgent ones first, for about `seconds` at most; how many were finished. Safe to run in several processes at once."""
    finished = taken = 0
    end = time.monotonic() + seconds
    while taken < limit and time.monotonic() < end:
        messages = _take(min(BATCH, limit - taken))
        if not messages:
            break
        taken += len(messages)
        finished += _deliver(messages)
    return finished


def purge(batch: int = 5000) -> int:
    """Forget what was delivered long ago, with its receipts; how many. What failed is kept: somebody has to look at it."""
    old = OutboxMessage.objects.filter(done_at__lt=now() - KEPT)
    gone = 0
    while found := list(old.order_by("id").values_list("pk", flat=True)[:batch]):
        with transaction.atomic():
            OutboxReceipt.objects.filter(message__in=found).delete()
            OutboxMessage.objects.filter(pk__in=found).delete()
        gone += len(found)
    return gone


def is_due() -> bool:
    """Whether a message waits that could be delivered now."""
    return _due().exists()


def _due() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(done_at__isnull=True, failed_at__isnull=True, available_at__lte=now())


def _take(count: int) -> list[OutboxMessage]:
    """The next due messages, leased to us: if we die, they are due again when the lease ends."""
    with transaction.atomic():
        due = _due().select_for_update(skip_locked=True)
        messages = list(due.order_by("lane", "available_at", "id")[:count])
        if len(messages) == count and messages[-1].lane == Lane.URGENT:
            messages += due.filter(lane=Lane.BULK).order_by("available_at", "id")[:SHARE]
        if messages:
            leased = OutboxMessage.objects.filter(pk__in=[message.pk for message in messages])
            leased.update(available_at=now() + LEASE, attempts=F("attempts") + 1)
        return messages


def _deliver(messages: list[OutboxMessage]) -> int:
    receipts: dict[int, set[str]] = defaultdict(set)
    for message_id, handler in OutboxReceipt.objects.filter(message__in=messages).values_list("message_id", "handler"):
        receipts[message_id].add(handler)
    finished = []
    for message in messages:
        error = _run_handlers(message, receipts[message.pk])
        if error is None:
            finished.append(message.pk)
        else:
            _put_off(message, error)
    OutboxMessage.objects.filter(pk__in=finished).update(done_at=now())
    return len(finished)


def _put_off(message: OutboxMessage, error: Exception) -> None:
    pause = min(10 * 2**message.attempts, 3600)
    OutboxMessage.objects.filter(pk=message.pk).update(
        available_at=now() + timedelta(seconds=pause),
        failed_at=now() if message.attempts + 1 >= MAX_ATTEMPTS else None,
        last_error=type(error).__name__,
    )


def _run_handlers(message: OutboxMessage, done: set[str]) -> Exception | None:
    failure: Exception | None = None
    token = _delivering.set(Lane(message.lane))
    try:
        for name, subscription in subscriptions(message.topic).items():
            if name in done:
                continue
            try:
                _run(message, name, subscription)
            except Exception as error:
                logger.exception("handler %s failed on message %s", name, message.pk)
                failure = error
    finally:
        _delivering.reset(token)
    return failure


def _run(message: OutboxMessage, name: str, subscription: Subscription) -> None:
    if subscription.network:
        subscription.handler(Delivery(message))
        OutboxReceipt.objects.create(message=message, handler=name, done_at=now())
        return
    with transaction.atomic():
        OutboxReceipt.objects.create(message=message, handler=name, done_at=now())
        subscription.handler(Delivery(message))
