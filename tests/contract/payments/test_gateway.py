"""A payment App asked over HTTP: what it is asked, what its answers become, and what becomes of answers that are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.checkout.walk import Walk
from tests.contract.endpoint import Endpoint
from tests.contract.payments import documents
from tests.contract.payments.gateway import BEGIN, CANCEL, CARRY_ON, CHARGE, GATEWAYS, REFUND, Gateway, install
from tests.contract.shop import Shop
from tests.contract.shop.things import Counter
from tests.listening import receiving

ON_ITS_WAY = pytest.mark.engine_only(
    "Saleor makes an order of a payment that has not arrived yet; we wait for it, and ask after it"
)


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
def gateway(api: Endpoint, shop: Shop) -> Iterator[Gateway]:
    with receiving() as receiver:
        yield install(api, shop, receiver)


def begin(api: Endpoint, gateway: Gateway, checkout: str, **given: Any) -> Any:
    wanted = {"id": gateway.id, "data": given.pop("data", None)}
    return api.query(documents.INITIALIZE, {"id": checkout, "gateway": wanted, **given})


def amounts(item: dict[str, Any]) -> dict[str, float]:
    """The amounts that are not zero, by name."""
    named = {name.removesuffix("Amount"): value["amount"] for name, value in item.items() if name.endswith("Amount")}
    return {name: amount for name, amount in named.items() if amount}


def read(api: Endpoint, gateway: Gateway, item: dict[str, Any]) -> Any:
    return api.send(documents.TRANSACTION, {"id": item["id"]}, token=gateway.token)["transaction"]


@pytest.fixture
def charged(api: Endpoint, gateway: Gateway, checkout: str) -> dict[str, Any]:
    """A payment of 15 that was taken."""
    gateway.answers(BEGIN, result="CHARGE_SUCCESS", pspReference="p-1", actions=["REFUND"])
    item: dict[str, Any] = begin(api, gateway, checkout)["transactionInitialize"]["transaction"]
    return item


@pytest.fixture
def authorized(api: Endpoint, gateway: Gateway, checkout: str) -> dict[str, Any]:
    """A payment of 15 that is promised."""
    gateway.answers(BEGIN, result="AUTHORIZATION_SUCCESS", pspReference="p-1", actions=["CHARGE", "CANCEL"])
    item: dict[str, Any] = begin(api, gateway, checkout)["transactionInitialize"]["transaction"]
    return item


def test_the_app_is_asked_what_it_must_know(api: Endpoint, gateway: Gateway, checkout: str) -> None:
    gateway.answers(BEGIN, result="CHARGE_SUCCESS", pspReference="p-1")
    item = begin(api, gateway, checkout, data={"card": "visa"}, key="key-1")["transactionInitialize"]["transaction"]
    (call,) = gateway.asked(BEGIN)
    asked = call.data
    assert asked["action"] == {"amount": 15, "currency": "EUR", "actionType": "CHARGE"}
    assert (asked["data"], asked["idempotencyKey"]) == ({"card": "visa"}, "key-1")
    assert (asked["transaction"]["id"], asked["sourceObject"]) == (item["id"], {"__typename": "Checkout", "id": checkout})
    assert asked["__typename"] == "TransactionInitializeSession"
    assert call.headers["Saleor-Signature"].count(".") == 2


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("CHARGE_SUCCESS", {"charged": 15}),
        ("CHARGE_FAILURE", {}),
        ("CHARGE_REQUEST", {"chargePending": 15}),
        ("CHARGE_ACTION_REQUIRED", {}),
        ("AUTHORIZATION_SUCCESS", {"authorized": 15}),
        ("AUTHORIZATION_FAILURE", {}),
        ("AUTHORIZATION_REQUEST", {"authorizePending": 15}),
        ("AUTHORIZATION_ACTION_REQUIRED", {}),
    ],
)
def test_each_answer(api: Endpoint, gateway: Gateway, checkout: str, result: str, expected: dict[str, float]) -> None:
    gateway.answers(BEGIN, result=result, pspReference="p-1", data={"next": "step"}, message="So it is")
    answer = begin(api, gateway, checkout)["transactionInitialize"]
    assert (answer["errors"], answer["transactionEvent"]["type"], answer["data"]) == ([], result, {"next": "step"})
    assert (answer["transactionEvent"]["message"], amounts(answer["transaction"])) == ("So it is", expected)


@pytest.mark.parametrize(
    ("result", "paid", "charged"),
    [
        ("CHARGE_SUCCESS", True, True),
        ("AUTHORIZATION_SUCCESS", True, False),
        ("CHARGE_FAILURE", False, False),
        ("AUTHORIZATION_ACTION_REQUIRED", False, False),
        pytest.param("CHARGE_REQUEST", False, False, marks=ON_ITS_WAY),
        pytest.param("AUTHORIZATION_REQUEST", False, False, marks=ON_ITS_WAY),
    ],
)
def test_what_makes_an_order(api: Endpoint, gateway: Gateway, checkout: str, result: str, paid: bool, charged: bool) -> None:
    gateway.answers(BEGIN, result=result, pspReference="p-1")
    begin(api, gateway, checkout)
    seen = api.query(documents.CHECKOUT, {"id": checkout})["checkout"]
    assert (seen["authorizeStatus"] == "FULL", seen["chargeStatus"] == "FULL") == (paid, charged)
    done = api.query(documents.COMPLETE, {"id": checkout})["checkoutComplete"]
    assert [each["code"] for each in done["errors"]] == ([] if paid else ["CHECKOUT_NOT_FULLY_PAID"])


def test_an_amount_of_its_own(api: Endpoint, gateway: Gateway, checkout: str) -> None:
    gateway.answers(BEGIN, result="CHARGE_SUCCESS", pspReference="p-1", amount=5)
    assert amounts(begin(api, gateway, checkout)["transactionInitialize"]["transaction"]) == {"charged": 5}
    assert api.query(documents.CHECKOUT, {"id": checkout})["checkout"]["chargeStatus"] == "PARTIAL"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"result": "CHARGE_SUCCESS"}, 200),
        ({"result": "PAID", "pspReference": "p"}, 200),
        ({"pspReference": "p"}, 200),
        ({"result": "CHARGE_SUCCESS", "pspReference": "p", "amount": "much"}, 200),
        ({"result": "REFUND_SUCCESS", "pspReference": "p"}, 200),
        pytest.param(
            [],
            200,
            marks=pytest.mark.upstream_defect("an answer that is a list crashes transactionInitialize", "transactionInitialize"),
        ),
        (None, 200),
        ({"result": "CHARGE_SUCCESS", "pspReference": "p"}, 500),
        ({"result": "CHARGE_SUCCESS", "pspReference": "p"}, 400),
        ({"result": "CHARGE_SUCCESS", "pspReference": "p"}, 302),
    ],
    ids=[
        "no reference",
        "no such result",
        "no result",
        "no amount",
        "of another question",
        "a list",
        "no JSON",
        "500",
        "400",
        "302",
    ],
)
def test_what_is_no_answer_is_a_failure(api: Endpoint, gateway: Gateway, checkout: str, answer: Any, status: int) -> None:
    gateway.receiver.answers[BEGIN] = answer
    gateway.receiver.statuses = [status]
    told = begin(api, gateway, checkout)["transactionInitialize"]
    assert (told["errors"], told["transactionEvent"]["type"], amounts(told["transaction"])) == ([], "CHARGE_FAILURE", {})


def test_nobody_answers(api: Endpoint, shop: Shop, checkout: str) -> None:
    with receiving() as receiver:
        gateway = install(api, shop, receiver)
    told = begin(api, gateway, checkout)["transactionInitialize"]
    assert (told["errors"], told["transactionEvent"]["type"], amounts(told["transaction"])) == ([], "CHARGE_FAILURE", {})


def test_a_failure_needs_no_reference(api: Endpoint, gateway: Gateway, checkout: str) -> None:
    gateway.answers(BEGIN, result="CHARGE_FAILURE", message="x" * 600)
    told = begin(api, gateway, checkout)["transactionInitialize"]["transactionEvent"]
    assert (told["type"], told["pspReference"], len(told["message"])) == ("CHARGE_FAILURE", "", 512)


def test_a_key_that_was_used(api: Endpoint, gateway: Gateway, checkout: str) -> None:
    gateway.answers(BEGIN, result="CHARGE_SUCCESS", pspReference="p-1", amount=5)
    first = begin(api, gateway, checkout, key="k-1", amount=5)["transactionInitialize"]
    again = begin(api, gateway, checkout, key="k-1", amount=5)["transactionInitialize"]
    assert again["errors"] == []
    assert (again["transaction"]["id"], amounts(again["transaction"])) == (first["transaction"]["id"], {"charged": 5})
    other = begin(api, gateway, checkout, key="k-1", amount=4)
    assert other.refused("transactionInitialize") == [("UNIQUE", "idempotencyKey")]
    assert begin(api, gateway, checkout, key="").refused("transactionInitialize") == [("INVALID", "idempotencyKey")]


def test_carrying_on(api: Endpoint, gateway: Gateway, checkout: str) -> None:
    gateway.answers(BEGIN, result="CHARGE_ACTION_REQUIRED", pspReference="p-1", data={"redirect": "there"})
    item = begin(api, gateway, checkout)["transactionInitialize"]["transaction"]
    gateway.answers(CARRY_ON, result="CHARGE_ACTION_REQUIRED", pspReference="p-1")
    waiting = api.query(documents.PROCESS, {"id": item["id"], "data": {"code": 1}})["transactionProcess"]
    assert (waiting["errors"], waiting["transactionEvent"]["type"]) == ([], "CHARGE_ACTION_REQUIRED")
    gateway.answers(CARRY_ON, result="CHARGE_SUCCESS", pspReference="p-1")
    done = api.query(documents.PROCESS, {"token": item["token"], "data": {"code": 2}})["transactionProcess"]
    assert (done["errors"], done["transactionEvent"]["type"], amounts(done["transaction"])) == (
        [],
        "CHARGE_SUCCESS",
        {"charged": 15},
    )
    asked = [call.data for call in gateway.asked(CARRY_ON)]
    assert [each["data"] for each in asked] == [{"code": 1}, {"code": 2}]
    assert [each["transaction"]["pspReference"] for each in asked] == ["p-1", "p-1"]
    # What is done is not asked again.
    again = api.query(documents.PROCESS, {"id": item["id"]})["transactionProcess"]
    assert (again["errors"], again["transactionEvent"]["type"], len(gateway.asked(CARRY_ON))) == ([], "CHARGE_SUCCESS", 2)


def test_what_a_client_needs_to_begin(api: Endpoint, gateway: Gateway, checkout: str) -> None:
    gateway.answers(GATEWAYS, data={"key": "pk_1"})
    wanted = [{"id": gateway.id, "data": {"a": 1}}]
    answer = api.query(documents.GATEWAYS, {"id": checkout, "wanted": wanted})["paymentGatewayInitialize"]
    assert answer == {"gatewayConfigs": [{"id": gateway.id, "data": {"key": "pk_1"}, "errors": []}], "errors": []}
    (call,) = gateway.asked(GATEWAYS)
    assert (call.data["data"], call.data["amount"]) == ({"a": 1}, 15)


def test_a_refund_that_is_told_later(api: Endpoint, shop: Shop, gateway: Gateway, charged: dict[str, Any], staff: str) -> None:
    gateway.answers(REFUND, pspReference="r-1")
    asked = {"id": charged["id"], "action": "REFUND", "amount": 10}
    assert api.query(documents.REQUEST, asked, token=staff)["transactionRequestAction"]["errors"] == []
    api.settle()
    shop.eventually({"charged": 5, "refundPending": 10}, lambda: amounts(read(api, gateway, charged)))
    shop.eventually([{"amount": 10, "currency": "EUR", "actionType": "REFUND"}], lambda: actions(gateway, REFUND))
    told = {"id": charged["id"], "type": "REFUND_SUCCESS", "reference": "r-1", "amount": 10}
    report = api.query(documents.REPORT, told, token=gateway.token)["transactionEventReport"]
    assert (report["errors"], amounts(report["transaction"])) == ([], {"charged": 5, "refunded": 10})


def test_a_refund_that_fails(api: Endpoint, shop: Shop, gateway: Gateway, charged: dict[str, Any], staff: str) -> None:
    gateway.answers(REFUND, pspReference="r-1", result="REFUND_FAILURE", message="Closed account")
    api.query(documents.REQUEST, {"id": charged["id"], "action": "REFUND", "amount": 10}, token=staff)
    api.settle()
    shop.eventually(True, lambda: "REFUND_FAILURE" in kinds(read(api, gateway, charged)))
    assert amounts(read(api, gateway, charged)) == {"charged": 15}


def test_a_charge_of_what_was_promised(
    api: Endpoint, shop: Shop, gateway: Gateway, authorized: dict[str, Any], staff: str
) -> None:
    gateway.answers(CHARGE, pspReference="c-1", result="CHARGE_SUCCESS", amount=15)
    api.query(documents.REQUEST, {"id": authorized["id"], "action": "CHARGE"}, token=staff)
    api.settle()
    shop.eventually({"charged": 15}, lambda: amounts(read(api, gateway, authorized)))


def test_a_promise_that_is_given_up(api: Endpoint, shop: Shop, gateway: Gateway, authorized: dict[str, Any], staff: str) -> None:
    gateway.answers(CANCEL, pspReference="x-1", result="CANCEL_SUCCESS", amount=15)
    api.query(documents.REQUEST, {"id": authorized["id"], "action": "CANCEL"}, token=staff)
    api.settle()
    shop.eventually({"canceled": 15}, lambda: amounts(read(api, gateway, authorized)))


def test_an_app_that_refuses_the_question(
    api: Endpoint, shop: Shop, gateway: Gateway, charged: dict[str, Any], staff: str
) -> None:
    gateway.receiver.statuses = [400]
    api.query(documents.REQUEST, {"id": charged["id"], "action": "REFUND", "amount": 10}, token=staff)
    api.settle()
    shop.eventually(True, lambda: "REFUND_FAILURE" in kinds(read(api, gateway, charged)))
    assert amounts(read(api, gateway, charged)) == {"charged": 15}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("AUTHORIZATION_ADJUSTMENT", {"charged": 15}),
        ("CHARGE_BACK", {"charged": 11}),
        ("REFUND_REQUEST", {"charged": 11, "refundPending": 4}),
        ("REFUND_FAILURE", {"charged": 15}),
        ("REFUND_SUCCESS", {"charged": 11, "refunded": 4}),
        ("CHARGE_REQUEST", {"charged": 15, "chargePending": 4}),
        ("CHARGE_FAILURE", {"charged": 15}),
        ("CHARGE_SUCCESS", {"charged": 19}),
        ("CANCEL_SUCCESS", {"charged": 15, "canceled": 4}),
        ("INFO", {"charged": 15}),
    ],
)
def test_each_report(api: Endpoint, gateway: Gateway, charged: dict[str, Any], told: str, expected: dict[str, float]) -> None:
    given = {"id": charged["id"], "type": told, "reference": "q-1", "amount": 4}
    report = api.query(documents.REPORT, given, token=gateway.token)["transactionEventReport"]
    assert (report["errors"], amounts(report["transaction"])) == ([], expected)


def kinds(item: dict[str, Any]) -> list[str]:
    return [event["type"] for event in item["events"]]


def actions(gateway: Gateway, event: str) -> list[Any]:
    return [call.data["action"] for call in gateway.asked(event)]
