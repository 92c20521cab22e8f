"""Orders made elsewhere: a stand's queue arriving late, and twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.contract.checkout.test_refusals import nobody
from tests.contract.endpoint import Endpoint
from tests.contract.order import documents
from tests.contract.shop import Shop
from tests.contract.shop.making import PARIS
from tests.contract.shop.things import Counter

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return shop.counter(quantity=3)


def row(counter: Counter, reference: str = "till-1", quantity: int = 2, handed: int = 2, **more: Any) -> dict[str, Any]:
    price = {"gross": 10 * quantity, "net": 8 * quantity}
    line = {
        "variantId": counter.variant.id, "quantity": quantity, "warehouse": counter.warehouse.id, "createdAt": NOON.isoformat(),
        "isShippingRequired": True, "isGiftCard": False, "totalPrice": price, "undiscountedTotalPrice": price, "taxRate": 0.2, "taxClassId": counter.tax.id,
    }  # fmt: skip
    parcels = [
        {"lines": [{"quantity": handed, "warehouse": counter.warehouse.id, "orderLineIndex": 0, "variantId": counter.variant.id}]}
    ]
    status = "FULFILLED" if handed >= quantity else "PARTIALLY_FULFILLED" if handed else "UNFULFILLED"
    return {
        "status": status,
        "externalReference": f"{reference}-{counter.channel.slug}", "channel": counter.channel.slug, "createdAt": NOON.isoformat(), "user": {"email": "stand@maarad.example"},
        "billingAddress": PARIS, "deliveryMethod": {"warehouseId": counter.warehouse.id, "warehouseName": "Stand"}, "currency": "EUR", "languageCode": "FR", "lines": [line], "fulfillments": parcels if handed else [], **more,
    }  # fmt: skip


def bring(api: Endpoint, token: str, *rows: dict[str, Any], **policies: str) -> Any:
    return api.query(documents.IMPORT, {"orders": list(rows), **policies}, token=token)["orderBulkCreate"]


def codes(answer: Any) -> list[list[tuple[str, str]]]:
    return [[(error["code"], error["path"]) for error in result["errors"]] for result in answer["results"]]


def faults(answer: Any) -> list[list[tuple[str, str]]]:
    """The codes without NON_EXISTING_STOCK, which a Saleor says besides of every row when one of them cannot be."""
    return [[each for each in row if each[0] != "NON_EXISTING_STOCK"] for row in codes(answer)]


def levels(shop: Shop, counter: Counter) -> tuple[int, int]:
    return shop.levels(counter.variant, counter.warehouse)


def test_what_was_handed_over_leaves_the_shelf(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    answer = bring(api, staff, row(counter, quantity=3, handed=1))
    assert (answer["count"], answer["errors"], codes(answer)) == (1, [], [[]])
    order = answer["results"][0]["order"]
    assert (order["status"], order["origin"], order["total"]["gross"]["amount"]) == ("PARTIALLY_FULFILLED", "BULK_CREATE", 30.0)
    assert order["lines"][0]["quantityFulfilled"] == 1
    assert levels(shop, counter)[0] == 2


@pytest.mark.upstream_defect(
    "orderBulkCreate promises nothing of what an imported order still waits for: it can be sold again", "orderBulkCreate"
)
def test_what_was_not_handed_over_is_promised(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    bring(api, staff, row(counter, quantity=3, handed=1))
    assert levels(shop, counter) == (2, 2)


@pytest.mark.upstream_defect(
    "orderBulkCreate crashes on an order without a status, which its schema lets through", "orderBulkCreate"
)
def test_the_status_follows_from_what_was_handed_over(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    given = row(counter, quantity=3, handed=1)
    del given["status"]
    answer = bring(api, staff, given)
    assert (codes(answer), answer["results"][0]["order"]["status"]) == ([[]], "PARTIALLY_FULFILLED")


@pytest.mark.upstream_defect(
    "orderBulkCreate does not find the tax class of a line that names none, which its schema lets through", "orderBulkCreate"
)
def test_a_line_without_a_tax_class(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    given = row(counter)
    del given["lines"][0]["taxClassId"]
    assert codes(bring(api, staff, given)) == [[]]


def test_how_it_was_delivered_is_asked_for(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    assert codes(bring(api, staff, row(counter, deliveryMethod=None))) == [[("REQUIRED", "delivery_method")]]
    assert levels(shop, counter) == (3, 0)


def test_money_taken_at_the_stand_comes_with_the_order(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    cash = {"name": "Cash", "pspReference": "till-1-cash", "amountCharged": {"amount": 20, "currency": "EUR"}}
    order = bring(api, staff, row(counter, transactions=[cash]))["results"][0]["order"]
    assert (order["chargeStatus"], order["isPaid"], order["totalCharged"]["amount"], len(order["transactions"])) == (
        "FULL",
        True,
        20.0,
        1,
    )
    foreign = {**cash, "amountCharged": {"amount": 20, "currency": "MAD"}}
    assert faults(bring(api, staff, row(counter, "till-2", quantity=1, handed=1, transactions=[foreign]))) == [
        [("INCORRECT_CURRENCY", "transactions.0")]
    ]
    assert shop.orders(counter.channel) == 1


def test_a_replay_changes_nothing(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    bring(api, staff, row(counter))
    again = bring(api, staff, row(counter))
    assert (again["count"], codes(again)) == (0, [[("UNIQUE", "external_reference")]])
    assert (shop.orders(counter.channel), levels(shop, counter)) == (1, (1, 0))


def test_too_little_is_refused_forced_or_left_alone(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    refused = bring(api, staff, row(counter, quantity=5, handed=5))
    assert codes(refused) == [[("INSUFFICIENT_STOCK", "lines.0")]]
    assert levels(shop, counter) == (3, 0)
    forced = bring(api, staff, row(counter, quantity=5, handed=5), stock="FORCE")
    assert (forced["count"], levels(shop, counter)) == (1, (-2, 0))
    bring(api, staff, row(counter, "till-2", quantity=4, handed=1), stock="SKIP")
    assert levels(shop, counter) == (-2, 0)


def test_one_fault_stops_all_unless_rows_may_fail(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    good, bad = row(counter, "till-1", quantity=1, handed=1), row(counter, "till-2", channel="nowhere")
    nothing = bring(api, staff, good, bad)
    assert (nothing["count"], faults(nothing), shop.orders(counter.channel)) == (0, [[], [("NOT_FOUND", "channel")]], 0)
    some = bring(api, staff, good, bad, policy="REJECT_FAILED_ROWS")
    assert (some["count"], codes(some)) == (1, [[], [("NOT_FOUND", "channel")]])
    assert levels(shop, counter) == (2, 0)


def test_a_row_that_fails_half_way_leaves_no_trace(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    second = row(counter, "till-2", quantity=2, handed=1)
    second["lines"][0]["quantity"] = 4
    some = bring(api, staff, second, row(counter, "till-3", quantity=3, handed=3), policy="REJECT_FAILED_ROWS")
    assert codes(some) == [[("INSUFFICIENT_STOCK", "lines.0")], []]
    assert (shop.orders(counter.channel), levels(shop, counter)) == (1, (0, 0))


@pytest.mark.engine_only("an order without lines is refused as such; Saleor finds fault with its status or takes it")
def test_an_order_of_nothing(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    assert codes(bring(api, staff, row(counter, lines=[], handed=0))) == [[("REQUIRED", "lines")]]
    assert shop.orders(counter.channel) == 0


def test_faults_by_name(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    elsewhere = shop.warehouse(counter.channel)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    wrong_tax = row(counter)
    wrong_tax["lines"][0]["taxClassId"] = nobody("TaxClass", 99999999)
    no_stock = row(counter, handed=0)
    no_stock["lines"][0]["warehouse"] = elsewhere.id
    beyond = row(counter)
    beyond["fulfillments"][0]["lines"][0]["orderLineIndex"] = 4
    for given, expected in (
        (row(counter, currency="MAD"), ("INCORRECT_CURRENCY", "currency")),
        (row(counter, createdAt=tomorrow), ("FUTURE_DATE", "created_at")),
        (row(counter, quantity=1, handed=2), ("INVALID_QUANTITY", "lines.0")),
        (row(counter, user={}), ("REQUIRED", "user")),
        (wrong_tax, ("NOT_FOUND", "lines.0.tax_class_id")),
        (no_stock, ("NON_EXISTING_STOCK", "lines.0")),
        (beyond, ("NO_RELATED_ORDER_LINE", "fulfillments.0.lines.0.order_line_index")),
    ):
        told = bring(api, staff, given)
        assert (codes(told) if expected[0] == "NON_EXISTING_STOCK" else faults(told)) == [[expected]]
    assert (shop.orders(counter.channel), levels(shop, counter)) == (0, (3, 0))


@pytest.mark.upstream_defect("orderBulkCreate crashes instead of saying BULK_LIMIT", "orderBulkCreate")
def test_too_many_at_once(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    many = bring(api, staff, *[row(counter, f"till-{number}") for number in range(51)])
    assert ([error["code"] for error in many["errors"]], many["results"]) == (["BULK_LIMIT"], [])
    assert shop.orders(counter.channel) == 0
