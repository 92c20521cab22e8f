from datetime import timedelta

import pytest
from django.db import transaction

from marketplace.kernel import clock, outbox
from marketplace.kernel.models import AuditEntry, Lane, OutboxMessage, OutboxReceipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscribe():
    names = []

    def add(handler, name="test", **options):
        outbox.subscribe("Tested", name, handler, **options)
        names.append(name)

    yield add
    for name in names:
        outbox.unsubscribe("Tested", name)


def test_a_message_reaches_each_handler_once(subscribe):
    seen = []
    subscribe(lambda delivery: seen.append(("a", delivery.payload["x"])), "a")
    subscribe(lambda delivery: seen.append(("b", delivery.payload["x"])), "b", network=True)
    outbox.publish("Tested", {"x": 1})
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert seen == [("a", 1), ("b", 1)]


def test_nothing_is_sent_when_the_cause_rolls_back(subscribe):
    seen = []
    subscribe(lambda delivery: seen.append(delivery.id))
    with transaction.atomic():
        outbox.publish("Tested", {})
        transaction.set_rollback(True)
    assert outbox.drain() == 0
    assert seen == []


def test_a_failing_handler_undoes_its_rows_and_comes_again_while_the_others_do_not(subscribe):
    calls = {"good": 0, "bad": 0}

    def good(delivery):
        calls["good"] += 1

    def bad(delivery):
        calls["bad"] += 1
        AuditEntry.objects.create(actor="x", action="half", object_id="", created_at=clock.now())
        if calls["bad"] == 1:
            raise ValueError("secret@example.org")

    subscribe(good, "good")
    subscribe(bad, "bad")
    outbox.publish("Tested", {})
    assert outbox.drain() == 0
    assert AuditEntry.objects.count() == 0
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.last_error) == (1, "ValueError")
    with clock.frozen(clock.now() + timedelta(seconds=11)):
        assert outbox.drain() == 1
    assert calls == {"good": 1, "bad": 2}
    assert AuditEntry.objects.count() == 1
    assert OutboxReceipt.objects.count() == 2


def test_a_message_taken_by_a_worker_that_died_is_due_again_after_the_lease(subscribe):
    seen = []
    subscribe(lambda delivery: seen.append(delivery.id))
    outbox.publish("Tested", {})
    assert len(outbox._take(5)) == 1  # and then nothing more is heard of the worker
    assert outbox.drain() == 0
    with clock.frozen(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        assert outbox.drain() == 1
    assert len(seen) == 1


def test_after_the_last_attempt_the_message_is_marked_failed_not_lost(subscribe):
    def never(delivery):
        raise ValueError

    subscribe(never)
    outbox.publish("Tested", {})
    at = clock.now()
    for _ in range(outbox.MAX_ATTEMPTS):
        at += timedelta(hours=2)
        with clock.frozen(at):
            outbox.drain()
    message = OutboxMessage.objects.get()
    assert message.failed_at is not None
    assert message.done_at is None


@pytest.fixture
def told():
    """The topics of what was delivered, in order: `Bulk` and `Following` are in lanes of their own."""
    heard = []
    topics = ("Bulk", "Urgent", "Following")
    for topic in topics:
        outbox.subscribe(topic, "told", lambda delivery: heard.append(delivery.topic))
    outbox.assign_lane(Lane.BULK, "Bulk")
    outbox.assign_lane(None, "Following")
    yield heard
    for topic in topics:
        outbox.unsubscribe(topic, "told")
    outbox._lanes.pop("Bulk")
    outbox._lanes.pop("Following")


def _write(topic, count):
    at = clock.now()
    lane = outbox.lane_of(topic)
    OutboxMessage.objects.bulk_create(OutboxMessage(lane=lane, topic=topic, created_at=at, available_at=at) for _ in range(count))


def test_an_order_overtakes_a_catalogue_that_is_loaded(told):
    _write("Bulk", 5000)
    outbox.publish("Urgent", {})
    assert outbox.drain(limit=outbox.BATCH) == outbox.BATCH
    assert told == ["Urgent"] + ["Bulk"] * (outbox.BATCH - 1)


def test_the_catalogue_goes_on_while_orders_keep_coming(told):
    _write("Urgent", 200)
    _write("Bulk", 50)
    outbox.drain(limit=outbox.BATCH)
    assert told == ["Urgent"] * outbox.BATCH + ["Bulk"] * outbox.SHARE


def test_in_a_lane_the_oldest_comes_first(told):
    numbers = list(range(60))
    heard = []
    outbox.subscribe("Bulk", "numbered", lambda delivery: heard.append(delivery.payload["number"]))
    try:
        for number in numbers:
            outbox.publish("Bulk", {"number": number})
        outbox.drain()
    finally:
        outbox.unsubscribe("Bulk", "numbered")
    assert heard == numbers


def test_what_follows_from_a_message_is_as_urgent_as_that(told):
    def pass_on(delivery):
        outbox.publish("Following", {"of": delivery.topic})

    for topic in ("Bulk", "Urgent"):
        outbox.subscribe(topic, "pass on", pass_on)
        outbox.publish(topic, {})
    try:
        outbox.drain(limit=2)
    finally:
        for topic in ("Bulk", "Urgent"):
            outbox.unsubscribe(topic, "pass on")
    lanes = dict(OutboxMessage.objects.filter(topic="Following").values_list("payload__of", "lane"))
    assert lanes == {"Bulk": Lane.BULK, "Urgent": Lane.URGENT}
    outbox.publish("Following", {})
    assert OutboxMessage.objects.latest("id").lane == Lane.URGENT


def test_the_shop_knows_what_may_wait():
    assert {outbox.lane_of(topic) for topic in ("ProductUpdated", "StockChanged", "SearchRebuildRequested", "ImageStored")} == {
        Lane.BULK
    }
    urgent = ("OrderPlaced", "TransactionChanged", "PaymentActionRequested", "CheckoutPaymentReturned", "PasswordResetRequested")
    assert {outbox.lane_of(topic) for topic in urgent} == {Lane.URGENT}


def test_what_was_delivered_long_ago_is_forgotten_and_what_failed_or_waits_is_kept(subscribe):
    subscribe(lambda delivery: None)
    at = clock.now()
    for message in ("old", "older", "failed", "fresh", "waiting"):
        outbox.publish("Tested", {"is": message})
    outbox.drain(limit=2)
    OutboxMessage.objects.filter(payload__is="failed").update(failed_at=at)
    with clock.frozen(at + outbox.KEPT):
        outbox.drain(limit=1)
    with clock.frozen(at + outbox.KEPT + timedelta(minutes=1)):
        assert outbox.purge(batch=1) == 2
    assert {message.payload["is"] for message in OutboxMessage.objects.all()} == {"failed", "fresh", "waiting"}
    assert OutboxReceipt.objects.count() == 1
