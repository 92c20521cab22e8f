"""Staff's work on orders: reading, drafts, shipping, cancelling."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from marketplace.engine.orders.models import Order
from marketplace.kernel.ids import to_global_id
from tests import sale_rows
from tests.contract.checkout.documents import ORDER
from tests.contract.checkout.walk import PARIS, buy, gid
from tests.contract.order import documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> sale_rows.Shop:
    return sale_rows.shop(quantity=10)


@pytest.fixture
def order(api: Any, shop: sale_rows.Shop, staff: str) -> dict[str, Any]:
    """A confirmed order of two units."""
    bought = buy(api, shop, 2)
    confirmed: dict[str, Any] = api.query(documents.CONFIRM, {"id": bought["id"]}, token=staff)["orderConfirm"]["order"]
    return confirmed


def levels(shop: sale_rows.Shop) -> tuple[int, int]:
    return shop.stock.quantity, shop.stock.quantity_allocated


def fulfil(api: Any, order: dict[str, Any], warehouse: Any, quantity: int, token: str, **more: Any) -> Any:
    stocks = [{"warehouse": gid(warehouse), "quantity": quantity}]
    given = {"lines": [{"orderLineId": order["lines"][0]["id"], "stocks": stocks}], **more}
    return api.query(documents.SHIP, {"order": order["id"], "input": given}, token=token)


def test_an_order_is_shipped_and_shows_it(api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str) -> None:
    assert order["lines"][0]["allocations"][0]["quantity"] == 2
    answer = fulfil(api, order, shop.warehouse, 2, staff, trackingNumber="CM123")["orderFulfill"]
    (parcel,) = answer["fulfillments"]
    assert (parcel["status"], parcel["trackingNumber"], parcel["warehouse"]["id"]) == ("FULFILLED", "CM123", gid(shop.warehouse))
    assert (answer["order"]["status"], answer["order"]["lines"][0]["quantityToFulfill"]) == ("FULFILLED", 0)
    assert levels(shop) == (8, 0)
    kinds = [event["type"] for event in answer["order"]["events"]]
    assert kinds == ["PLACED", "CONFIRMED", "FULFILLMENT_FULFILLED_ITEMS"]


def test_what_cannot_be_shipped(api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str) -> None:
    assert fulfil(api, order, shop.warehouse, 3, staff).refused("orderFulfill") == [("FULFILL_ORDER_LINE", "orderLineId")]
    assert fulfil(api, order, shop.warehouse, 0, staff).refused("orderFulfill") == [("ZERO_QUANTITY", "lines")]
    elsewhere = sale_rows.warehouse(shop.channel)
    answer = fulfil(api, order, elsewhere, 1, staff)["orderFulfill"]
    (error,) = answer["errors"]
    assert (error["code"], error["field"]) == ("INSUFFICIENT_STOCK", "stocks")
    assert (error["warehouse"], error["orderLines"]) == (gid(elsewhere), [order["lines"][0]["id"]])
    twice = [{"warehouse": gid(shop.warehouse), "quantity": 1}] * 2
    given = {"lines": [{"orderLineId": order["lines"][0]["id"], "stocks": twice}]}
    refused = api.query(documents.SHIP, {"order": order["id"], "input": given}, token=staff)
    assert refused.refused("orderFulfill") == [("DUPLICATED_INPUT_ITEM", "warehouse")]
    assert levels(shop) == (10, 2)


def test_a_fulfilment_is_cancelled_once(api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str) -> None:
    (parcel,) = fulfil(api, order, shop.warehouse, 2, staff)["orderFulfill"]["fulfillments"]
    assert api.query(documents.UNSHIP, {"id": parcel["id"]}, token=staff).refused("orderFulfillmentCancel") == [
        ("REQUIRED", "warehouseId")
    ]
    given = {"id": parcel["id"], "input": {"warehouseId": gid(shop.warehouse)}}
    first = api.query(documents.UNSHIP, given, token=staff)["orderFulfillmentCancel"]
    assert (first["fulfillment"]["status"], first["order"]["status"]) == ("CANCELED", "UNFULFILLED")
    again = api.query(documents.UNSHIP, given, token=staff)
    assert again.refused("orderFulfillmentCancel") == [("CANNOT_CANCEL_FULFILLMENT", "fulfillment")]
    assert levels(shop) == (10, 2)


def test_approval_and_tracking(api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str) -> None:
    sale_rows.site(fulfillment_auto_approve=False)
    (parcel,) = fulfil(api, order, shop.warehouse, 1, staff)["orderFulfill"]["fulfillments"]
    assert (parcel["status"], levels(shop)) == ("WAITING_FOR_APPROVAL", (10, 2))
    approved = api.query(documents.APPROVE, {"id": parcel["id"]}, token=staff)["orderFulfillmentApprove"]
    assert (approved["fulfillment"]["status"], approved["order"]["status"]) == ("FULFILLED", "PARTIALLY_FULFILLED")
    assert api.query(documents.APPROVE, {"id": parcel["id"]}, token=staff).refused("orderFulfillmentApprove") == [
        ("INVALID", "status")
    ]
    tracked = api.query(documents.TRACK, {"id": parcel["id"], "input": {"trackingNumber": "X9"}}, token=staff)
    assert tracked["orderFulfillmentUpdateTracking"]["fulfillment"]["trackingNumber"] == "X9"


def test_cancelling_an_order(api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str) -> None:
    assert api.query(documents.CANCEL, {"id": order["id"]}, token=staff)["orderCancel"]["order"]["status"] == "CANCELED"
    assert levels(shop) == (10, 0)
    assert api.query(documents.CANCEL, {"id": order["id"]}, token=staff).refused("orderCancel") == [
        ("CANNOT_CANCEL_ORDER", "order")
    ]
    assert api.query(documents.CONFIRM, {"id": order["id"]}, token=staff).refused("orderConfirm") == [("INVALID", "id")]


def test_staffs_word_that_an_order_is_paid(api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str) -> None:
    paid = api.query(documents.PAID, {"id": order["id"], "ref": "cash-1"}, token=staff)["orderMarkAsPaid"]["order"]
    assert (paid["isPaid"], paid["paymentStatus"], paid["totalBalance"]["amount"]) == (True, "FULLY_CHARGED", 0.0)
    assert [event["type"] for event in paid["events"]][-2:] == ["ORDER_FULLY_PAID", "ORDER_MARKED_AS_PAID"]
    again = api.query(documents.PAID, {"id": order["id"]}, token=staff)
    assert again.refused("orderMarkAsPaid") == [("PAYMENT_ERROR", "payment")]


def test_correcting_and_noting(api: Any, order: dict[str, Any], staff: str) -> None:
    given = {
        "externalReference": "desk-7",
        "userEmail": "amal@maarad.example",
        "shippingAddress": {**PARIS, "city": "Lyon", "postalCode": "69001"},
    }
    updated = api.query(documents.UPDATE, {"id": order["id"], "input": given}, token=staff)["orderUpdate"]["order"]
    assert (updated["externalReference"], updated["shippingAddress"]["city"]) == ("desk-7", "LYON")
    by_reference = api.query(documents.ONE, {"ref": "desk-7"}, token=staff)["order"]
    assert by_reference["userEmail"] == "amal@maarad.example"
    wrong = api.query(documents.UPDATE, {"ref": "desk-7", "input": {"billingAddress": {**PARIS, "postalCode": "x"}}}, token=staff)
    assert wrong.refused("orderUpdate") == [("INVALID", "postalCode")]
    noted = api.query(documents.NOTE, {"order": order["id"], "input": {"message": "Call first"}}, token=staff)["orderNoteAdd"]
    assert noted["event"] == {"type": "NOTE_ADDED", "message": "Call first"}
    assert api.query(documents.NOTE, {"order": order["id"], "input": {"message": " "}}, token=staff).refused("orderNoteAdd") == [
        ("REQUIRED", "message")
    ]


def draft(api: Any, shop: sale_rows.Shop, token: str, **more: Any) -> dict[str, Any]:
    given = {"channelId": gid(shop.channel), "lines": [{"variantId": gid(shop.variant), "quantity": 2}], **more}
    made: dict[str, Any] = api.query(documents.DRAFT, {"input": given}, token=token)["draftOrderCreate"]
    return made


def test_a_draft_from_first_line_to_order(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    made = draft(api, shop, staff, userEmail="lina@maarad.example", billingAddress=PARIS, shippingAddress=PARIS)["order"]
    assert (made["status"], made["total"]["gross"]["amount"]) == ("DRAFT", 20.0)
    assert api.query(documents.DONE, {"id": made["id"]}, token=staff).refused("draftOrderComplete") == [
        ("SHIPPING_METHOD_REQUIRED", "shipping")
    ]
    given = {"shippingMethod": gid(shop.method), "discount": 4, "customerNote": "Gift"}
    redone = api.query(documents.REDRAFT, {"id": made["id"], "input": given}, token=staff)["draftOrderUpdate"]["order"]
    assert (redone["total"]["gross"]["amount"], redone["undiscountedTotal"]["gross"]["amount"]) == (21.0, 25.0)
    more = api.query(documents.LINES, {"id": made["id"], "input": [{"variantId": gid(shop.variant), "quantity": 1}]}, token=staff)
    (line,) = more["orderLinesCreate"]["order"]["lines"]
    assert line["quantity"] == 3
    back = api.query(documents.LINE, {"id": line["id"], "input": {"quantity": 2}}, token=staff)["orderLineUpdate"]["order"]
    assert back["lines"][0]["quantity"] == 2
    assert levels(shop) == (10, 0)
    done = api.query(documents.DONE, {"id": made["id"]}, token=staff)["draftOrderComplete"]
    assert (done["errors"], done["order"]["status"], levels(shop)) == ([], "UNFULFILLED", (10, 2))
    assert api.query(documents.DONE, {"id": made["id"]}, token=staff).refused("draftOrderComplete") == [("INVALID", "id")]
    assert api.query(documents.LINE, {"id": line["id"], "input": {"quantity": 1}}, token=staff).refused("orderLineUpdate") == [
        ("NOT_EDITABLE", "id")
    ]


def test_what_a_draft_refuses(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    nowhere = api.query(documents.DRAFT, {"input": {"lines": []}}, token=staff)
    assert nowhere.refused("draftOrderCreate") == [("REQUIRED", "channelId")]
    assert draft(api, shop, staff, voucherCode="NONE")["errors"][0]["code"] == "INVALID_VOUCHER_CODE"
    made = draft(api, shop, staff, lines=[{"variantId": gid(shop.variant), "quantity": 11}], shippingMethod=gid(shop.method),
                 billingAddress=PARIS, shippingAddress=PARIS)["order"]  # fmt: skip
    short = api.query(documents.DONE, {"id": made["id"]}, token=staff)["draftOrderComplete"]["errors"]
    assert [(error["code"], error["field"], error["variants"]) for error in short] == [
        ("INSUFFICIENT_STOCK", "lines", [gid(shop.variant)])
    ]
    gone = api.query(documents.UNLINE, {"id": made["lines"][0]["id"]}, token=staff)["orderLineDelete"]["order"]
    assert gone["lines"] == []
    assert api.query(documents.DRAFTS, token=staff)["draftOrders"]["totalCount"] == 1
    assert api.query(documents.UNDRAFT, {"id": made["id"]}, token=staff).refused("draftOrderDelete") == []
    assert Order.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_orders(api: Any, shop: sale_rows.Shop, staff: str, count: int) -> None:
    for _ in range(count):
        bought = buy(api, shop)
        confirmed = api.query(documents.CONFIRM, {"id": bought["id"]}, token=staff)["orderConfirm"]["order"]
        fulfil(api, confirmed, shop.warehouse, 1, staff)
    reply = api.query(documents.LIST, {"first": 20}, token=staff)
    assert reply["orders"]["totalCount"] == count
    assert reply.statements == 11


def test_finding_orders(api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str) -> None:
    second = buy(api, shop)

    def found(**asked: Any) -> list[str]:
        edges = api.query(documents.LIST, {"first": 10, **asked}, token=staff)["orders"]["edges"]
        return [edge["node"]["id"] for edge in edges]

    assert found() == [second["id"], order["id"]]
    assert found(where={"status": {"eq": "UNCONFIRMED"}}) == [second["id"]]
    assert found(where={"number": {"eq": int(order["number"])}}) == [order["id"]]
    assert found(where={"OR": [{"ids": [order["id"]]}, {"ids": [second["id"]]}], "chargeStatus": {"oneOf": ["FULL"]}}) == []
    assert found(where={"channelId": {"eq": gid(shop.channel)}, "userEmail": {"eq": "lina@maarad.example"}}) == [
        second["id"],
        order["id"],
    ]
    assert found(search=order["number"]) == [order["id"]]
    assert found(search="martin") == [second["id"], order["id"]]
    assert found(search="nobody") == []
    assert found(filter={"status": ["UNCONFIRMED"]}) == [second["id"]]
    assert found(sort={"field": "NUMBER", "direction": "ASC"}) == [order["id"], second["id"]]


def test_who_may_see_and_do_what(
    api: Any, shop: sale_rows.Shop, order: dict[str, Any], staff: str, clerk: str, shopper: str
) -> None:
    assert api.query(ORDER, {"id": order["id"]})["order"]["userEmail"] == "lina@maarad.example"
    assert api.query(ORDER, {"id": to_global_id("Order", uuid4())})["order"] is None
    assert api.query(ORDER, {"id": gid(shop.variant)})["order"] is None
    hidden = api.query("query Q($id: ID) { order(id: $id) { events { id } } }", {"id": order["id"]})
    assert hidden.denied == ["PermissionDenied"]
    for token in (None, clerk, shopper):
        for document, variables in (
            (documents.LIST, {"first": 1}),
            (documents.DRAFTS, {}),
            (documents.ONE, {"ref": "x"}),
            (documents.CONFIRM, {"id": order["id"]}),
            (documents.CANCEL, {"id": order["id"]}),
            (documents.PAID, {"id": order["id"]}),
            (documents.UPDATE, {"id": order["id"], "input": {}}),
            (documents.NOTE, {"order": order["id"], "input": {"message": "x"}}),
            (documents.LINES, {"id": order["id"], "input": []}),
            (documents.LINE, {"id": order["lines"][0]["id"], "input": {"quantity": 1}}),
            (documents.UNLINE, {"id": order["lines"][0]["id"]}),
            (documents.DRAFT, {"input": {}}),
            (documents.REDRAFT, {"id": order["id"], "input": {}}),
            (documents.DONE, {"id": order["id"]}),
            (documents.UNDRAFT, {"id": order["id"]}),
            (documents.SHIP, {"order": order["id"], "input": {"lines": []}}),
            (documents.APPROVE, {"id": "x"}),
            (documents.UNSHIP, {"id": "x"}),
            (documents.TRACK, {"id": "x", "input": {}}),
            (documents.IMPORT, {"orders": []}),
        ):
            assert api.query(document, variables, token=token).denied == ["PermissionDenied"], document
    drafted = draft(api, shop, staff)["order"]
    assert api.query(ORDER, {"id": drafted["id"]}).denied == ["PermissionDenied"]
