"""Payments that an App states itself: create, correct, report, read; and what no gateway is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.checkout.test_refusals import nobody
from tests.contract.checkout.walk import Walk
from tests.contract.endpoint import Endpoint, Reply
from tests.contract.payments import documents
from tests.contract.shop import Shop
from tests.contract.shop.things import Counter

ZERO = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return shop.counter(order={"allowUnpaidOrders": False})


@pytest.fixture
def checkout(api: Endpoint, counter: Counter) -> str:
    """A checkout of 15 to which nothing is missing but the payment."""
    walk = Walk(api, counter, watched=False)
    key: str = walk.start()["id"]
    walk.fill(key)
    return key


@pytest.fixture
def payer(shop: Shop) -> str:
    """The token of an App that handles payments."""
    return shop.new_app("HANDLE_PAYMENTS").token


def money(amount: float, currency: str = "EUR") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


@pytest.fixture
def item(api: Endpoint, checkout: str, payer: str) -> dict[str, Any]:
    """A payment of 15 that is authorised."""
    stated = {"name": "Terminal", "pspReference": "t-1", "amountAuthorized": money(15)}
    made: dict[str, Any] = api.query(documents.CREATE, {"id": checkout, "input": stated}, token=payer)["transactionCreate"]
    assert made["errors"] == []
    transaction: dict[str, Any] = made["transaction"]
    return transaction


def report(api: Endpoint, token: str | None, item: dict[str, Any], **given: Any) -> Reply:
    variables = {"id": item["id"], "type": "CHARGE_SUCCESS", "reference": "p", "amount": 10, **given}
    return api.query(documents.REPORT, variables, token=token)


def amounts(api: Endpoint, token: str, item: dict[str, Any]) -> dict[str, float]:
    """The amounts that are not zero, by name."""
    found = api.query(documents.TRANSACTION, {"id": item["id"]}, token=token)["transaction"]
    named = {name: value["amount"] for name, value in found.items() if name.endswith("Amount")}
    return {name.removesuffix("Amount"): amount for name, amount in named.items() if amount}


def test_a_report(api: Endpoint, payer: str, item: dict[str, Any]) -> None:
    given = {"message": "Paid", "url": "https://psp.example/p", "actions": ["REFUND"], "time": "2026-11-01T10:00:00+00:00"}
    answer = report(api, payer, item, **given)["transactionEventReport"]
    assert (answer["errors"], answer["alreadyProcessed"]) == ([], False)
    assert answer["transaction"]["actions"] == ["REFUND"]
    told = next(event for event in answer["transaction"]["events"] if event["type"] == "CHARGE_SUCCESS")
    assert (told["message"], told["externalUrl"], told["createdAt"]) == (
        "Paid",
        "https://psp.example/p",
        "2026-11-01T10:00:00+00:00",
    )
    assert amounts(api, payer, item)["charged"] == 10.0


def test_a_report_that_was_told_before(api: Endpoint, payer: str, item: dict[str, Any]) -> None:
    first = report(api, payer, item)["transactionEventReport"]
    again = report(api, payer, item)["transactionEventReport"]
    assert (again["errors"], again["alreadyProcessed"]) == ([], True)
    assert again["transactionEvent"] == first["transactionEvent"]
    assert amounts(api, payer, item)["charged"] == 10.0


def test_a_report_that_contradicts_an_older_one(api: Endpoint, payer: str, item: dict[str, Any]) -> None:
    report(api, payer, item)
    other = report(api, payer, item, amount=11)
    assert other.refused("transactionEventReport") == [("INCORRECT_DETAILS", "pspReference")]
    second = report(api, payer, item, type="AUTHORIZATION_SUCCESS", reference="q")
    assert second.refused("transactionEventReport") == [("ALREADY_EXISTS", "type")]
    assert amounts(api, payer, item)["charged"] == 10.0


def test_reports_are_for_apps_that_handle_payments(
    api: Endpoint, payer: str, clerk: str, shopper: str, item: dict[str, Any]
) -> None:
    for token in (None, clerk, shopper):
        assert report(api, token, item).denied == ["PermissionDenied"]
    assert amounts(api, payer, item) == {"authorized": 15.0}


def test_an_app_reports_on_its_own_payments_only(api: Endpoint, shop: Shop, payer: str, item: dict[str, Any]) -> None:
    other = shop.new_app("HANDLE_PAYMENTS").token
    assert report(api, other, item).denied == ["PermissionDenied"]
    assert amounts(api, payer, item) == {"authorized": 15.0}


def test_by_hand(api: Endpoint, shop: Shop, checkout: str, payer: str, clerk: str) -> None:
    stated = {
        "name": "Terminal",
        "pspReference": "t-1",
        "availableActions": ["REFUND"],
        "amountCharged": money(10),
        "metadata": [{"key": "till", "value": "3"}],
    }
    variables = {"id": checkout, "input": stated, "event": {"message": "Card shown", "pspReference": "t-1"}}
    assert api.query(documents.CREATE, variables, token=clerk).denied == ["PermissionDenied"]
    made = api.query(documents.CREATE, variables, token=payer)["transactionCreate"]
    assert made["errors"] == []
    item = made["transaction"]
    assert (item["name"], item["pspReference"], item["chargedAmount"]["amount"]) == ("Terminal", "t-1", 10.0)
    assert item["metadata"] == [{"key": "till", "value": "3"}]
    told = {event["type"]: event["message"] for event in item["events"]}
    assert told["INFO"] == "Card shown"
    assert "CHARGE_SUCCESS" in told
    changed = {"amountCharged": money(6), "amountRefunded": money(4)}
    answer = api.query(documents.UPDATE, {"id": item["id"], "input": changed}, token=payer)["transactionUpdate"]
    assert (answer["transaction"]["chargedAmount"]["amount"], answer["transaction"]["refundedAmount"]["amount"]) == (6.0, 4.0)
    seen = api.query(documents.CHECKOUT, {"id": checkout})["checkout"]
    assert seen["chargeStatus"] == "PARTIAL"


def test_what_cannot_be_stated(api: Endpoint, shop: Shop, payer: str, item: dict[str, Any]) -> None:
    wrong = {"id": item["id"], "input": {"amountCharged": money(6, "MAD")}}
    assert api.query(documents.UPDATE, wrong, token=payer).refused("transactionUpdate") == [
        ("INCORRECT_CURRENCY", "amountCharged")
    ]
    other = {"id": item["id"], "input": {"amountCharged": money(6)}}
    strange = api.query(documents.UPDATE, other, token=shop.new_app("HANDLE_PAYMENTS").token)
    assert strange.denied == ["PermissionDenied"]
    assert amounts(api, payer, item) == {"authorized": 15.0}


def test_a_checkout_paid_by_hand_becomes_an_order(api: Endpoint, checkout: str, payer: str) -> None:
    unpaid = api.query(documents.COMPLETE, {"id": checkout})
    assert unpaid.refused("checkoutComplete") == [("CHECKOUT_NOT_FULLY_PAID", None)]
    stated = {"name": "Terminal", "pspReference": "t-1", "amountCharged": money(15)}
    assert api.query(documents.CREATE, {"id": checkout, "input": stated}, token=payer).refused("transactionCreate") == []
    seen = api.query(documents.CHECKOUT, {"id": checkout})["checkout"]
    assert (seen["authorizeStatus"], seen["chargeStatus"]) == ("FULL", "FULL")
    order = api.query(documents.COMPLETE, {"id": checkout})["checkoutComplete"]["order"]
    assert order["chargeStatus"] == "FULL"


def test_reading_one(api: Endpoint, payer: str, clerk: str, item: dict[str, Any]) -> None:
    variables = {"id": item["id"]}
    for token in (None, clerk):
        assert api.query(documents.TRANSACTION, variables, token=token).denied == ["PermissionDenied"]
    found = api.query(documents.TRANSACTION, variables, token=payer)["transaction"]
    assert (found["token"], found["authorizedAmount"]["amount"]) == (item["token"], 15.0)


def test_who_may_ask_for_an_action(api: Endpoint, clerk: str, item: dict[str, Any]) -> None:
    variables = {"id": item["id"], "action": "CHARGE", "amount": 4}
    for token in (None, clerk):
        assert api.query(documents.REQUEST, variables, token=token).denied == ["PermissionDenied"]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(
            "nonsense",
            marks=pytest.mark.upstream_defect(
                "paymentGatewayInitialize makes an id that is none an error of the whole answer, as no other mutation does",
                "paymentGatewayInitialize",
            ),
        ),
        "Checkout",
        "Product",
    ],
)
def test_gateways_of_nothing(api: Endpoint, kind: str) -> None:
    key = kind if kind == "nonsense" else nobody(kind, ZERO if kind == "Checkout" else 1)
    reply = api.query(documents.GATEWAYS, {"id": key})
    assert [field for _, field in reply.refused("paymentGatewayInitialize")] == ["id"]


def test_a_gateway_that_is_not_here(api: Endpoint, checkout: str, payer: str) -> None:
    reply = api.query(documents.INITIALIZE, {"id": checkout, "gateway": {"id": "app.of.nobody", "data": None}})
    assert reply.refused("transactionInitialize") == [("NOT_FOUND", "paymentGateway")]
    assert api.query(documents.INITIALIZE, {"id": checkout, "gateway": {"id": "x"}, "amount": "-1"}).errors != []
    paid = api.query(documents.TRANSACTIONS, {"id": checkout}, token=payer)["checkout"]["transactions"]
    assert paid == []


def test_carrying_on_nothing(api: Endpoint) -> None:
    unknown = nobody("TransactionItem", ZERO)
    assert api.query(documents.PROCESS, {"id": unknown}).refused("transactionProcess") == [("NOT_FOUND", "id")]
