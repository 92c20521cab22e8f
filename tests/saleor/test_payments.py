"""Our payment Apps, asked by a Saleor over HTTP: the same question, the same answer, the money once."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from marketplace.client.errors import Refusal, Refused, Unavailable
from marketplace.kernel import outbox, sealing
from marketplace.kernel.clock import now
from marketplace.kernel.models import OutboxMessage
from marketplace.payments.models import CodCollection
from marketplace.saleor import reporter
from marketplace.saleor.installation import PURPOSE
from marketplace.saleor.models import Installation, PaymentAnswer
from marketplace.saleor.signatures import read_keys

from .beside import Saleor

pytestmark = pytest.mark.django_db
DUMMY, COD = "saleor.io.dummy-payment-app", "maarad.payment.cod"
TOKEN = "0b3c7a1e-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def installed(saleor: Saleor) -> None:
    for app in (DUMMY, COD):
        Installation.objects.create(
            app=app,
            saleor_app_id=f"id-of-{app}",
            sealed_token=sealing.seal(f"token-of-{app}", purpose=PURPOSE),
            keys=read_keys(),
            keys_read_at=now() - timedelta(hours=1),
        )


def question(app: str, *, key: str | None = "k-1", amount: float = 12.5, token: str = TOKEN, **more: Any) -> dict[str, Any]:
    return {
        "issuedAt": now().isoformat(),
        "version": "3.23.28",
        "recipient": {"id": f"id-of-{app}"},
        "data": None,
        **({"idempotencyKey": key} if key else {}),
        "action": {"amount": amount, "currency": "MAD", "actionType": "CHARGE"},
        "transaction": {"id": f"gid-{token}", "token": token, "pspReference": ""},
        "sourceObject": {
            "__typename": "Checkout",
            "id": "Q2hlY2tvdXQ6MQ==",
            "languageCode": "AR",
            "userEmail": None,
            "channel": {"id": "Q2hhbm5lbDox", "slug": "morocco"},
            "billingAddress": None,
            "shippingAddress": {"phone": "+212600000000"},
            "total": {"gross": {"amount": amount, "currency": "MAD"}},
        },
        **more,
    }


def ask(client: Client, saleor: Saleor, app: str, event: str, asked: dict[str, Any]) -> tuple[int, Any]:
    body = json.dumps(asked).encode()
    answer = client.post(
        f"/saleor/apps/{app}/payments", body, content_type="application/json", headers=saleor.headers(event, body)
    )
    return answer.status_code, answer.json()


def test_the_same_key_gets_the_same_answer_though_the_body_is_another(client: Client, saleor: Saleor) -> None:
    first = ask(client, saleor, DUMMY, "TRANSACTION_INITIALIZE_SESSION", question(DUMMY))
    again = ask(client, saleor, DUMMY, "TRANSACTION_INITIALIZE_SESSION", question(DUMMY, customerIpAddress="192.0.2.1"))
    assert first == again
    assert first[0] == 200
    assert (first[1]["result"], first[1]["amount"]) == ("CHARGE_SUCCESS", "12.50")
    other = ask(client, saleor, DUMMY, "TRANSACTION_INITIALIZE_SESSION", question(DUMMY, key="k-2"))
    assert other[1]["pspReference"] != first[1]["pspReference"]


def test_a_promise_of_cash_is_one_collection(client: Client, saleor: Saleor) -> None:
    for _ in range(3):
        status, said = ask(client, saleor, COD, "TRANSACTION_INITIALIZE_SESSION", question(COD))
        assert (status, said["result"]) == (200, "AUTHORIZATION_SUCCESS")
    assert CodCollection.objects.get().amount == Decimal("12.5")


def test_a_request_that_is_repeated_byte_for_byte_is_carried_out_once(client: Client, saleor: Saleor) -> None:
    asked = question(DUMMY, key=None)
    first = ask(client, saleor, DUMMY, "TRANSACTION_REFUND_REQUESTED", asked)
    assert ask(client, saleor, DUMMY, "TRANSACTION_REFUND_REQUESTED", asked) == first
    assert PaymentAnswer.objects.count() == 1
    second = ask(client, saleor, DUMMY, "TRANSACTION_REFUND_REQUESTED", {**asked, "issuedAt": "2030-01-01T00:00:00+00:00"})
    assert second[1]["pspReference"] != first[1]["pspReference"]


def test_money_comes_as_a_number_and_stays_exact(client: Client, saleor: Saleor) -> None:
    _, said = ask(client, saleor, DUMMY, "TRANSACTION_INITIALIZE_SESSION", question(DUMMY, amount=1234.1))
    assert said["amount"] == "1234.10"


def test_a_channel_that_a_method_does_not_serve_is_told_nothing(client: Client, saleor: Saleor) -> None:
    asked = question(COD)
    assert ask(client, saleor, COD, "PAYMENT_GATEWAY_INITIALIZE_SESSION", asked) == (200, {"data": {"confirmedByPhone": True}})
    asked["sourceObject"]["channel"]["slug"] = "france"
    assert ask(client, saleor, COD, "PAYMENT_GATEWAY_INITIALIZE_SESSION", asked) == (200, {})


@pytest.mark.parametrize("event", ["ORDER_CREATED", "", "TRANSACTION_EXPLODED"])
def test_other_events_are_not_for_payment_apps(client: Client, saleor: Saleor, event: str) -> None:
    assert ask(client, saleor, DUMMY, event, question(DUMMY))[0] == 400


@pytest.mark.parametrize("broken", ["action", "transaction", "sourceObject"])
def test_a_body_of_another_shape_is_refused_and_no_money_moves(client: Client, saleor: Saleor, broken: str) -> None:
    asked = question(COD)
    asked[broken] = None if broken != "sourceObject" else []
    status, _ = ask(client, saleor, COD, "TRANSACTION_INITIALIZE_SESSION", asked)
    assert status in (200, 400)
    assert (status == 200) is (broken == "sourceObject")


def test_an_app_is_not_asked_in_the_name_of_another(client: Client, saleor: Saleor) -> None:
    assert ask(client, saleor, COD, "TRANSACTION_INITIALIZE_SESSION", question(DUMMY))[0] == 403
    assert not CodCollection.objects.exists()


def report() -> None:
    reporter.SaleorReporter().report(
        transaction="gid", type="CHARGE_SUCCESS", psp_reference="p-1", amount=None, app_identifier=COD, message="m"
    )


def test_news_of_a_payment_are_carried_over_as_the_app_whose_it_is(saleor: Saleor, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, dict[str, Any], str | None]] = []

    def mutate(operation: str, variables: dict[str, Any], *, session: Any) -> dict[str, Any]:
        said.append((operation, variables, session.token))
        if len(said) == 1:
            raise Unavailable(operation)
        return {"alreadyProcessed": True}

    monkeypatch.setattr("marketplace.client.payments.mutate", mutate)
    outbox.subscribe("TransactionReportDue", "saleor.send_report", reporter.send_report, network=True)
    try:
        report()
        outbox.drain()
        assert OutboxMessage.objects.get().done_at is None  # Saleor was away: it is tried again
        OutboxMessage.objects.update(available_at=now())
        outbox.drain()
    finally:
        outbox.unsubscribe("TransactionReportDue", "saleor.send_report")
    assert OutboxMessage.objects.get().done_at is not None
    assert [token for _, _, token in said] == [f"token-of-{COD}"] * 2
    assert said[0] == said[1]
    assert (said[0][0], said[0][1]["reference"], said[0][1]["amount"]) == ("transaction_event_report", "p-1", None)


def test_news_that_contradict_are_not_repeated_for_ever(saleor: Saleor, monkeypatch: pytest.MonkeyPatch) -> None:
    def mutate(*_: Any, **__: Any) -> dict[str, Any]:
        raise Refused((Refusal("INCORRECT_DETAILS", "", ""),))

    monkeypatch.setattr("marketplace.client.payments.mutate", mutate)
    outbox.subscribe("TransactionReportDue", "saleor.send_report", reporter.send_report, network=True)
    try:
        report()
        outbox.drain()
    finally:
        outbox.unsubscribe("TransactionReportDue", "saleor.send_report")
    assert OutboxMessage.objects.get().done_at is not None
