"""The transactional outbox.

`publish(event)` writes a row beside the business rows; nothing happens if they roll back. After commit the Celery task
`kernel.drain_outbox` takes due rows one by one (a lease, so that no transaction is open meanwhile) and calls every handler subscribed to the topic.

A handler normally runs in a transaction together with its receipt: its database effects happen exactly once.
A handler that talks to the network is subscribed with `network=True`: it runs outside any transaction, at least once, with the message
id as its idempotency key. A failing handler is tried again with growing pauses (10 s × 2ⁿ, at most 1 h) for `MAX_ATTEMPTS`;
then the message is marked failed and `/health/` says so.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from .clock import now
from .models import OutboxMessage, OutboxReceipt

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12

LEASE = timedelta(minutes=5)

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


def subscribe(topic: str, name: str, handler: Handler, *, network: bool = False) -> None:
    """Call `handler` for each message of `topic`. `name` is stable: it stands in receipts."""
    registered = _subscriptions[topic].get(name)
    if registered is not None and registered.handler is not handler:
        raise ValueError(f"two handlers are named {name!r} for {topic!r}")
    _subscriptions[topic][name] = Subscription(handler, network)


def unsubscribe(topic: str, name: str) -> None:
    _subscriptions[topic].pop(name, None)


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
    if is_dataclass(topic_or_event) and not isinstance(topic_or_event, type):
        topic, body = type(topic_or_event).__name__, asdict(topic_or_event)
    else:
        topic, body = str(topic_or_event), dict(payload or {})
    at = now()
    OutboxMessage.objects.create(topic=topic, payload=body, created_at=at, available_at=at + (delay or timedelta()))
    waiting = {function for _, function, _ in connection.run_on_commit}
    for wake in _wake:
        if wake not in waiting:
            transaction.on_commit(wake, robust=True)


def drain(limit: int = 200) -> int:
    """Deliver due messages; how many were finished. Safe to run in several processes at once."""
    finished = 0
    for _ in range(limit):
        message = _take_next()
        if message is None:
            break
        finished += _deliver(message)
    return finished


def _take_next() -> OutboxMessage | None:
    """The next due message, leased to us: if we die, it is due again when the lease ends."""
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(done_at__isnull=True, failed_at__isnull=True, available_at__lte=now())
            .order_by("available_at", "id")
            .first()
        )
        if message is not None:
            message.available_at = now() + LEASE
            message.attempts += 1
            message.save(update_fields=["available_at", "attempts"])
        return message


def _deliver(message: OutboxMessage) -> int:
    error = _run_handlers(message)
    if error is None:
        OutboxMessage.objects.filter(pk=message.pk).update(done_at=now())
        return 1
    pause = min(10 * 2 ** (message.attempts - 1), 3600)
    OutboxMessage.objects.filter(pk=message.pk).update(
        available_at=now() + timedelta(seconds=pause),
        failed_at=now() if message.attempts >= MAX_ATTEMPTS else None,
        last_error=type(error).__name__,
    )
    return 0


def _run_handlers(message: OutboxMessage) -> Exception | None:
    done = set(OutboxReceipt.objects.filter(message=message).values_list("handler", flat=True))
    failure: Exception | None = None
    for name, subscription in subscriptions(message.topic).items():
        if name in done:
            continue
        try:
            _run(message, name, subscription)
        except Exception as error:
            logger.exception("handler %s failed on message %s", name, message.pk)
            failure = error
    return failure


def _run(message: OutboxMessage, name: str, subscription: Subscription) -> None:
    if subscription.network:
        subscription.handler(Delivery(message))
        OutboxReceipt.objects.create(message=message, handler=name, done_at=now())
        return
    with transaction.atomic():
        OutboxReceipt.objects.create(message=message, handler=name, done_at=now())
        subscription.handler(Delivery(message))
