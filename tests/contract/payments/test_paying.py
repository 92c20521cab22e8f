"""Paying as a client of the API sees it: gateways, initialise, process, complete."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from tests.contract.payments import documents
from tests.payments import rows

pytestmark = [pytest.mark.django_db, pytest.mark.engine_only("our gateways answer; on a Saleor they are Apps to be installed")]


@pytest.fixture
def checkout(db: None) -> str:
    return to_global_id("Checkout", rows.checkout().pk)


def _gateway(result: str | None = None, reference: bool = True, id: str = rows.DUMMY) -> dict[str, Any]:
    wanted = {"event": {"type": result, "includePspReference": reference}}
    return {"id": id, "data": wanted if result else None}


def _begin(api: Any, checkout: str, result: str | None = None, **given: Any) -> Any:
    return api.query(documents.INITIALIZE, {"id": checkout, "gateway": _gateway(result), **given})


def test_gateways_of_a_channel(api: Any, checkout: str, settings: Any) -> None:
    found = api.query(documents.CHECKOUT, {"id": checkout})["checkout"]["availablePaymentGateways"]
    assert found == [{"id": rows.DUMMY, "name": "Test payment (no money moves)", "currencies": ["EUR"], "config": []}]
    answer = api.query(documents.GATEWAYS, {"id": checkout})["paymentGatewayInitialize"]
    assert answer == {"gatewayConfigs": [{"id": rows.DUMMY, "data": {"test": True}, "errors": []}], "errors": []}
    wanted = [{"id": rows.COD, "data": None}]
    (config,) = api.query(documents.GATEWAYS, {"id": checkout, "wanted": wanted})["paymentGatewayInitialize"]["gatewayConfigs"]
    assert (config["id"], config["data"], config["errors"][0]["code"]) == (rows.COD, None, "NOT_FOUND")
    settings.DUMMY_PAYMENTS = False
    assert api.query(documents.CHECKOUT, {"id": checkout})["checkout"]["availablePaymentGateways"] == []


def test_paid_and_completed(api: Any, checkout: str) -> None:
    answer = _begin(api, checkout)["transactionInitialize"]
    assert answer["errors"] == []
    item = answer["transaction"]
    assert (answer["transactionEvent"]["type"], answer["transactionEvent"]["amount"]["amount"]) == ("CHARGE_SUCCESS", 15.0)
    assert item["chargedAmount"] == {"amount": 15.0, "currency": "EUR"}
    assert (item["actions"], item["checkout"]["id"], item["order"]) == (["REFUND"], checkout, None)
    assert [event["type"] for event in item["events"]] == ["CHARGE_REQUEST", "CHARGE_SUCCESS"]
    seen = api.query(documents.CHECKOUT, {"id": checkout})["checkout"]
    assert (seen["authorizeStatus"], seen["chargeStatus"]) == ("FULL", "FULL")
    order = api.query(documents.COMPLETE, {"id": checkout})["checkoutComplete"]["order"]
    assert order["chargeStatus"] == "FULL"
    again = api.query(documents.COMPLETE, {"id": checkout})["checkoutComplete"]["order"]
    assert again == order


@pytest.mark.parametrize(
    "result",
    [
        "CHARGE_FAILURE",
        "CHARGE_REQUEST",
        "CHARGE_ACTION_REQUIRED",
        "AUTHORIZATION_FAILURE",
        "AUTHORIZATION_REQUEST",
        "AUTHORIZATION_ACTION_REQUIRED",
    ],
)
def test_a_result_that_pays_nothing_is_news_not_an_error(api: Any, checkout: str, result: str) -> None:
    answer = _begin(api, checkout, result)["transactionInitialize"]
    assert (answer["errors"], answer["transactionEvent"]["type"]) == ([], result)
    assert api.query(documents.COMPLETE, {"id": checkout}).refused("checkoutComplete") == [("CHECKOUT_NOT_FULLY_PAID", "id")]


def test_a_success_without_a_reference_is_a_failure(api: Any, checkout: str) -> None:
    answer = api.query(documents.INITIALIZE, {"id": checkout, "gateway": _gateway("CHARGE_SUCCESS", reference=False)})
    event = answer["transactionInitialize"]["transactionEvent"]
    assert (event["type"], event["message"]) == ("CHARGE_FAILURE", "Providing `pspReference` is required for this result.")


def test_carrying_on_by_id_and_by_token(api: Any, checkout: str) -> None:
    item = _begin(api, checkout, "CHARGE_ACTION_REQUIRED")["transactionInitialize"]["transaction"]
    waiting = api.query(documents.PROCESS, {"id": item["id"], "data": _gateway("CHARGE_ACTION_REQUIRED")["data"]})
    assert waiting["transactionProcess"]["transactionEvent"]["type"] == "CHARGE_ACTION_REQUIRED"
    done = api.query(documents.PROCESS, {"token": item["token"], "data": _gateway("CHARGE_SUCCESS")["data"]})[
        "transactionProcess"
    ]
    assert (done["errors"], done["transactionEvent"]["type"]) == ([], "CHARGE_SUCCESS")
    again = api.query(documents.PROCESS, {"id": item["id"], "data": _gateway("CHARGE_FAILURE")["data"]})["transactionProcess"]
    assert (again["errors"], again["transactionEvent"]["type"]) == ([], "CHARGE_SUCCESS")
    assert again["transaction"]["chargedAmount"]["amount"] == 15.0


def test_keys(api: Any, checkout: str) -> None:
    first = _begin(api, checkout, key="k")["transactionInitialize"]["transaction"]
    assert _begin(api, checkout, key="k", amount="15")["transactionInitialize"]["transaction"] == first
    assert _begin(api, checkout, key="k", amount="14").refused("transactionInitialize") == [("UNIQUE", "idempotencyKey")]
    assert _begin(api, checkout, key="").refused("transactionInitialize") == [("INVALID", "idempotencyKey")]
    assert TransactionItem.objects.count() == 1


@pytest.mark.parametrize("gateway", ["mirumee.payments.dummy", rows.COD, rows.STRIPE])
def test_a_gateway_that_is_not_here(api: Any, checkout: str, gateway: str) -> None:
    reply = api.query(documents.INITIALIZE, {"id": checkout, "gateway": _gateway(id=gateway)})
    assert reply.refused("transactionInitialize") == [("NOT_FOUND", "paymentGateway")]


def test_the_kind_is_chosen_by_apps_that_handle_payments(api: Any, checkout: str, staff: str, clerk: str, shopper: str) -> None:
    variables = {"id": checkout, "gateway": _gateway(), "action": "AUTHORIZATION"}
    for token in (None, clerk, shopper):
        assert api.query(documents.INITIALIZE, variables, token=token).denied == ["PermissionDenied"]
    assert TransactionItem.objects.count() == 0
    answer = api.query(documents.INITIALIZE, variables, token=staff)["transactionInitialize"]
    assert answer["transactionEvent"]["type"] == "AUTHORIZATION_SUCCESS"


def test_while_an_order_is_made(api: Any, checkout: str) -> None:
    item = _begin(api, checkout, "CHARGE_ACTION_REQUIRED")["transactionInitialize"]["transaction"]
    Checkout.objects.update(completing_started_at=now())
    assert _begin(api, checkout).refused("transactionInitialize") == [("CHECKOUT_COMPLETION_IN_PROGRESS", "id")]
    reply = api.query(documents.PROCESS, {"id": item["id"]})
    assert reply.refused("transactionProcess") == [("CHECKOUT_COMPLETION_IN_PROGRESS", "id")]


def test_cash_on_delivery_becomes_an_unpaid_order(api: Any) -> None:
    checkout = to_global_id("Checkout", rows.checkout(rows.shop(slug="morocco")).pk)
    answer = api.query(documents.INITIALIZE, {"id": checkout, "gateway": {"id": rows.COD}})["transactionInitialize"]
    assert (answer["transactionEvent"]["type"], answer["transaction"]["actions"]) == (
        "AUTHORIZATION_SUCCESS",
        ["CHARGE", "CANCEL"],
    )
    assert api.query(documents.COMPLETE, {"id": checkout})["checkoutComplete"]["order"]["chargeStatus"] == "NONE"


def test_card_by_stripe(api: Any, checkout: str, stripe: Any) -> None:
    answer = api.query(documents.INITIALIZE, {"id": checkout, "gateway": {"id": rows.STRIPE, "data": rows.PAGE}})[
        "transactionInitialize"
    ]
    (page,) = stripe.ledger.of("checkout.session")
    assert (answer["transactionEvent"]["type"], answer["data"]) == ("CHARGE_ACTION_REQUIRED", {"redirectUrl": page["url"]})
    stripe.ledger.pay_page(page["id"], "pm_card_visa")
    done = api.query(documents.PROCESS, {"id": answer["transaction"]["id"]})["transactionProcess"]
    assert done["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    assert api.query(documents.COMPLETE, {"id": checkout})["checkoutComplete"]["order"]["chargeStatus"] == "FULL"
