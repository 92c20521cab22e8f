"""Many ask at the same moment for what only one of them can have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.checkout import documents as buying
from tests.contract.checkout.walk import BUYER, Walk, buy
from tests.contract.endpoint import Endpoint, Reply
from tests.contract.order import documents
from tests.contract.shop import Shop
from tests.contract.shop.making import PARIS
from tests.contract.shop.things import Counter

MANY = 8


@pytest.fixture
def counter(shop: Shop) -> Counter:
    """With one unit."""
    return shop.counter(quantity=1)


def codes(replies: list[Reply]) -> list[list[str]]:
    """The refusals of each, those that succeeded first."""
    return sorted([error["code"] for error in reply.only["errors"]] for reply in replies)


def ready(api: Endpoint, counter: Counter) -> str:
    """A checkout that lacks nothing but its completion."""
    walk = Walk(api, counter, watched=False)
    key: str = walk.start()["id"]
    walk.fill(key)
    return key


@pytest.mark.upstream_defect("the last unit is sold to all who complete their checkouts at the same moment", "checkoutComplete")
def test_the_last_unit_is_sold_once(api: Endpoint, shop: Shop, counter: Counter) -> None:
    checkouts = [{"id": ready(api, counter)} for _ in range(MANY)]
    assert codes(api.at_once(buying.COMPLETE, checkouts)) == [[], *[["INSUFFICIENT_STOCK"]] * (MANY - 1)]
    assert shop.levels(counter.variant, counter.warehouse) == (1, 1)


def test_one_checkout_becomes_one_order(api: Endpoint, shop: Shop, counter: Counter) -> None:
    key = ready(api, counter)
    replies = api.at_once(buying.COMPLETE, [{"id": key}] * MANY)
    orders = {
        reply.data["checkoutComplete"]["order"]["id"]
        for reply in replies
        if reply.data and reply.data["checkoutComplete"]["order"]
    }
    assert len(orders) == 1
    assert shop.orders(counter.channel) == 1
    assert shop.levels(counter.variant, counter.warehouse) == (1, 1)


def test_the_last_unit_goes_into_one_draft(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    given = {
        "channelId": counter.channel.id,
        "lines": [{"variantId": counter.variant.id, "quantity": 1}],
        "userEmail": BUYER,
        "billingAddress": PARIS,
        "shippingAddress": PARIS,
        "shippingMethod": counter.method.id,
    }
    made = [api.send(documents.DRAFT, {"input": given}, token=staff)["draftOrderCreate"]["order"]["id"] for _ in range(MANY)]
    replies = api.at_once(documents.DONE, [{"id": key} for key in made], token=staff)
    assert codes(replies) == [[], *[["INSUFFICIENT_STOCK"]] * (MANY - 1)]
    assert shop.levels(counter.variant, counter.warehouse) == (1, 1)


def shipped(api: Endpoint, counter: Counter, staff: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A confirmed order of one unit, and what its shipping asks."""
    order = api.send(documents.CONFIRM, {"id": buy(api, counter)["id"]}, token=staff)["orderConfirm"]["order"]
    stocks = [{"warehouse": counter.warehouse.id, "quantity": 1}]
    return order, {"order": order["id"], "input": {"lines": [{"orderLineId": order["lines"][0]["id"], "stocks": stocks}]}}


def test_an_order_is_shipped_once(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    _order, given = shipped(api, counter, staff)
    replies = api.at_once(documents.SHIP, [given] * MANY, token=staff)
    assert sum(reply.data is not None and reply.only["errors"] == [] for reply in replies if not reply.errors) == 1
    assert shop.levels(counter.variant, counter.warehouse) == (0, 0)


@pytest.mark.upstream_defect(
    "a shipment that is cancelled by several at once is put back on the shelf by each", "orderFulfillmentCancel"
)
def test_a_shipment_is_put_back_once(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    _order, given = shipped(api, counter, staff)
    (parcel,) = api.send(documents.SHIP, given, token=staff)["orderFulfill"]["fulfillments"]
    back = {"id": parcel["id"], "input": {"warehouseId": counter.warehouse.id}}
    api.at_once(documents.UNSHIP, [back] * MANY, token=staff)
    assert shop.levels(counter.variant, counter.warehouse) == (1, 1)
