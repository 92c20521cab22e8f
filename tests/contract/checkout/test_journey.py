"""From basket to order, as a guest and as a member."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.models import User
from marketplace.engine.orders.models import Order
from marketplace.engine.shipping.models import ShippingMethod, ShippingMethodChannelListing
from marketplace.engine.stock.enums import ClickAndCollect
from tests import sale_rows
from tests.contract.checkout import documents
from tests.contract.checkout.walk import PARIS, buy, fill, gid, line, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> sale_rows.Shop:
    return sale_rows.shop(price="9.99")


def test_a_guest_buys(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop, quantity=3)
    assert (checkout["channel"], checkout["giftCards"]) == ({"slug": "france", "currencyCode": "EUR"}, [])
    filled = fill(api, checkout["id"])
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
    assert (order["userEmail"], order["isPaid"], order["paymentStatus"]) == ("lina@maarad.example", False, "NOT_CHARGED")
    assert order["totalBalance"]["amount"] == -34.97
    assert order["deliveryMethod"]["__typename"] == "ShippingMethod"
    assert api.query(documents.READ, {"id": checkout["id"]})["checkout"] is None


def test_net_is_taken_from_the_line_then_divided(api: Any, shop: sale_rows.Shop) -> None:
    (only,) = start(api, shop, quantity=3)["lines"]
    assert only["totalPrice"] == {"gross": {"amount": 29.97}, "net": {"amount": 24.98}}
    assert only["unitPrice"] == {"gross": {"amount": 9.99}, "net": {"amount": 8.33}}


def test_completing_twice_gives_the_same_order(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    fill(api, checkout["id"])
    first, second = (api.query(documents.COMPLETE, {"id": checkout["id"]})["checkoutComplete"] for _ in range(2))
    assert first["order"]["id"] == second["order"]["id"]
    assert (second["errors"], Order.objects.count()) == ([], 1)


def test_a_members_checkout_is_hers(api: Any, shop: sale_rows.Shop, shopper: str, lina: User) -> None:
    order = buy(api, shop, token=shopper)
    assert Order.objects.get().user == lina
    mine = api.query("{ me { orders(first: 5) { totalCount edges { node { id number } } } } }", token=shopper)
    if not mine.errors:
        assert [edge["node"]["id"] for edge in mine["me"]["orders"]["edges"]] == [order["id"]]
    lina.refresh_from_db()
    assert lina.addresses.count() == 1
    assert lina.default_shipping_address is not None


def test_lines_are_merged_changed_and_removed(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    added = api.query(documents.ADD, {"id": checkout["id"], "lines": [line(shop.variant, 2)]})["checkoutLinesAdd"]["checkout"]
    (only,) = added["lines"]
    assert only["quantity"] == 3
    updated = api.query(documents.UPDATE, {"id": checkout["id"], "lines": [{"lineId": only["id"], "quantity": 5}]})
    assert updated["checkoutLinesUpdate"]["checkout"]["lines"][0]["quantity"] == 5
    own = api.query(documents.ADD, {"id": checkout["id"], "lines": [line(shop.variant, 1, forceNewLine=True)]})[
        "checkoutLinesAdd"
    ]
    assert sorted(each["quantity"] for each in own["checkout"]["lines"]) == [1, 5]
    gone = api.query(documents.DELETE, {"id": checkout["id"], "lines": [only["id"]]})["checkoutLinesDelete"]["checkout"]
    (left,) = gone["lines"]
    empty = api.query(documents.DELETE_ONE, {"id": checkout["id"], "line": left["id"]})["checkoutLineDelete"]["checkout"]
    assert (empty["lines"], empty["totalPrice"]["gross"]["amount"]) == ([], 0.0)


def test_zero_removes_a_line(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    lines = [{"variantId": gid(shop.variant), "quantity": 0}]
    answer = api.query(documents.UPDATE, {"id": checkout["id"], "lines": lines})
    assert answer["checkoutLinesUpdate"]["checkout"]["lines"] == []


def test_collecting_at_a_place_takes_from_that_place(api: Any, shop: sale_rows.Shop) -> None:
    place = sale_rows.warehouse(shop.channel, "kiosk", is_private=False, click_and_collect_option=ClickAndCollect.LOCAL)
    there = sale_rows.stock(shop.variant, place, 2)
    checkout = start(api, shop, quantity=2)
    answer = api.query(documents.DELIVER, {"id": checkout["id"], "method": gid(place)})["checkoutDeliveryMethodUpdate"]
    assert answer["checkout"]["deliveryMethod"] == {"__typename": "Warehouse", "id": gid(place), "slug": "kiosk"}
    assert answer["checkout"]["delivery"] is None
    assert answer["checkout"]["shippingPrice"]["gross"]["amount"] == 0.0
    api.query(documents.EMAIL, {"id": checkout["id"], "email": "lina@maarad.example"})
    api.query(documents.BILLING, {"id": checkout["id"], "address": PARIS})
    done = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert done.refused("checkoutComplete") == []
    there.refresh_from_db()
    assert (there.quantity_allocated, shop.stock.quantity_allocated) == (2, 0)


def test_a_private_place_is_no_collection_point(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    answer = api.query(documents.DELIVER, {"id": checkout["id"], "method": gid(shop.warehouse)})
    assert answer.refused("checkoutDeliveryMethodUpdate") == [("DELIVERY_METHOD_NOT_APPLICABLE", "deliveryMethodId")]


def test_the_older_way_of_choosing_a_delivery(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    api.query(documents.SHIPPING, {"id": checkout["id"], "address": PARIS})
    answer = api.query(documents.DELIVER, {"id": checkout["id"], "method": gid(shop.method)})["checkoutDeliveryMethodUpdate"]
    assert answer["checkout"]["delivery"]["shippingMethod"]["id"] == gid(shop.method)
    cleared = api.query(documents.DELIVER, {"id": checkout["id"], "method": None})["checkoutDeliveryMethodUpdate"]
    assert cleared["checkout"]["delivery"] is None


def test_a_delivery_that_no_longer_serves_is_named_and_stops_the_sale(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    filled = fill(api, checkout["id"])
    shop.method.zone.countries = ["BE"]
    shop.method.zone.save()
    stale = api.query(documents.SHIPPING, {"id": checkout["id"], "address": PARIS})["checkoutShippingAddressUpdate"]["checkout"]
    assert [problem["__typename"] for problem in stale["problems"]] == ["CheckoutProblemDeliveryMethodStale"]
    refused = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert refused.refused("checkoutComplete") == [("INVALID_SHIPPING_METHOD", "shippingMethod")]
    api.query(documents.OFFERS, {"id": checkout["id"]})
    read = api.query(documents.READ, {"id": checkout["id"]})["checkout"]
    assert read["problems"] == [
        {"__typename": "CheckoutProblemDeliveryMethodInvalid", "delivery": {"id": filled["delivery"]["id"]}}
    ]


@pytest.mark.parametrize(
    ("method", "listing"),
    [
        ({}, {"maximum_order_price_amount": "15"}),
        ({}, {"minimum_order_price_amount": "25", "maximum_order_price_amount": "30"}),
        ({"type": "WEIGHT", "maximum_order_weight": 1.0}, {}),
        ({"type": "WEIGHT", "minimum_order_weight": 5.0}, {}),
    ],
)
def test_limits_of_price_and_weight(api: Any, shop: sale_rows.Shop, method: dict[str, Any], listing: dict[str, str]) -> None:
    """A way of delivery whose limits a basket leaves is no longer offered; chosen before, it stops the sale."""
    shop.variant.weight = 0.75
    shop.variant.save()
    checkout = start(api, shop, quantity=2)  # worth 19.98, 1.5 kg
    chosen = fill(api, checkout["id"])["delivery"]["id"]
    ShippingMethod.objects.filter(pk=shop.method.pk).update(**method)
    ShippingMethodChannelListing.objects.filter(shipping_method=shop.method).update(**listing)
    api.query(documents.SHIPPING, {"id": checkout["id"], "address": PARIS})
    refused = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert refused.refused("checkoutComplete") == [("INVALID_SHIPPING_METHOD", "shippingMethod")]
    assert not Order.objects.exists()
    assert api.query(documents.OFFERS, {"id": checkout["id"]})["deliveryOptionsCalculate"]["deliveries"] == []
    read = api.query(documents.READ, {"id": checkout["id"]})["checkout"]
    assert read["problems"] == [{"__typename": "CheckoutProblemDeliveryMethodInvalid", "delivery": {"id": chosen}}]


@pytest.mark.parametrize(
    ("method", "listing"),
    [
        ({}, {"minimum_order_price_amount": "19.98", "maximum_order_price_amount": "19.98"}),
        ({"type": "WEIGHT", "minimum_order_weight": 1.5, "maximum_order_weight": 1.5}, {}),
        ({"type": "WEIGHT"}, {"maximum_order_price_amount": "1"}),
        ({"maximum_order_weight": 1.0}, {}),
    ],
)
def test_at_its_limits_a_delivery_still_serves(
    api: Any, shop: sale_rows.Shop, method: dict[str, Any], listing: dict[str, str]
) -> None:
    """Limits are meant inclusively; those of weight bind methods by weight, those of price methods by price."""
    shop.variant.weight = 0.75
    shop.variant.save()
    ShippingMethod.objects.filter(pk=shop.method.pk).update(**method)
    ShippingMethodChannelListing.objects.filter(shipping_method=shop.method).update(**listing)
    checkout = start(api, shop, quantity=2)
    fill(api, checkout["id"])
    assert api.query(documents.COMPLETE, {"id": checkout["id"]}).refused("checkoutComplete") == []


def test_a_fuller_basket_may_outgrow_its_delivery(api: Any, shop: sale_rows.Shop) -> None:
    ShippingMethodChannelListing.objects.filter(shipping_method=shop.method).update(maximum_order_price_amount="25")
    checkout = start(api, shop, quantity=2)
    fill(api, checkout["id"])
    more = {"id": checkout["id"], "lines": [line(shop.variant, 1)]}
    assert api.query(documents.ADD, more).refused("checkoutLinesAdd") == []
    refused = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert refused.refused("checkoutComplete") == [("INVALID_SHIPPING_METHOD", "shippingMethod")]


def test_where_errors_are_problems_a_short_line_is_let_in_and_named(api: Any) -> None:
    shop = sale_rows.shop(quantity=1, use_legacy_error_flow=False)
    checkout = start(api, shop, quantity=4)
    (problem,) = checkout["problems"]
    assert (problem["__typename"], problem["availableQuantity"]) == ("CheckoutLineProblemInsufficientStock", 1)
    assert problem["variant"]["id"] == gid(shop.variant)
    fill(api, checkout["id"])
    refused = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert refused.refused("checkoutComplete") == [("INSUFFICIENT_STOCK", None)]
    assert Checkout.objects.count() == 1


@pytest.mark.parametrize("lines", [1, 3])
def test_reading_costs_the_same_for_any_number_of_lines(api: Any, shop: sale_rows.Shop, lines: int) -> None:
    checkout = start(api, shop)
    for _ in range(lines - 1):
        more = sale_rows.variant(shop.channel)
        sale_rows.stock(more, shop.warehouse, 5)
        api.query(documents.ADD, {"id": checkout["id"], "lines": [line(more)]})
    reply = api.query(documents.READ, {"id": checkout["id"]})
    assert len(reply["checkout"]["lines"]) == lines
    assert reply.statements == 7
