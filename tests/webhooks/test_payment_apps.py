"""Payment Apps that were installed, asked over HTTP: offered, signed, answered, and what becomes of answers that are none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from marketplace.api.schema import schema
from marketplace.api.subscription import read_subscription
from marketplace.contract.webhook_events import SYNC_EVENTS
from marketplace.engine.apps.models import App, EventDelivery
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions import initialize_gateways, request_action
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import OutboxMessage
from marketplace.kernel.signing import jwks
from tests.api.asking import ask
from tests.client.test_documents import saleor
from tests.payments import rows
from tests.webhooks.receiving import Receiver, verify

pytestmark = pytest.mark.django_db
SUBSCRIPTIONS = Path(__file__).parents[2] / "marketplace" / "saleor" / "subscriptions"
PAY = "carrier.example.pay"
CREATE = """mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) {
  webhook { id syncEvents { name eventType } asyncEvents { eventType } } errors { field code } } }"""


def document(event: str) -> str:
    return (SUBSCRIPTIONS / f"{event.lower()}.graphql").read_text(encoding="utf-8")


def install(receiver: Receiver, *events: str, identifier: str = PAY, permissions: tuple[str, ...] = ("HANDLE_PAYMENTS",)) -> App:
    app = App.objects.create(name="Pays", identifier=identifier, permissions=list(permissions))
    actor = Actor("app", str(app.pk), frozenset(permissions))
    for event in events or SYNC_EVENTS:
        made = ask(CREATE, actor, input={"targetUrl": receiver.url, "query": document(event), "syncEvents": [event]})[
            "webhookCreate"
        ]
        assert made["errors"] == []
        assert [each["eventType"] for each in made["webhook"]["syncEvents"]] == [event]
        assert made["webhook"]["asyncEvents"] == []
    return app


def charged(receiver: Receiver) -> TransactionItem:
    receiver.answers["transaction_initialize_session"] = {
        "result": "CHARGE_SUCCESS",
        "pspReference": "p-1",
        "actions": ["REFUND"],
    }
    return rows.begin(rows.checkout(), PAY).item


@pytest.mark.parametrize("name", sorted(path.name for path in SUBSCRIPTIONS.glob("*.graphql")))
def test_the_apps_documents_are_valid_here_and_at_saleor(name: str) -> None:
    text = (SUBSCRIPTIONS / name).read_text(encoding="utf-8")
    assert read_subscription(text)
    assert validate(schema(), parse(text)) == []
    assert validate(saleor(), parse(text)) == []


def test_a_webhook_is_not_told_of_questions_that_the_engine_does_not_ask(receiver: Receiver) -> None:
    app = App.objects.create(name="Taxes", permissions=["HANDLE_TAXES"])
    query = "subscription { event { issuedAt } }"
    given = {"targetUrl": receiver.url, "query": query, "syncEvents": ["CHECKOUT_CALCULATE_TAXES"]}
    made = ask(CREATE, Actor("app", str(app.pk), frozenset(app.permissions)), input=given)["webhookCreate"]
    assert made["errors"] == [{"field": "syncEvents", "code": "INVALID"}]


def test_an_installed_app_is_offered_and_says_what_a_client_needs(receiver: Receiver) -> None:
    app = install(receiver)
    receiver.answers["payment_gateway_initialize_session"] = {"data": {"key": "pk"}}
    checkout = rows.checkout()
    (config,) = initialize_gateways(source=checkout, amount=Decimal("7.50"), wanted={PAY: {"hello": 1}})
    assert config == {"id": PAY, "data": {"key": "pk"}, "errors": []}
    (call,) = receiver.calls
    verify(call, jwks())
    assert call.data["recipient"] == {"id": to_global_id("App", app.pk)}
    assert (call.data["data"], call.data["amount"]) == ({"hello": 1}, 7.5)
    source = call.data["sourceObject"]
    assert (source["id"], source["channel"]["slug"]) == (to_global_id("Checkout", checkout.pk), checkout.channel.slug)
    assert source["total"]["gross"] == {"amount": 15.0, "currency": "EUR"}
    everybody = initialize_gateways(source=checkout, amount=None, wanted=None)
    assert PAY in [each["id"] for each in everybody]
    shown = ask("query($id: ID!) { checkout(id: $id) { availablePaymentGateways { id name } } }", SYSTEM, id=source["id"])
    assert {"id": PAY, "name": "Pays"} in shown["checkout"]["availablePaymentGateways"]


@pytest.mark.parametrize("spoil", [{"is_active": False}, {"is_installed": False}, {"permissions": ["MANAGE_ORDERS"]}])
def test_an_app_that_may_not_be_asked_is_not_offered(receiver: Receiver, spoil: dict[str, Any]) -> None:
    app = install(receiver)
    App.objects.filter(pk=app.pk).update(**spoil)
    checkout = rows.checkout()
    assert PAY not in [each["id"] for each in initialize_gateways(source=checkout, amount=None, wanted=None)]
    with pytest.raises(DomainError) as refused:
        rows.begin(checkout, PAY)
    assert refused.value.code == "NOT_FOUND"
    assert receiver.calls == []


def test_a_payment_is_begun_and_carried_on(receiver: Receiver) -> None:
    install(receiver)
    receiver.answers["transaction_initialize_session"] = {
        "result": "CHARGE_ACTION_REQUIRED",
        "pspReference": "p-1",
        "data": {"go": "on"},
    }
    receiver.answers["transaction_process_session"] = {"result": "CHARGE_SUCCESS", "pspReference": "p-1"}
    session = rows.begin(rows.checkout(), PAY, data={"card": "4"}, idempotency_key="mine", customer_ip_address="192.0.2.1")
    assert (session.event.type, session.data) == ("CHARGE_ACTION_REQUIRED", {"go": "on"})
    asked = receiver.calls[0].data
    assert (asked["idempotencyKey"], asked["data"], asked["customerIpAddress"]) == ("mine", {"card": "4"}, "192.0.2.1")
    assert asked["action"] == {"amount": 15.0, "currency": "EUR", "actionType": "CHARGE"}
    assert asked["transaction"]["id"] == rows.global_id(session.item)
    assert rows.process(session).event.type == "CHARGE_SUCCESS"
    assert rows.amounts(session.item) == {"charged": Decimal(15)}


@pytest.mark.parametrize(
    ("status", "answer", "message"),
    [
        (500, {}, "Failed to deliver request: the App answered with status 500."),
        (404, {}, "Failed to deliver request: the App answered with status 404."),
        (200, None, "Incorrect value in response: not JSON."),
        (200, [1], "Incorrect value in response: not an object."),
        (200, {"result": "WON"}, "Incorrect value for field: result (WON)."),
        (200, {"result": "CHARGE_SUCCESS"}, "Providing `pspReference` is required for this result."),
    ],
)
def test_an_answer_that_is_none_is_a_failure_with_a_reason(receiver: Receiver, status: int, answer: Any, message: str) -> None:
    install(receiver)
    receiver.statuses, receiver.answers["transaction_initialize_session"] = [status], answer
    session = rows.begin(rows.checkout(), PAY)
    assert session.event.type == "CHARGE_FAILURE"
    assert session.event.message == message
    assert rows.amounts(session.item) == {}


def test_an_app_that_is_away_is_a_failure(receiver: Receiver) -> None:
    app = install(receiver)
    app.webhooks.update(target_url="http://127.0.0.1:1/")
    session = rows.begin(rows.checkout(), PAY)
    assert (session.event.type, session.event.message) == (
        "CHARGE_FAILURE",
        "Failed to deliver request: the App did not answer.",
    )


def test_an_app_that_does_not_listen_cannot_be_paid_with(receiver: Receiver) -> None:
    install(receiver, "PAYMENT_GATEWAY_INITIALIZE_SESSION")
    session = rows.begin(rows.checkout(), PAY)
    assert (session.event.type, session.event.message) == ("CHARGE_FAILURE", "The App does not listen to this event.")


def test_a_refund_is_asked_for_again_with_the_same_bytes_and_counted_once(receiver: Receiver) -> None:
    install(receiver)
    item = charged(receiver)
    receiver.calls.clear()
    receiver.answers["transaction_refund_requested"] = {"pspReference": "r-1", "result": "REFUND_SUCCESS"}
    receiver.statuses = [503]
    request_action(token=item.token, action="REFUND", amount=Decimal(5), actor=SYSTEM)
    outbox.drain()
    assert rows.amounts(item) == {"charged": Decimal(15)}
    TransactionItem.objects.filter(pk=item.pk).update(psp_reference="changed meanwhile")
    OutboxMessage.objects.filter(topic="PaymentActionRequested").update(available_at="2020-01-01T00:00Z")
    rows.drain()
    assert rows.amounts(item) == {"charged": Decimal(10), "refunded": Decimal(5)}
    first, second = (call.body for call in receiver.calls)
    assert first == second
    assert receiver.calls[0].data["action"] == {"amount": 5.0, "currency": "EUR", "actionType": "REFUND"}
    (kept,) = EventDelivery.objects.filter(event_type="TRANSACTION_REFUND_REQUESTED")
    assert (kept.status, kept.attempts.count()) == ("SUCCESS", 2)


def test_a_question_is_not_sent_again_by_hand(receiver: Receiver) -> None:
    app = install(receiver)
    item = charged(receiver)
    receiver.answers["transaction_refund_requested"] = {"pspReference": "r-1", "result": "REFUND_SUCCESS"}
    request_action(token=item.token, action="REFUND", actor=SYSTEM)
    rows.drain()
    delivery = to_global_id("EventDelivery", EventDelivery.objects.get().pk)
    again = ask(
        "mutation($id: ID!) { eventDeliveryRetry(id: $id) { errors { field code } } }",
        Actor("app", str(app.pk), frozenset(app.permissions)),
        id=delivery,
    )
    assert again["eventDeliveryRetry"]["errors"] == [{"field": "id", "code": "NOT_FOUND"}]


def test_what_an_app_refuses_for_good_is_a_failure_and_not_asked_again(receiver: Receiver) -> None:
    install(receiver)
    item = charged(receiver)
    receiver.statuses = [400]
    request_action(token=item.token, action="REFUND", actor=SYSTEM)
    rows.drain()
    failure = item.events.get(type="REFUND_FAILURE")
    assert failure.message == "Failed to deliver request: the App answered with status 400."
    assert rows.amounts(item) == {"charged": Decimal(15)}
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def test_an_installed_app_stands_before_our_own_of_that_name(receiver: Receiver) -> None:
    install(receiver, identifier=rows.COD)
    found, own = ports.payment_app(rows.COD), ports.own_app(rows.COD)
    assert found is not None
    assert own is not None
    assert (type(found).__name__, found.takes_money, found.serves("morocco", "MAD"), found.serves("france", "EUR")) == (
        "Asked", False, True, False,
    )  # fmt: skip
    assert [app.identifier for app in ports.payment_apps("morocco", "MAD")].count(rows.COD) == 1
