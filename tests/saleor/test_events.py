"""Webhooks: only from our Saleor, each once, and what follows from each."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, parse

from marketplace.client import cache
from marketplace.kernel import sealing
from marketplace.kernel.clock import now
from marketplace.kernel.models import OutboxMessage
from marketplace.saleor.events import EVENTS
from marketplace.saleor.installation import PURPOSE
from marketplace.saleor.manifests import subscription
from marketplace.saleor.models import Installation, Receipt
from marketplace.saleor.signatures import read_keys

from .beside import Saleor

pytestmark = pytest.mark.django_db
APP_ID = "QXBwOjE="
PRODUCT = "UHJvZHVjdDox"
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def installed(saleor: Saleor) -> Installation:
    return Installation.objects.create(
        app="maarad",
        saleor_app_id=APP_ID,
        sealed_token=sealing.seal("t", purpose=PURPOSE),
        keys=read_keys(),
        keys_read_at=now() - timedelta(hours=1),
    )


def body_of(at: datetime = AT, recipient: str = APP_ID, **more: Any) -> bytes:
    return json.dumps({"__typename": "X", "issuedAt": at.isoformat(), "recipient": {"id": recipient}, **more}).encode()


def told(client: Client, saleor: Saleor, event: str, body: bytes, app: str = "maarad", **headers: str) -> int:
    answer = client.post(
        f"/saleor/apps/{app}/events", body, content_type="application/json", headers={**saleor.headers(event, body), **headers}
    )
    return answer.status_code


def updated(at: datetime = AT) -> bytes:
    return body_of(at, product={"id": PRODUCT, "slug": "zarbia"})


def topics() -> list[str]:
    return list(OutboxMessage.objects.order_by("id").values_list("topic", flat=True))


def test_what_saleor_tells_is_what_our_handlers_hear(client: Client, saleor: Saleor, installed: Installation) -> None:
    assert told(client, saleor, "PRODUCT_UPDATED", updated()) == 200
    assert list(OutboxMessage.objects.values_list("topic", "payload")) == [
        ("ProductUpdated", {"product_id": PRODUCT, "slug": "zarbia"})
    ]


@pytest.mark.parametrize("event", ["CHECKOUT_FULLY_PAID", "CHECKOUT_FULLY_AUTHORIZED"])
def test_a_paid_checkout_is_ours_to_complete(client: Client, saleor: Saleor, installed: Installation, event: str) -> None:
    assert told(client, saleor, event, body_of(checkout={"id": "Q2hlY2tvdXQ6MQ=="})) == 200
    assert list(OutboxMessage.objects.values_list("topic", "payload")) == [
        ("CheckoutCompletionDue", {"checkout": "Q2hlY2tvdXQ6MQ=="})
    ]


def test_a_retry_is_told_twice_and_heard_once(client: Client, saleor: Saleor, installed: Installation) -> None:
    for _ in range(3):
        assert told(client, saleor, "PRODUCT_UPDATED", updated()) == 200
    assert topics() == ["ProductUpdated"]
    assert told(client, saleor, "PRODUCT_UPDATED", updated(AT + timedelta(seconds=1))) == 200
    assert topics() == ["ProductUpdated"] * 2


def test_two_events_with_the_same_body_are_two(client: Client, saleor: Saleor, installed: Installation) -> None:
    assert told(client, saleor, "PRODUCT_CREATED", updated()) == 200
    assert told(client, saleor, "PRODUCT_UPDATED", updated()) == 200
    assert topics() == ["ProductCreated", "ProductUpdated"]


def test_an_old_word_about_what_is_gone_is_not_heard(client: Client, saleor: Saleor, installed: Installation) -> None:
    told(client, saleor, "PRODUCT_DELETED", updated(AT + timedelta(seconds=5)))
    assert told(client, saleor, "PRODUCT_UPDATED", updated(AT)) == 200
    assert topics() == ["ProductDeleted"]


def test_the_read_cache_forgets(client: Client, saleor: Saleor, installed: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[tuple[str, ...]] = []
    monkeypatch.setattr(cache, "forget", forgotten.append)
    for _ in range(2):  # the repetition may come because the first time we died before we forgot
        told(client, saleor, "PRODUCT_UPDATED", updated())
    assert forgotten == [(PRODUCT, cache.LISTS)] * 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Saleor-Signature": ""}, 401),
        ({"Saleor-Signature": "a..b"}, 401),
        ({"Saleor-Signature": "ü"}, 401),
        ({"Saleor-Domain": "other.example"}, 403),
        ({"Saleor-Event": "product_exploded"}, 400),
        ({"Saleor-Event": ""}, 400),
    ],
)
def test_what_is_not_ours_is_refused(
    client: Client, saleor: Saleor, installed: Installation, headers: dict[str, str], status: int
) -> None:
    assert told(client, saleor, "PRODUCT_UPDATED", updated(), **headers) == status
    assert (topics(), Receipt.objects.count()) == ([], 0)


def test_a_body_for_another_app_or_of_another_shape_is_refused(client: Client, saleor: Saleor, installed: Installation) -> None:
    assert told(client, saleor, "PRODUCT_UPDATED", body_of(recipient="QXBwOjk=", product={"id": PRODUCT, "slug": "a"})) == 403
    assert told(client, saleor, "PRODUCT_UPDATED", b"[]") == 403
    assert told(client, saleor, "PRODUCT_UPDATED", b"{") == 400
    for odd in ({}, {"product": None}, {"product": []}, {"product": {"id": 1}}, {"product": "x"}):
        assert told(client, saleor, "PRODUCT_UPDATED", body_of(**odd)) == 400
    assert told(client, saleor, "PRODUCT_UPDATED", updated(), app="maarad.payment.cod") == 503
    assert (topics(), Receipt.objects.count()) == ([], 0)


def test_a_changed_body_is_refused_even_by_one_byte(client: Client, saleor: Saleor, installed: Installation) -> None:
    headers = saleor.headers("PRODUCT_UPDATED", updated())
    answer = client.post("/saleor/apps/maarad/events", updated() + b" ", content_type="application/json", headers=headers)
    assert answer.status_code == 401


def test_a_new_key_is_looked_for_once(client: Client, saleor: Saleor, installed: Installation) -> None:
    saleor.turn_key()
    read = saleor.keys_read
    assert told(client, saleor, "PRODUCT_UPDATED", updated()) == 200
    assert saleor.keys_read == read + 1


def test_forgers_do_not_make_us_ask_for_keys_without_end(client: Client, saleor: Saleor, installed: Installation) -> None:
    read = saleor.keys_read
    for number in range(5):
        assert told(client, saleor, "PRODUCT_UPDATED", updated(), **{"Saleor-Signature": f"a..{number}"}) == 401
    assert saleor.keys_read == read + 1


def test_each_event_is_subscribed_to_and_each_subscription_is_heard() -> None:
    operation = parse(subscription("shop")).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    event = operation.selection_set.selections[0]
    assert isinstance(event, FieldNode)
    assert event.selection_set is not None
    told_of = {each.type_condition.name.value for each in event.selection_set.selections if isinstance(each, InlineFragmentNode)}
    assert told_of == {"".join(word.capitalize() for word in name.split("_")) for name in EVENTS}


def parcel(status: str, at: datetime = AT) -> bytes:
    return body_of(
        at, fulfillment={"id": "RnVsZmlsbG1lbnQ6MQ==", "status": status}, order={"id": "T3JkZXI6MQ=="}, notifyCustomer=True
    )


@pytest.mark.parametrize("first", ["FULFILLMENT_CREATED", "FULFILLMENT_APPROVED"])
def test_a_parcel_that_needs_no_approval_leaves_once(client: Client, saleor: Saleor, installed: Installation, first: str) -> None:
    second = {"FULFILLMENT_CREATED": "FULFILLMENT_APPROVED", "FULFILLMENT_APPROVED": "FULFILLMENT_CREATED"}[first]
    assert told(client, saleor, first, parcel("FULFILLED")) == 200
    assert told(client, saleor, second, parcel("FULFILLED")) == 200
    (heard,) = OutboxMessage.objects.values_list("payload", flat=True)
    assert heard.get("approved", True) is True


def test_a_parcel_that_waits_for_approval_leaves_when_it_is_approved(
    client: Client, saleor: Saleor, installed: Installation
) -> None:
    assert told(client, saleor, "FULFILLMENT_CREATED", parcel("WAITING_FOR_APPROVAL")) == 200
    assert told(client, saleor, "FULFILLMENT_APPROVED", parcel("FULFILLED")) == 200
    assert topics() == ["FulfillmentCreated", "FulfillmentApproved"]
    assert [payload.get("approved") for payload in OutboxMessage.objects.order_by("id").values_list("payload", flat=True)] == [
        False,
        None,
    ]


@pytest.mark.parametrize("alone", [True, False])
def test_an_order_that_nobody_had_to_confirm_is_confirmed_at_once(
    client: Client, saleor: Saleor, installed: Installation, alone: bool
) -> None:
    channel = {"slug": "france", "orderSettings": {"automaticallyConfirmAllNewOrders": alone}}
    body = body_of(order={"id": "T3JkZXI6MQ==", "number": "7", "channel": channel})
    assert told(client, saleor, "ORDER_CONFIRMED", body) == 200
    assert OutboxMessage.objects.get().payload["at_once"] is alone


@pytest.mark.parametrize(
    ("event", "topic"),
    [
        ("ACCOUNT_CONFIRMATION_REQUESTED", "AccountConfirmationRequested"),
        ("ACCOUNT_SET_PASSWORD_REQUESTED", "PasswordResetRequested"),
        ("ACCOUNT_DELETE_REQUESTED", "AccountDeletionRequested"),
    ],
)
def test_a_letter_that_proves_who_somebody_is_is_ours_to_write(
    client: Client, saleor: Saleor, installed: Installation, event: str, topic: str
) -> None:
    body = body_of(
        user={"id": "VXNlcjox", "languageCode": "AR_MA"},
        token="once",
        redirectUrl="https://shop.example/ar/morocco/account/confirm/?from=1&email=a%40b.example&token=once",
        channel={"slug": "morocco"},
    )
    for _ in range(2):
        assert told(client, saleor, event, body) == 200
    assert list(OutboxMessage.objects.values_list("topic", "payload")) == [
        (
            topic,
            {
                "user": "VXNlcjox",
                "token": "once",
                "redirect_url": "https://shop.example/ar/morocco/account/confirm/?from=1",
                "channel": "morocco",
                "language": "ar",
            },
        )
    ]
