"""What Apps and staff do with transactions: report, request, state by hand, read."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.apps.actions.registration import create_app
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from tests.contract.payments import documents
from tests.payments import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(db: None) -> TransactionItem:
    return rows.dummy(rows.checkout(), "AUTHORIZATION_SUCCESS").item


@pytest.fixture
def payer(db: None) -> str:
    """The token of an App that handles payments and has no identifier of its own."""
    return create_app(name="payer", actor=SYSTEM, permissions=["HANDLE_PAYMENTS"])[1]


@pytest.fixture
def dummy_app(db: None) -> str:
    """The token of the App that began the payments."""
    return create_app(name="dummy", identifier=rows.DUMMY, actor=SYSTEM, permissions=["HANDLE_PAYMENTS"])[1]


def _report(api: Any, token: str | None, item: TransactionItem, **given: Any) -> Any:
    variables = {"id": rows.global_id(item), "type": "CHARGE_SUCCESS", "reference": "p", "amount": "10", **given}
    return api.query(documents.REPORT, variables, token=token)


def test_a_report(api: Any, dummy_app: str, item: TransactionItem) -> None:
    given = {"message": "Paid", "url": "https://psp.example/p", "actions": ["REFUND"], "time": "2026-11-01T10:00:00+00:00"}
    answer = _report(api, dummy_app, item, **given)["transactionEventReport"]
    assert (answer["errors"], answer["alreadyProcessed"]) == ([], False)
    found = answer["transaction"]
    assert (found["chargedAmount"]["amount"], found["authorizedAmount"]["amount"], found["actions"]) == (10.0, 5.0, ["REFUND"])
    told = next(event for event in found["events"] if event["type"] == "CHARGE_SUCCESS")
    assert (told["message"], told["externalUrl"], told["createdAt"]) == (
        "Paid",
        "https://psp.example/p",
        "2026-11-01T10:00:00+00:00",
    )
    again = _report(api, dummy_app, item)["transactionEventReport"]
    assert (again["errors"], again["alreadyProcessed"]) == ([], True)
    assert again["transactionEvent"] == answer["transactionEvent"]
    assert _report(api, dummy_app, item, amount="11").refused("transactionEventReport") == [("INCORRECT_DETAILS", "pspReference")]
    second = _report(api, dummy_app, item, type="AUTHORIZATION_SUCCESS", reference="q")
    assert second.refused("transactionEventReport") == [("ALREADY_EXISTS", "type")]
    assert rows.amounts(item) == {"charged": 10, "authorized": 5}
    assert list(TransactionEvent.objects.filter(include_in_calculations=False).values_list("type", flat=True).order_by("pk")) == [
        "CHARGE_REQUEST",
        "CHARGE_FAILURE",
        "AUTHORIZATION_FAILURE",
    ]


def test_reports_are_for_apps_that_handle_payments(api: Any, clerk: str, shopper: str, item: TransactionItem) -> None:
    before = TransactionEvent.objects.count()
    for token in (None, clerk, shopper):
        assert _report(api, token, item).denied == ["PermissionDenied"]
    assert TransactionEvent.objects.count() == before


def test_an_app_reports_on_its_own_payments_only(api: Any, payer: str, dummy_app: str, item: TransactionItem) -> None:
    assert _report(api, payer, item).refused("transactionEventReport") == [("NOT_FOUND", "id")]
    assert rows.amounts(item) == {"authorized": 15}
    checkout = to_global_id("Checkout", item.checkout_id)
    made = api.query(documents.CREATE, {"id": checkout, "input": {"name": "Terminal"}}, token=payer)["transactionCreate"]
    own = TransactionItem.objects.get(token=made["transaction"]["token"])
    assert _report(api, dummy_app, own).refused("transactionEventReport") == [("NOT_FOUND", "id")]
    assert _report(api, payer, own)["transactionEventReport"]["alreadyProcessed"] is False
    assert rows.amounts(own) == {"charged": 10}


def test_requests(api: Any, staff: str, clerk: str, item: TransactionItem) -> None:
    variables = {"id": rows.global_id(item), "action": "CHARGE", "amount": "4"}
    for token in (None, clerk):
        assert api.query(documents.REQUEST, variables, token=token).denied == ["PermissionDenied"]
    rows.drain()
    assert rows.amounts(item) == {"authorized": 15}
    answer = api.query(documents.REQUEST, variables, token=staff)["transactionRequestAction"]
    assert answer == {"transaction": {"id": rows.global_id(item)}, "errors": []}
    rows.drain()
    assert rows.amounts(item) == {"authorized": 11, "charged": 4}
    too_much = {**variables, "action": "REFUND", "amount": "4.01"}
    assert api.query(documents.REQUEST, too_much, token=staff).refused("transactionRequestAction") == [("INVALID", "amount")]


def test_by_hand(api: Any, payer: str, clerk: str) -> None:
    checkout = to_global_id("Checkout", rows.checkout().pk)
    stated = {
        "name": "Terminal",
        "pspReference": "t-1",
        "availableActions": ["REFUND"],
        "amountCharged": {"amount": "10", "currency": "EUR"},
        "metadata": [{"key": "till", "value": "3"}],
    }
    variables = {"id": checkout, "input": stated, "event": {"message": "Card shown", "pspReference": "t-1"}}
    assert api.query(documents.CREATE, variables, token=clerk).denied == ["PermissionDenied"]
    made = api.query(documents.CREATE, variables, token=payer)["transactionCreate"]
    assert made["errors"] == []
    item = made["transaction"]
    assert (item["name"], item["pspReference"], item["chargedAmount"]["amount"]) == ("Terminal", "t-1", 10.0)
    assert item["metadata"] == [{"key": "till", "value": "3"}]
    assert [(event["type"], event["message"]) for event in item["events"]] == [("CHARGE_SUCCESS", ""), ("INFO", "Card shown")]

    changed = {"amountCharged": {"amount": "6", "currency": "EUR"}, "amountRefunded": {"amount": "4", "currency": "EUR"}}
    answer = api.query(documents.UPDATE, {"id": item["id"], "input": changed}, token=payer)["transactionUpdate"]
    assert (answer["transaction"]["chargedAmount"]["amount"], answer["transaction"]["refundedAmount"]["amount"]) == (6.0, 4.0)

    wrong = {"amountCharged": {"amount": "6", "currency": "MAD"}}
    reply = api.query(documents.UPDATE, {"id": item["id"], "input": wrong}, token=payer)
    assert reply.refused("transactionUpdate") == [("INCORRECT_CURRENCY", "amountCharged")]
    other = create_app(name="other", actor=SYSTEM, permissions=["HANDLE_PAYMENTS"])[1]
    assert api.query(documents.UPDATE, {"id": item["id"], "input": changed}, token=other).refused("transactionUpdate") == [
        ("NOT_FOUND", "id")
    ]
    seen = api.query(documents.CHECKOUT, {"id": checkout})["checkout"]
    assert seen["chargeStatus"] == "PARTIAL"


def test_reading_one(api: Any, payer: str, clerk: str, item: TransactionItem) -> None:
    variables = {"id": rows.global_id(item)}
    for token in (None, clerk):
        assert api.query(documents.TRANSACTION, variables, token=token).denied == ["PermissionDenied"]
    found = api.query(documents.TRANSACTION, variables, token=payer)["transaction"]
    assert (found["token"], found["authorizedAmount"]["amount"]) == (str(item.token), 15.0)


def test_many_transactions_cost_as_many_statements_as_one(api: Any, payer: str) -> None:
    checkout = rows.checkout()
    costs = []
    for _ in range(3):
        rows.dummy(checkout, "CHARGE_FAILURE")
        reply = api.query(documents.TRANSACTIONS, {"id": to_global_id("Checkout", checkout.pk)}, token=payer)
        costs.append((len(reply["checkout"]["transactions"]), reply.statements))
    assert costs == [(number, costs[0][1]) for number in (1, 2, 3)]
