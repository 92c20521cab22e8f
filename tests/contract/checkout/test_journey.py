"""From basket to order, as a guest and as a member."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.checkout import documents
from tests.contract.checkout.walk import BUYER, Walk, fill, line, start
from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop
from tests.contract.shop.making import PARIS
from tests.contract.shop.things import Counter


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return shop.counter(price=9.99)


def test_a_guest_buys(api: Endpoint, counter: Counter) -> None:
    checkout = start(api, counter, quantity=3)
    assert (checkout["channel"], checkout["giftCards"]) == ({"slug": counter.channel.slug}, [])
    filled = fill(api, counter, checkout["id"])
    assert filled["shippingAddress"] == {
        "city": "PARIS",
        "postalCode": "75011",
        "country": {"code": "FR"},
        "phone": "+33612345678",
    }
    assert filled["delivery"]["shippingMethod"]["price"]["amount"] == 5.0
    assert filled["problems"] == []
    answer = api.query(documents.COMPLETE, {"id": checkout["id"]})["checkoutComplete"]
    assert (answer["errors"], answer["confirmationNeeded"], answer["order"]["status"]) == ([], False, "UNCONFIRMED")
    order = api.query(documents.ORDER, {"id": answer["order"]["id"]})["order"]
    assert order["total"] == {"gross": {"amount": 34.97}, "net": {"amount": 29.15}}
    assert (order["userEmail"], order["isPaid"], order["paymentStatus"]) == (BUYER, False, "NOT_CHARGED")
    assert order["totalBalance"]["amount"] == -34.97
    assert order["deliveryMethod"]["__typename"] == "ShippingMethod"
    assert api.query(documents.READ, {"id": checkout["id"]})["checkout"] is None


def test_net_is_taken_from_the_line_then_divided(api: Endpoint, counter: Counter) -> None:
    (only,) = start(api, counter, quantity=3)["lines"]
    assert only["totalPrice"] == {"gross": {"amount": 29.97}, "net": {"amount": 24.98}}
    assert only["unitPrice"] == {"gross": {"amount": 9.99}, "net": {"amount": 8.33}}


def test_completing_twice_gives_the_same_order(api: Endpoint, shop: Shop, counter: Counter) -> None:
    checkout = start(api, counter)
    fill(api, counter, checkout["id"])
    first, second = (api.query(documents.COMPLETE, {"id": checkout["id"]})["checkoutComplete"] for _ in range(2))
    assert first["order"]["id"] == second["order"]["id"]
    assert (second["errors"], shop.orders(counter.channel)) == ([], 1)


def test_a_members_checkout_is_hers(api: Endpoint, counter: Counter, shopper: str) -> None:
    order = Walk(api, counter, shopper).buy()
    me = "{ me { orders(first: 5) { totalCount edges { node { id } } } addresses { id } defaultShippingAddress { id } } }"
    mine = api.query(me, token=shopper)["me"]
    assert [edge["node"]["id"] for edge in mine["orders"]["edges"]] == [order["id"]]
    assert len(mine["addresses"]) == 1
    assert mine["defaultShippingAddress"] is not None


def test_lines_are_merged_changed_and_removed(api: Endpoint, counter: Counter) -> None:
    key = start(api, counter)["id"]

    def changed(document: str, **variables: Any) -> Any:
        payload = api.query(document, {"id": key, **variables}).only
        assert payload["errors"] == []
        return payload["checkout"]

    (only,) = changed(documents.ADD, lines=[line(counter.variant, 2)])["lines"]
    assert only["quantity"] == 3
    assert changed(documents.UPDATE, lines=[{"lineId": only["id"], "quantity": 5}])["lines"][0]["quantity"] == 5
    own = changed(documents.ADD, lines=[line(counter.variant, 1, forceNewLine=True)])
    assert sorted(each["quantity"] for each in own["lines"]) == [1, 5]
    (left,) = changed(documents.DELETE, lines=[only["id"]])["lines"]
    empty = changed(documents.DELETE_ONE, line=left["id"])
    assert (empty["lines"], empty["totalPrice"]["gross"]["amount"]) == ([], 0.0)


def test_zero_removes_a_line(api: Endpoint, counter: Counter) -> None:
    checkout = start(api, counter)
    answer = api.query(documents.UPDATE, {"id": checkout["id"], "lines": [line(counter.variant, 0)]})
    assert answer["checkoutLinesUpdate"]["checkout"]["lines"] == []


def test_collecting_at_a_place_takes_from_that_place(api: Endpoint, shop: Shop, counter: Counter) -> None:
    kiosk = shop.warehouse(counter.channel, slug="kiosk", local=True)
    shop.stock(counter.variant, {kiosk: 2})
    checkout = start(api, counter, quantity=2)
    answer = api.query(documents.DELIVER, {"id": checkout["id"], "method": kiosk.id})["checkoutDeliveryMethodUpdate"]
    assert answer["checkout"]["deliveryMethod"] == {"__typename": "Warehouse", "id": kiosk.id, "slug": kiosk.slug}
    assert answer["checkout"]["delivery"] is None
    assert answer["checkout"]["shippingPrice"]["gross"]["amount"] == 0.0
    api.query(documents.EMAIL, {"id": checkout["id"], "email": BUYER})
    api.query(documents.BILLING, {"id": checkout["id"], "address": PARIS})
    done = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert done.refused("checkoutComplete") == []
    assert shop.levels(counter.variant, kiosk) == (2, 2)
    assert shop.levels(counter.variant, counter.warehouse) == (10, 0)


def test_a_private_place_is_no_collection_point(api: Endpoint, counter: Counter) -> None:
    checkout = start(api, counter)
    answer = api.query(documents.DELIVER, {"id": checkout["id"], "method": counter.warehouse.id})
    assert answer.refused("checkoutDeliveryMethodUpdate") == [("DELIVERY_METHOD_NOT_APPLICABLE", "deliveryMethodId")]


def test_the_older_way_of_choosing_a_delivery(api: Endpoint, counter: Counter) -> None:
    checkout = start(api, counter)
    api.query(documents.SHIPPING, {"id": checkout["id"], "address": PARIS})
    (offer,) = api.query(documents.OFFERS, {"id": checkout["id"]})["deliveryOptionsCalculate"]["deliveries"]
    older = offer["shippingMethod"]["id"]
    answer = api.query(documents.DELIVER, {"id": checkout["id"], "method": older})["checkoutDeliveryMethodUpdate"]
    assert answer["checkout"]["delivery"]["shippingMethod"]["id"] == older
    cleared = api.query(documents.DELIVER, {"id": checkout["id"], "method": None})["checkoutDeliveryMethodUpdate"]
    assert cleared["checkout"]["delivery"] is None


def test_a_delivery_that_no_longer_serves_is_named_and_stops_the_sale(api: Endpoint, shop: Shop, counter: Counter) -> None:
    checkout = start(api, counter)
    filled = fill(api, counter, checkout["id"])
    shop.do("shippingZoneUpdate", id=counter.method.zone, input={"countries": ["BE"]})
    other = {**PARIS, "streetAddress1": "14 rue des Lilas"}
    assert api.query(documents.SHIPPING, {"id": checkout["id"], "address": other}).refused("checkoutShippingAddressUpdate") == []
    moved = api.query(documents.READ, {"id": checkout["id"]})["checkout"]
    # a Saleor looks again as soon as prices are read, the engine when it is asked for ways of delivery
    (problem,) = moved["problems"]
    assert problem["__typename"] in ("CheckoutProblemDeliveryMethodStale", "CheckoutProblemDeliveryMethodInvalid")
    refused = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert refused.refused("checkoutComplete") == [("INVALID_SHIPPING_METHOD", "shippingMethod")]
    api.query(documents.OFFERS, {"id": checkout["id"]})
    read = api.query(documents.READ, {"id": checkout["id"]})["checkout"]
    assert read["problems"] == [
        {"__typename": "CheckoutProblemDeliveryMethodInvalid", "delivery": {"id": filled["delivery"]["id"]}}
    ]


def test_where_errors_are_problems_a_line_that_became_short_is_named(api: Endpoint, shop: Shop) -> None:
    counter = shop.counter(quantity=4, checkout={"useLegacyErrorFlow": False})
    checkout = start(api, counter, quantity=4)
    fill(api, counter, checkout["id"])
    left = [{"warehouse": counter.warehouse.id, "quantity": 1}]
    shop.do("productVariantStocksUpdate", variantId=counter.variant.id, stocks=left)
    (problem,) = api.query(documents.READ, {"id": checkout["id"]})["checkout"]["problems"]
    assert (problem["__typename"], problem["availableQuantity"]) == ("CheckoutLineProblemInsufficientStock", 1)
    assert problem["variant"]["id"] == counter.variant.id
    refused = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert refused.refused("checkoutComplete") == [("INSUFFICIENT_STOCK", None)]
    assert shop.checkouts(counter.channel) == 1


@pytest.mark.engine_only("Saleor refuses a short line even where errors are problems")
def test_where_errors_are_problems_a_short_line_is_let_in_and_named(api: Endpoint, shop: Shop) -> None:
    counter = shop.counter(quantity=1, checkout={"useLegacyErrorFlow": False})
    (problem,) = start(api, counter, quantity=4)["problems"]
    assert (problem["__typename"], problem["availableQuantity"]) == ("CheckoutLineProblemInsufficientStock", 1)


@pytest.mark.engine_only("counts SQL statements")
@pytest.mark.parametrize("lines", [1, 3])
def test_reading_costs_the_same_for_any_number_of_lines(api: Endpoint, shop: Shop, counter: Counter, lines: int) -> None:
    checkout = start(api, counter)
    for _ in range(lines - 1):
        more = shop.product(None, counter.channel, stocks=[{counter.warehouse: 5}])
        api.query(documents.ADD, {"id": checkout["id"], "lines": [line(more.variant)]})
    reply = api.query(documents.READ, {"id": checkout["id"]})
    assert len(reply["checkout"]["lines"]) == lines
    assert reply.statements == 7
