"""What goes over the wire, and what happens when nobody takes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from django.db.models import Q
from django.test import Client

from marketplace.engine.apps.actions import enqueue, finish_attempt, purge, retry_delivery, set_app_active, update_webhook
from marketplace.engine.apps.models import EventDelivery, EventDeliveryAttempt, Webhook
from marketplace.engine.apps.queries import answers_slowly
from marketplace.kernel import clock, outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.models import OutboxMessage
from tests.webhooks.receiving import Receiver, app, verify, webhook

pytestmark = pytest.mark.django_db

QUERY = "subscription { event { __typename ... on ProductUpdated { product { id } } } }"
BODY = '{"__typename":"ProductUpdated","text":"حنبل"}'
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def hook(receiver: Receiver) -> Webhook:
    return webhook(
        app("MANAGE_PRODUCTS"), f"{receiver.url}/told?x=1", QUERY, "PRODUCT_UPDATED", custom_headers={"X-Key": "s3cret"}
    )


def attempts(delivery: EventDelivery) -> list[tuple[str, int | None]]:
    return list(delivery.attempts.order_by("pk").values_list("status", "response_status_code"))


def status(delivery: EventDelivery) -> str:
    delivery.refresh_from_db()
    return delivery.status


def test_headers_and_body_are_saleors(hook: Webhook, receiver: Receiver, settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example:8443"
    delivery = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
    outbox.drain()
    (call,) = receiver.calls
    assert call.path == "/told?x=1"
    assert call.body == BODY.encode()
    signature = call.headers.pop("Saleor-Signature")
    assert call.headers.pop("X-Saleor-Signature") == signature
    assert call.headers.pop("Host") == receiver.url.removeprefix("http://")
    assert call.headers == {
        "Content-Type": "application/json",
        "Content-Length": str(len(BODY.encode())),
        "User-Agent": "Maarad",
        "Saleor-Event": "product_updated",
        "Saleor-Domain": "shop.example:8443",
        "Saleor-Api-Url": "https://shop.example:8443/graphql/",
        "X-Saleor-Event": "product_updated",
        "X-Saleor-Domain": "shop.example:8443",
        "x-key": "s3cret",
    }
    assert status(delivery) == "SUCCESS"
    assert attempts(delivery) == [("SUCCESS", 200)]


def test_the_signature_holds_with_the_served_key_and_with_no_other_body(
    hook: Webhook, receiver: Receiver, client: Client
) -> None:
    enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
    outbox.drain()
    (call,) = receiver.calls
    served = client.get("/.well-known/jwks.json")
    assert served.status_code == 200
    jwks = json.loads(served.content)
    assert set(jwks["keys"][0]) == {"kty", "n", "e", "use", "alg", "kid", "key_ops"}
    verify(call, jwks)
    _header, middle, _signature = call.headers["Saleor-Signature"].split(".")
    assert middle == ""
    assert jwt.get_unverified_header(call.headers["Saleor-Signature"]) == {
        "alg": "RS256",
        "typ": "JWT",
        "b64": False,
        "crit": ["b64"],
        "kid": jwks["keys"][0]["kid"],
    }
    call.body += b" "
    with pytest.raises(jwt.InvalidSignatureError):
        verify(call, jwks)


def test_a_failing_receiver_is_asked_six_times_and_gets_the_same_bytes(hook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [500, 503, 500, 502, 500, 500, 500]
    with clock.frozen(START):
        delivery = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
        outbox.drain()
    at = START
    for number, pause in enumerate((10, 20, 40, 80, 160), start=1):
        with clock.frozen(at + timedelta(seconds=pause - 1)):
            outbox.drain()
        assert len(receiver.calls) == number
        assert status(delivery) == "PENDING"
        at += timedelta(seconds=pause)
        with clock.frozen(at):
            outbox.drain()
        assert len(receiver.calls) == number + 1
    assert status(delivery) == "FAILED"
    with clock.frozen(at + timedelta(days=1)):
        outbox.drain()
    assert len(receiver.calls) == 6
    assert {call.body for call in receiver.calls} == {BODY.encode()}
    assert len({call.headers["Saleor-Signature"] for call in receiver.calls}) == 1
    assert attempts(delivery) == [("FAILED", code) for code in (500, 503, 500, 502, 500, 500)]


def test_it_stops_trying_once_it_is_taken(hook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [500]
    with clock.frozen(START):
        delivery = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
        outbox.drain()
    with clock.frozen(START + timedelta(days=1)):
        outbox.drain()
        outbox.drain()
    assert status(delivery) == "SUCCESS"
    assert attempts(delivery) == [("FAILED", 500), ("SUCCESS", 200)]


@pytest.mark.parametrize("code", [301, 302, 307, 400, 401, 404, 410, 429])
def test_a_refusal_or_redirect_is_not_repeated_nor_followed(hook: Webhook, receiver: Receiver, code: int) -> None:
    receiver.statuses = [code]
    with clock.frozen(START):
        delivery = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
        outbox.drain()
    with clock.frozen(START + timedelta(days=1)):
        outbox.drain()
    assert [call.path for call in receiver.calls] == ["/told?x=1"]
    assert status(delivery) == "FAILED"
    assert attempts(delivery) == [("FAILED", code)]


def test_a_dead_receiver_is_tried_again(receiver: Receiver) -> None:
    hook = webhook(app("MANAGE_PRODUCTS"), "http://127.0.0.1:1/", QUERY, "PRODUCT_UPDATED")
    delivery = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
    outbox.drain()
    assert status(delivery) == "PENDING"
    assert attempts(delivery) == [("FAILED", None)]
    assert delivery.attempts.get().response.startswith("ConnectError")


def test_nothing_is_sent_to_what_rests(hook: Webhook, receiver: Receiver) -> None:
    delivery = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
    update_webhook(key=Q(pk=hook.pk), changes={"is_active": False}, actor=SYSTEM)
    outbox.drain()
    assert status(delivery) == "FAILED"
    update_webhook(key=Q(pk=hook.pk), changes={"is_active": True}, actor=SYSTEM)
    other = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
    set_app_active(app_id=hook.app_id, is_active=False, actor=SYSTEM)
    outbox.drain()
    assert status(other) == "FAILED"
    assert receiver.calls == []
    assert not EventDeliveryAttempt.objects.exists()


def test_a_delivery_is_sent_again_by_hand(hook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [404]
    delivery = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
    outbox.drain()
    retry_delivery(delivery_id=delivery.pk, actor=SYSTEM)
    assert status(delivery) == "PENDING"
    outbox.drain()
    assert status(delivery) == "SUCCESS"
    assert receiver.calls[0].body == receiver.calls[1].body == BODY.encode()
    assert receiver.calls[0].headers == receiver.calls[1].headers


def test_an_attempt_that_was_written_down_is_not_made_twice(hook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [500]
    with clock.frozen(START):
        enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
        outbox.drain()
    # the process died after the attempt and before the outbox could note it: the message is due again
    OutboxMessage.objects.filter(topic="WebhookDeliveryDue", payload__attempt=1).update(done_at=None, available_at=START)
    message = OutboxMessage.objects.get(topic="WebhookDeliveryDue", payload__attempt=1)
    message.receipts.all().delete()
    with clock.frozen(START + timedelta(seconds=1)):
        outbox.drain()
    assert len(receiver.calls) == 1
    assert OutboxMessage.objects.filter(topic="WebhookDeliveryDue").count() == 2


def test_deliveries_are_forgotten_after_a_fortnight(hook: Webhook, receiver: Receiver) -> None:
    with clock.frozen(START):
        enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
        outbox.drain()
    with clock.frozen(START + timedelta(days=13, hours=23)):
        assert purge() == 0
        younger = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
    with clock.frozen(START + timedelta(days=14, seconds=1)):
        assert purge() == 2
    assert EventDelivery.objects.get() == younger


def test_logs_hold_neither_body_nor_address(hook: Webhook, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    receiver.statuses = [500]
    enqueue(webhook=hook, event="PRODUCT_UPDATED", body='{"email":"lina@maarad.example"}')
    with caplog.at_level("DEBUG"):
        outbox.drain()
    assert f"to webhook {hook.pk}, attempt 1: 500" in caplog.text
    for private in ("lina@", "s3cret", "/told"):
        assert private not in caplog.text


def test_a_receiver_that_keeps_us_waiting_rests_a_minute(hook: Webhook, receiver: Receiver) -> None:
    def slow(number: int) -> None:
        made = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
        OutboxMessage.objects.filter(topic="WebhookDeliveryDue").delete()
        finish_attempt(
            delivery_id=made.pk, task_id=str(number), attempt=6, success=False, again=True, response="", status_code=None, duration=18.0
        )  # fmt: skip

    with clock.frozen(START):
        slow(1)
        slow(2)
        assert not answers_slowly(hook.pk)
        slow(3)
        assert answers_slowly(hook.pk)
        waiting = enqueue(webhook=hook, event="PRODUCT_UPDATED", body=BODY)
        outbox.drain()
        assert receiver.calls == []
        assert (status(waiting), attempts(waiting)) == ("PENDING", [])
    with clock.frozen(START + timedelta(seconds=61)):
        outbox.drain()
    assert len(receiver.calls) == 1
    assert status(waiting) == "SUCCESS"
