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

pytestmark = [pytest.mark.django_db, pytest.mark.engine_only("our dummy gateway carries out what is asked")]


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
    assert _report(api, payer, item).denied == ["PermissionDenied"]
    assert rows.amounts(item) == {"authorized": 15}
    checkout = to_global_id("Checkout", item.checkout_id)
    made = api.query(documents.CREATE, {"id": checkout, "input": {"name": "Terminal"}}, token=payer)["transactionCreate"]
    own = TransactionItem.objects.get(token=made["transaction"]["token"])
    assert _report(api, dummy_app, own).denied == ["PermissionDenied"]
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


def test_many_transactions_cost_as_many_statements_as_one(api: Any, payer: str) -> None:
    checkout = rows.checkout()
    costs = []
    for _ in range(3):
        rows.dummy(checkout, "CHARGE_FAILURE")
        reply = api.query(documents.TRANSACTIONS, {"id": to_global_id("Checkout", checkout.pk)}, token=payer)
        costs.append((len(reply["checkout"]["transactions"]), reply.statements))
    assert costs == [(number, costs[0][1]) for number in (1, 2, 3)]
