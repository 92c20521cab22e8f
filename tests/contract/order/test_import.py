"""Orders made elsewhere: a stand's queue arriving late, and twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketplace.engine.orders.models import Order
from marketplace.engine.stock.models import Allocation
from marketplace.kernel.ids import to_global_id
from tests import sale_rows
from tests.contract.checkout.walk import PARIS, gid
from tests.contract.order import documents

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def shop(db: None) -> sale_rows.Shop:
    return sale_rows.shop(quantity=3)


def row(shop: sale_rows.Shop, reference: str = "till-1", quantity: int = 2, handed: int = 2, **more: Any) -> dict[str, Any]:
    price = {"gross": 10 * quantity, "net": 8 * quantity}
    line = {
        "variantId": gid(shop.variant), "quantity": quantity, "warehouse": gid(shop.warehouse), "createdAt": NOON.isoformat(),
        "isShippingRequired": True, "isGiftCard": False, "totalPrice": price, "undiscountedTotalPrice": price, "taxRate": 0.2,
    }  # fmt: skip
    parcels = [
        {"lines": [{"quantity": handed, "warehouse": gid(shop.warehouse), "orderLineIndex": 0, "variantId": gid(shop.variant)}]}
    ]
    return {
        "externalReference": reference, "channel": shop.channel.slug, "createdAt": NOON.isoformat(), "user": {"email": "stand@maarad.example"},
        "billingAddress": PARIS, "currency": "EUR", "languageCode": "FR", "lines": [line], "fulfillments": parcels if handed else [], **more,
    }  # fmt: skip


def bring(api: Any, token: str, *rows: dict[str, Any], **policies: str) -> Any:
    return api.query(documents.IMPORT, {"orders": list(rows), **policies}, token=token)["orderBulkCreate"]


def codes(answer: Any) -> list[list[tuple[str, str]]]:
    return [[(error["code"], error["path"]) for error in result["errors"]] for result in answer["results"]]


def levels(shop: sale_rows.Shop) -> tuple[int, int]:
    return shop.stock.quantity, shop.stock.quantity_allocated


def test_what_was_handed_over_leaves_the_shelf_and_the_rest_is_promised(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    answer = bring(api, staff, row(shop, quantity=3, handed=1))
    assert (answer["count"], answer["errors"], codes(answer)) == (1, [], [[]])
    order = answer["results"][0]["order"]
    assert (order["status"], order["origin"], order["total"]["gross"]["amount"]) == ("PARTIALLY_FULFILLED", "BULK_CREATE", 30.0)
    assert (order["lines"][0]["quantityFulfilled"], order["lines"][0]["allocations"][0]["quantity"]) == (1, 2)
    assert levels(shop) == (2, 2)


def test_money_taken_at_the_stand_comes_with_the_order(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    cash = {"name": "Cash", "pspReference": "till-1-cash", "amountCharged": {"amount": 20, "currency": "EUR"}}
    order = bring(api, staff, row(shop, transactions=[cash]))["results"][0]["order"]
    assert (order["chargeStatus"], order["isPaid"], order["totalCharged"]["amount"], len(order["transactions"])) == (
        "FULL",
        True,
        20.0,
        1,
    )
    foreign = {**cash, "amountCharged": {"amount": 20, "currency": "MAD"}}
    assert codes(bring(api, staff, row(shop, "till-2", quantity=1, handed=1, transactions=[foreign]))) == [
        [("INCORRECT_CURRENCY", "amount_charged")]
    ]
    assert Order.objects.count() == 1


def test_a_replay_changes_nothing(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    bring(api, staff, row(shop))
    again = bring(api, staff, row(shop))
    assert (again["count"], codes(again)) == (0, [[("UNIQUE", "external_reference")]])
    assert (Order.objects.count(), levels(shop)) == (1, (1, 0))


def test_too_little_is_refused_forced_or_left_alone(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    refused = bring(api, staff, row(shop, quantity=5, handed=5))
    assert codes(refused) == [[("INSUFFICIENT_STOCK", "fulfillments[0].lines[0]")]]
    assert levels(shop) == (3, 0)
    forced = bring(api, staff, row(shop, quantity=5, handed=5), stock="FORCE")
    assert (forced["count"], levels(shop)) == (1, (-2, 0))
    bring(api, staff, row(shop, "till-2", quantity=4, handed=1), stock="SKIP")
    assert (levels(shop), Allocation.objects.count()) == ((-2, 0), 0)


def test_one_fault_stops_all_unless_rows_may_fail(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    good, bad = row(shop, "till-1", quantity=1, handed=1), row(shop, "till-2", channel="nowhere")
    nothing = bring(api, staff, good, bad)
    assert (nothing["count"], codes(nothing), Order.objects.count()) == (0, [[], [("NOT_FOUND", "channel")]], 0)
    some = bring(api, staff, good, bad, policy="REJECT_FAILED_ROWS")
    assert (some["count"], codes(some)) == (1, [[], [("NOT_FOUND", "channel")]])
    assert levels(shop) == (2, 0)


def test_a_row_that_fails_half_way_leaves_no_trace(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    second = row(shop, "till-2", quantity=2, handed=1)
    second["lines"][0]["quantity"] = 4
    some = bring(api, staff, second, row(shop, "till-3", quantity=3, handed=3), policy="REJECT_FAILED_ROWS")
    assert codes(some) == [[("INSUFFICIENT_STOCK", "lines[0]")], []]
    assert (Order.objects.count(), levels(shop)) == (1, (0, 0))


def test_faults_by_name(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    elsewhere = sale_rows.warehouse(shop.channel)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    wrong_tax = row(shop)
    wrong_tax["lines"][0]["taxClassId"] = to_global_id("TaxClass", 999999)
    no_stock = row(shop, handed=0)
    no_stock["lines"][0]["warehouse"] = gid(elsewhere)
    beyond = row(shop)
    beyond["fulfillments"][0]["lines"][0]["orderLineIndex"] = 4
    for given, expected in (
        (row(shop, currency="MAD"), ("INCORRECT_CURRENCY", "currency")),
        (row(shop, createdAt=tomorrow), ("FUTURE_DATE", "created_at")),
        (row(shop, quantity=1, handed=2), ("INVALID_QUANTITY", "lines[0].quantity")),
        (row(shop, user={}), ("REQUIRED", "user")),
        (row(shop, lines=[], handed=0), ("REQUIRED", "lines")),
        (wrong_tax, ("NOT_FOUND", "lines[0].tax_class_id")),
        (no_stock, ("NON_EXISTING_STOCK", "lines[0]")),
        (beyond, ("NO_RELATED_ORDER_LINE", "fulfillments[0].lines[0].order_line_index")),
    ):
        assert codes(bring(api, staff, given)) == [[expected]]
    many = bring(api, staff, *[row(shop, f"till-{number}") for number in range(51)])
    assert ([error["code"] for error in many["errors"]], many["results"]) == (["BULK_LIMIT"], [])
    assert (Order.objects.count(), levels(shop)) == (0, (3, 0))
