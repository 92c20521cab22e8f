"""A tour seen through the commerce API: a stop is a private place that only the till's channel knows, filled, sold from, emptied, rolled on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.checkout import documents as buying
from tests.contract.checkout.walk import BUYER, line, start
from tests.contract.endpoint import Endpoint
from tests.contract.fairs.test_import import bring, codes, row
from tests.contract.order import documents
from tests.contract.payments import documents as paying
from tests.contract.shop import Shop
from tests.contract.shop.making import PARIS
from tests.contract.shop.things import Channel, Counter, Thing, Variant
from tests.contract.stock.test_stock import BULK

LINK = "mutation M($id: ID!, $input: ChannelUpdateInput!) { channelUpdate(id: $id, input: $input) { channel { warehouses { id } } errors { field code } } }"
AVAILABLE = "query Q($id: ID!, $channel: String) { productVariant(id: $id, channel: $channel) { quantityAvailable } }"
MOVES = "query Q($ref: String) { order(externalReference: $ref) { id status lines { quantityFulfilled } transactions { id } } }"


@dataclass(frozen=True)
class Tour:
    """The web's counter, the till's channel, and two stops; the first has two units, home has three."""

    web: Counter
    till: Channel
    here: Thing
    next: Thing

    @property
    def variant(self) -> Variant:
        return self.web.variant


@pytest.fixture
def tour(shop: Shop) -> Tour:
    web = shop.counter(quantity=3)
    till = shop.channel("stands", "EUR", "FR")
    shop.do("productChannelListingUpdate", id=web.product.id, input={"updateChannels": [_shown(till)]})
    shop.do("productVariantChannelListingUpdate", id=web.variant.id, input=[{"channelId": till.id, "price": 12}])
    here, after = shop.warehouse(till, slug="mdiq"), shop.warehouse(till, slug="casa")
    shop.stock(web.variant, {here: 2, after: 0})
    return Tour(web, till, here, after)


def _shown(channel: Channel) -> dict[str, Any]:
    return {"channelId": channel.id, "isPublished": True, "visibleInListings": False, "isAvailableForPurchase": True}


def available(api: Endpoint, tour: Tour, channel: Channel) -> int:
    found: int = api.query(AVAILABLE, {"id": tour.variant.id, "channel": channel.slug})["productVariant"]["quantityAvailable"]
    return found


def sold(tour: Tour, reference: str, quantity: int) -> dict[str, Any]:
    """A sale at the first stop, as the till writes it down."""
    stand = Counter(tour.till, tour.here, tour.web.method, tour.web.product, tour.web.tax)
    return row(stand, reference, quantity=quantity, handed=quantity)


def test_the_web_sells_nothing_that_is_at_a_stop(api: Endpoint, shop: Shop, tour: Tour) -> None:
    assert (available(api, tour, tour.web.channel), available(api, tour, tour.till)) == (3, 2)
    reply = api.query(buying.CREATE, {"input": {"channel": tour.web.channel.slug, "lines": [line(tour.variant, 4)]}})
    assert reply.refused("checkoutCreate") == [("INSUFFICIENT_STOCK", "quantity")]
    start(api, tour.web, quantity=3)
    assert shop.levels(tour.variant, tour.here) == (2, 0)


def test_a_stand_sells_nothing_that_is_at_home(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    assert codes(bring(api, staff, sold(tour, "till-1", 3))) == [[("INSUFFICIENT_STOCK", "lines.0")]]
    assert codes(bring(api, staff, sold(tour, "till-2", 2))) == [[]]
    assert (shop.levels(tour.variant, tour.here), shop.levels(tour.variant, tour.web.warehouse)) == ((0, 0), (3, 0))


def test_a_queue_that_comes_twice_and_in_another_order(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    first, second = sold(tour, "till-1", 1), sold(tour, "till-2", 1)
    assert bring(api, staff, first)["count"] == 1
    late = bring(api, staff, second, first, policy="REJECT_FAILED_ROWS")
    assert (late["count"], codes(late)) == (1, [[], [("UNIQUE", "external_reference")]])
    assert shop.levels(tour.variant, tour.here) == (0, 0)
    (found,) = [api.query(MOVES, {"ref": second["externalReference"]}, token=staff)["order"]]
    assert (found["status"], found["lines"]) == ("FULFILLED", [{"quantityFulfilled": 1}])


def test_goods_already_gone_are_written_down_below_nothing(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    assert bring(api, staff, sold(tour, "till-1", 3), stock="FORCE")["count"] == 1
    assert shop.levels(tour.variant, tour.here) == (-1, 0)
    assert (available(api, tour, tour.till), available(api, tour, tour.web.channel)) == (0, 3)


def test_what_is_left_rolls_on_in_one_write(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    rows = [
        {"variantId": tour.variant.id, "warehouseId": tour.here.id, "quantity": 0},
        {"variantId": tour.variant.id, "warehouseId": tour.next.id, "quantity": 2},
    ]
    moved = api.query(BULK, {"stocks": rows, "policy": "REJECT_EVERYTHING"}, token=staff)["stockBulkUpdate"]
    assert (moved["count"], moved["errors"], [each["errors"] for each in moved["results"]]) == (2, [], [[], []])
    assert (shop.levels(tour.variant, tour.here), shop.levels(tour.variant, tour.next)) == ((0, 0), (2, 0))
    assert available(api, tour, tour.till) == 2


def test_a_move_with_one_impossible_row_moves_nothing(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    elsewhere = shop.warehouse()
    rows = [
        {"variantId": tour.variant.id, "warehouseId": tour.here.id, "quantity": 0},
        {"variantId": tour.variant.id, "warehouseId": elsewhere.id, "quantity": 2},
    ]
    moved = api.query(BULK, {"stocks": rows, "policy": "REJECT_EVERYTHING"}, token=staff)["stockBulkUpdate"]
    assert moved["count"] == 0
    assert [[error["code"] for error in each["errors"]] for each in moved["results"]][1] == ["NOT_FOUND"]
    assert shop.levels(tour.variant, tour.here) == (2, 0)


def test_a_closed_stop_sells_nothing_and_keeps_what_it_has(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    assert bring(api, staff, sold(tour, "till-1", 1))["count"] == 1
    closed = api.query(LINK, {"id": tour.till.id, "input": {"removeWarehouses": [tour.here.id]}}, token=staff)
    assert closed.refused("channelUpdate") == []
    assert available(api, tour, tour.till) == 0
    assert shop.levels(tour.variant, tour.here) == (1, 0)
    again = api.query(LINK, {"id": tour.till.id, "input": {"addWarehouses": [tour.here.id]}}, token=staff)
    assert again.refused("channelUpdate") == []
    assert available(api, tour, tour.till) == 1


def test_a_sale_with_network_paid_in_cash_and_handed_over(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    """The stand as a public place of collection: checkout, cash stated by the till's App, order, handed over from that place."""
    stand = shop.warehouse(tour.till, slug="stand", local=True)
    shop.stock(tour.variant, {stand: 1})
    counter = Counter(tour.till, stand, tour.web.method, tour.web.product, tour.web.tax)
    checkout = start(api, counter)["id"]
    chosen = api.query(buying.DELIVER, {"id": checkout, "method": stand.id})["checkoutDeliveryMethodUpdate"]
    assert (chosen["errors"], chosen["checkout"]["totalPrice"]["gross"]["amount"]) == ([], 12)
    api.query(buying.EMAIL, {"id": checkout, "email": BUYER})
    api.query(buying.BILLING, {"id": checkout, "address": PARIS})
    cash = {"name": "Cash", "pspReference": "till-7", "amountCharged": {"amount": 12, "currency": "EUR"}}
    till = shop.new_app("HANDLE_PAYMENTS").token
    assert api.query(paying.CREATE, {"id": checkout, "input": cash}, token=till).refused("transactionCreate") == []
    done = api.query(buying.COMPLETE, {"id": checkout})["checkoutComplete"]
    assert done["errors"] == []
    assert (shop.levels(tour.variant, stand), shop.levels(tour.variant, tour.here)) == ((1, 1), (2, 0))
    order = api.query(documents.ONE, {"id": done["order"]["id"]}, token=staff)["order"]
    assert (order["chargeStatus"], order["collectionPointName"]) == ("FULL", stand.slug)
    if order["status"] == "UNCONFIRMED":
        api.query(documents.CONFIRM, {"id": order["id"]}, token=staff)
    (bought,) = order["lines"]
    given = {"lines": [{"orderLineId": bought["id"], "stocks": [{"warehouse": stand.id, "quantity": 1}]}]}
    handed = api.query(documents.SHIP, {"order": order["id"], "input": given}, token=staff)["orderFulfill"]
    assert (handed["errors"], handed["order"]["status"]) == ([], "FULFILLED")
    assert shop.levels(tour.variant, stand) == (0, 0)


def test_the_till_finds_the_pieces_of_a_maker(api: Endpoint, shop: Shop, tour: Tour, staff: str) -> None:
    maker = shop.attribute("artisan", "REFERENCE", entity="PAGE")
    kind = shop.product_type("crafted", [maker])
    fatna = shop.page("fatna")
    of = [{"id": maker.id, "references": [fatna.id]}]
    rug = shop.product("rug", tour.till, of=kind, attributes=of, listed=False)
    asked = {"attributes": [{"slug": maker.slug, "value": {"reference": {"pageSlugs": {"containsAny": [fatna.slug]}}}}]}
    document = "query Q($channel: String, $where: ProductWhereInput) { products(first: 5, channel: $channel, where: $where) { edges { node { id } } } }"
    found = api.query(document, {"channel": tour.till.slug, "where": asked}, token=staff)["products"]
    assert [edge["node"]["id"] for edge in found["edges"]] == [rug.id]
