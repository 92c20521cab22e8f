"""Warehouses, quantities, delivery and taxes, as staff's programs set them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.checkout.test_refusals import nobody
from tests.contract.checkout.walk import buy
from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop
from tests.contract.shop.making import PLACE
from tests.contract.shop.things import Counter

STOCK = (
    "fragment S on Stock { id quantity quantityAllocated quantityReserved warehouse { id slug name } productVariant { id sku } }"
)
STOCKS = (
    "query Q($first: Int!, $filter: StockFilterInput) { stocks(first: $first, filter: $filter) { totalCount edges { node { ...S } } } }"
    + STOCK
)
BULK = (
    "mutation M($stocks: [StockBulkUpdateInput!]!, $policy: ErrorPolicyEnum) { stockBulkUpdate(stocks: $stocks, errorPolicy: $policy)"
    " { count results { stock { ...S } errors { field code message } } errors { field code } } }" + STOCK
)
SET = (
    "mutation M($id: ID, $sku: String, $stocks: [StockInput!]!) { productVariantStocksUpdate(variantId: $id, sku: $sku, stocks: $stocks)"
    " { productVariant { id } errors { field code message index } } }"
)
NEW = (
    "mutation M($id: ID!, $stocks: [StockInput!]!) { productVariantStocksCreate(variantId: $id, stocks: $stocks)"
    " { productVariant { id } errors { field code index } } }"
)
GONE = (
    "mutation M($id: ID, $warehouses: [ID!]) { productVariantStocksDelete(variantId: $id, warehouseIds: $warehouses)"
    " { productVariant { id } errors { field code } } }"
)
WAREHOUSES = (
    "query Q($filter: WarehouseFilterInput) { warehouses(first: 10, filter: $filter) { totalCount edges { node { id slug email isPrivate"
    " clickAndCollectOption address { city } shippingZones(first: 5) { edges { node { name } } } metadata { key } } } } }"
)
OPEN = "mutation M($input: WarehouseCreateInput!) { createWarehouse(input: $input) { warehouse { id slug address { city } } errors { field code } } }"
CHANGE = (
    "mutation M($id: ID, $input: WarehouseUpdateInput!) { updateWarehouse(id: $id, input: $input)"
    " { warehouse { id name clickAndCollectOption isPrivate address { city } } errors { field code } } }"
)
CLOSE = "mutation M($id: ID!) { deleteWarehouse(id: $id) { warehouse { slug } errors { field code } } }"


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return shop.counter(quantity=4)


def test_reading_stock(api: Endpoint, shop: Shop, counter: Counter, staff: str, clerk: str) -> None:
    buy(api, counter)

    def found(**asked: Any) -> Any:
        here = {"first": 5, "filter": {"search": counter.warehouse.slug, **asked}}
        return api.query(STOCKS, here, token=staff)["stocks"]

    (edge,) = found()["edges"]
    assert (edge["node"]["quantity"], edge["node"]["quantityAllocated"]) == (4, 1)
    assert edge["node"]["warehouse"]["id"] == counter.warehouse.id
    assert found(search=shop.slug("nothing"))["totalCount"] == 0
    assert (found(quantity=4)["totalCount"], found(quantity=5)["totalCount"]) == (1, 0)
    for token in (None, clerk):
        assert api.query(STOCKS, {"first": 5}, token=token).denied == ["PermissionDenied"]
        assert api.query(WAREHOUSES, token=token).denied == ["PermissionDenied"]


VARIANTS = """query Q($ids: [ID!], $channel: String, $first: Int, $after: String) {
    productVariants(ids: $ids, channel: $channel, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node {
        id sku product { slug } pricing { price { gross { amount } } } } } } }"""
SHELVES = """query Q($ids: [ID!], $first: Int!) { productVariants(ids: $ids, first: $first) { edges { node {
    id stocks { quantity quantityAllocated quantityReserved warehouse { id } } } } } }"""


def test_the_shelves_of_several_variants(api: Endpoint, shop: Shop, counter: Counter, staff: str, clerk: str) -> None:
    buy(api, counter)
    other = shop.counter(quantity=7, slug="elsewhere")
    ids = [counter.variant.id, other.variant.id]
    found = api.query(SHELVES, {"ids": [*ids, nobody("ProductVariant", 10**8)], "first": 10}, token=staff)["productVariants"]
    shelves = {edge["node"]["id"]: edge["node"]["stocks"] for edge in found["edges"]}
    assert shelves == {
        variant: [{"quantity": quantity, "quantityAllocated": sold, "quantityReserved": 0, "warehouse": {"id": warehouse.id}}]
        for variant, quantity, sold, warehouse in zip(ids, (4, 7), (1, 0), (counter.warehouse, other.warehouse), strict=True)
    }
    denied = api.query(
        SHELVES.replace("first: $first", f'first: $first, channel: "{counter.channel.slug}"'),
        {"ids": ids, "first": 10},
        token=clerk,
    )
    assert set(denied.denied) == {"PermissionDenied"}


def test_variants_by_their_ids(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    other = shop.counter(quantity=7, slug="elsewhere")
    ids = [counter.variant.id, other.variant.id]

    def found(token: str | None = None, **asked: Any) -> Any:
        return api.query(VARIANTS, {"ids": ids, "first": 10, **asked}, token=token)["productVariants"]

    def listed(page: Any) -> list[str]:
        return [edge["node"]["id"] for edge in page["edges"]]

    assert sorted(listed(found(staff))) == sorted(ids)
    assert found(staff)["totalCount"] == 2
    first = found(staff, first=1)
    assert first["pageInfo"]["hasNextPage"] is True
    second = found(staff, first=1, after=first["pageInfo"]["endCursor"])
    assert sorted([*listed(first), *listed(second)]) == sorted(ids)
    (edge,) = found(channel=counter.channel.slug)["edges"]
    assert edge["node"]["product"] == {"slug": counter.product.slug}
    assert edge["node"]["pricing"]["price"]["gross"]["amount"] > 0
    shop.show(counter.product.id, counter.channel, published=False)
    assert listed(found(channel=counter.channel.slug)) == []
    assert listed(found(staff, channel=counter.channel.slug)) == [counter.variant.id]
    assert found(channel="no-such-channel")["edges"] == []


@pytest.mark.engine_only("counts SQL statements")
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_stocks(
    api: Endpoint, shop: Shop, counter: Counter, staff: str, count: int
) -> None:
    for _ in range(count - 1):
        shop.product(None, counter.channel, stocks=[{shop.warehouse(counter.channel): 1}])
    reply = api.query(STOCKS, {"first": 50}, token=staff)
    assert (reply["stocks"]["totalCount"], reply.statements) == (count, 4)


def test_many_quantities_at_once(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    good = {"variantId": counter.variant.id, "warehouseId": counter.warehouse.id, "quantity": 9}
    bad = {"variantId": counter.variant.id, "warehouseId": shop.warehouse().id, "quantity": 1}
    below = {**good, "quantity": -1}
    rejected = api.query(BULK, {"stocks": [good, bad, below]}, token=staff)["stockBulkUpdate"]
    assert rejected["count"] == 0
    assert [[(e["code"], e["field"]) for e in result["errors"]] for result in rejected["results"]] == [
        [], [("NOT_FOUND", None)], [("INVALID", "quantity")],
    ]  # fmt: skip
    assert shop.levels(counter.variant, counter.warehouse) == (4, 0)
    some = api.query(BULK, {"stocks": [good, bad], "policy": "REJECT_FAILED_ROWS"}, token=staff)["stockBulkUpdate"]
    assert (some["count"], some["results"][0]["stock"]["quantity"]) == (1, 9)
    assert shop.levels(counter.variant, counter.warehouse) == (9, 0)


@pytest.mark.upstream_defect(
    "rows that name their variants in different ways are left out of the answer of a call that is refused", "stockBulkUpdate"
)
def test_rows_that_name_their_variants_in_different_ways(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    reference = shop.slug("v")
    shop.do("productVariantUpdate", id=counter.variant.id, input={"externalReference": reference})
    good = {"variantExternalReference": reference, "warehouseId": counter.warehouse.id, "quantity": 9}
    bad = {"variantId": counter.variant.id, "warehouseId": shop.warehouse().id, "quantity": 1}
    rejected = api.query(BULK, {"stocks": [good, bad]}, token=staff)["stockBulkUpdate"]
    assert [[error["code"] for error in result["errors"]] for result in rejected["results"]] == [[], ["NOT_FOUND"]]
    assert api.query(BULK, {"stocks": [good]}, token=staff)["stockBulkUpdate"]["count"] == 1
    assert shop.levels(counter.variant, counter.warehouse) == (9, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        "warehouseId",
        pytest.param(
            "quantity",
            marks=pytest.mark.upstream_defect(
                "a first row whose own values are wrong crashes stockBulkUpdate", "stockBulkUpdate"
            ),
        ),
    ],
)
def test_a_first_row_that_is_wrong_leaves_the_others_alone(
    api: Endpoint, shop: Shop, counter: Counter, staff: str, wrong: str
) -> None:
    good = {"variantId": counter.variant.id, "warehouseId": counter.warehouse.id, "quantity": 9}
    bad = {**good, wrong: shop.warehouse().id if wrong == "warehouseId" else -1}
    some = api.query(BULK, {"stocks": [bad, good], "policy": "REJECT_FAILED_ROWS"}, token=staff)["stockBulkUpdate"]
    assert (some["count"], some["results"][1]["stock"]["quantity"]) == (1, 9)
    assert shop.levels(counter.variant, counter.warehouse) == (9, 0)


def test_setting_adding_and_removing_a_variants_stock(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    second = shop.warehouse(counter.channel)
    given = {"id": counter.variant.id, "stocks": [{"warehouse": second.id, "quantity": 3}]}
    assert api.query(NEW, given, token=staff).refused("productVariantStocksCreate") == []
    (error,) = api.query(NEW, given, token=staff)["productVariantStocksCreate"]["errors"]
    assert (error["code"], error["field"], error["index"]) == ("UNIQUE", "warehouse", 0)
    by_sku = {"sku": counter.variant.sku, "stocks": [{"warehouse": second.id, "quantity": 7}]}
    assert api.query(SET, by_sku, token=staff).refused("productVariantStocksUpdate") == []
    assert shop.levels(counter.variant, second) == (7, 0)
    unknown = {"id": counter.variant.id, "stocks": [{"warehouse": nobody("Warehouse"), "quantity": 1}]}
    assert api.query(SET, unknown, token=staff).refused("productVariantStocksUpdate") == [("GRAPHQL_ERROR", "warehouse")]
    gone = api.query(GONE, {"id": counter.variant.id, "warehouses": [second.id]}, token=staff)
    assert gone.refused("productVariantStocksDelete") == []
    assert shop.places(counter.variant) == [counter.warehouse.id]


@pytest.mark.engine_only("we refuse negative stock, which Saleor writes")
def test_a_quantity_below_nothing(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    below = {"sku": counter.variant.sku, "stocks": [{"warehouse": counter.warehouse.id, "quantity": -1}]}
    assert api.query(SET, below, token=staff).refused("productVariantStocksUpdate") == [("INVALID", "quantity")]
    assert shop.levels(counter.variant, counter.warehouse) == (4, 0)


def test_warehouses(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    nord = shop.slug("atelier-nord")
    given = {"name": f"Atelier Nord {shop.word}", "address": PLACE}
    made = api.query(OPEN, {"input": given}, token=staff)["createWarehouse"]["warehouse"]
    assert (made["slug"], made["address"]["city"]) == (nord, "PARIS")
    taken = api.query(OPEN, {"input": {"name": "Other", "slug": nord, "address": PLACE}}, token=staff)
    assert taken.refused("createWarehouse") == [("UNIQUE", "slug")]
    partial = api.query(OPEN, {"input": {"name": "Other", "address": {"country": "FR"}}}, token=staff)
    assert ("REQUIRED", "city") in partial.refused("createWarehouse")
    private = api.query(CHANGE, {"id": made["id"], "input": {"clickAndCollectOption": "LOCAL"}}, token=staff)
    assert private.refused("updateWarehouse") == [("INVALID", "clickAndCollectOption")]
    name = f"Nord {shop.word}"
    public = {"clickAndCollectOption": "LOCAL", "isPrivate": False, "name": name}
    changed = api.query(CHANGE, {"id": made["id"], "input": public}, token=staff)["updateWarehouse"]["warehouse"]
    assert (changed["name"], changed["clickAndCollectOption"], changed["isPrivate"]) == (name, "LOCAL", False)
    asked = {"filter": {"clickAndCollectOption": "LOCAL", "search": name}}
    found = api.query(WAREHOUSES, asked, token=staff)["warehouses"]
    assert [edge["node"]["slug"] for edge in found["edges"]] == [nord]
    assert api.query(CLOSE, {"id": made["id"]}, token=staff).refused("deleteWarehouse") == []
    assert api.query(WAREHOUSES, asked, token=staff)["warehouses"]["totalCount"] == 0


@pytest.mark.engine_only("we keep what is promised to orders and its place; Saleor deletes both and the promises with them")
def test_stock_that_is_promised_stays(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    buy(api, counter)
    keep = api.query(GONE, {"id": counter.variant.id, "warehouses": [counter.warehouse.id]}, token=staff)
    assert keep.refused("productVariantStocksDelete") == [("INVALID", "warehouseIds")]
    assert shop.levels(counter.variant, counter.warehouse) == (4, 1)


@pytest.mark.engine_only("we keep what is promised to orders and its place; Saleor deletes both and the promises with them")
def test_a_place_that_orders_wait_for_stays(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    buy(api, counter)
    closed = api.query(CLOSE, {"id": counter.warehouse.id}, token=staff)
    assert closed.refused("deleteWarehouse") == [("INVALID", "id")]
    assert shop.levels(counter.variant, counter.warehouse) == (4, 1)


def test_zones_methods_and_prices(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    zone = api.query(
        "mutation M($input: ShippingZoneCreateInput!) { shippingZoneCreate(input: $input) { shippingZone { id channels { slug }"
        " warehouses { slug } countries { code } } errors { field code channels } } }",
        {
            "input": {
                "name": shop.slug("benelux"),
                "countries": ["BE", "NL"],
                "addChannels": [counter.channel.id],
                "addWarehouses": [counter.warehouse.id],
            }
        },
        token=staff,
    )["shippingZoneCreate"]["shippingZone"]
    assert (zone["channels"], zone["countries"]) == ([{"slug": counter.channel.slug}], [{"code": "BE"}, {"code": "NL"}])
    create = (
        "mutation M($input: ShippingPriceInput!) { shippingPriceCreate(input: $input)"
        " { shippingMethod { id name type } shippingZone { id } errors { field code } } }"
    )
    assert api.query(create, {"input": {"shippingZone": zone["id"]}}, token=staff).refused("shippingPriceCreate") == [
        ("REQUIRED", "name"),
        ("REQUIRED", "type"),
    ]
    given = {"name": "Van", "type": "PRICE", "shippingZone": zone["id"], "minimumDeliveryDays": 2}
    method = api.query(create, {"input": given}, token=staff)["shippingPriceCreate"]["shippingMethod"]
    listing = (
        "mutation M($id: ID!, $input: ShippingMethodChannelListingInput!) { shippingMethodChannelListingUpdate(id: $id, input: $input)"
        " { shippingMethod { channelListings { channel { slug } price { amount } minimumOrderPrice { amount } } } errors { field code channels } } }"
    )
    bare = {"addChannels": [{"channelId": counter.channel.id}]}
    refused = api.query(listing, {"id": method["id"], "input": bare}, token=staff)
    assert refused.refused("shippingMethodChannelListingUpdate") == [("REQUIRED", "price")]
    priced = {"addChannels": [{"channelId": counter.channel.id, "price": 7.5, "minimumOrderPrice": 10}]}
    shown = api.query(listing, {"id": method["id"], "input": priced}, token=staff)["shippingMethodChannelListingUpdate"][
        "shippingMethod"
    ]
    assert shown["channelListings"] == [
        {"channel": {"slug": counter.channel.slug}, "price": {"amount": 7.5}, "minimumOrderPrice": {"amount": 10.0}}
    ]
    zones = "query Q($search: String) { shippingZones(first: 5, filter: {search: $search}) { edges { node { name default countries { code } shippingMethods { id name type } } } } }"
    names = [
        edge["node"]["name"] for edge in api.query(zones, {"search": shop.slug("benelux")}, token=staff)["shippingZones"]["edges"]
    ]
    assert names == [shop.slug("benelux")]
    assert api.query(zones).denied == ["PermissionDenied"]


def test_taxes(api: Endpoint, shop: Shop, counter: Counter, staff: str, clerk: str) -> None:
    create = (
        "mutation M($input: TaxClassCreateInput!) { taxClassCreate(input: $input)"
        " { taxClass { id name countries { country { code } rate } } errors { field code countryCodes } } }"
    )
    rates = [{"countryCode": "FR", "rate": 5.5}]
    made = api.query(create, {"input": {"name": "Books", "createCountryRates": rates}}, token=staff)["taxClassCreate"]["taxClass"]
    assert made["countries"] == [{"country": {"code": "FR"}, "rate": 5.5}]
    configure = (
        "mutation M($id: ID!, $input: TaxConfigurationUpdateInput!) { taxConfigurationUpdate(id: $id, input: $input)"
        " { taxConfiguration { chargeTaxes pricesEnteredWithTax taxCalculationStrategy countries { country { code } chargeTaxes } }"
        " errors { field code countryCodes } } }"
    )
    configuration = shop.tax_configuration(counter.channel)
    given = {
        "pricesEnteredWithTax": False,
        "updateCountriesConfiguration": [{"countryCode": "MA", "chargeTaxes": False, "displayGrossPrices": True}],
    }
    changed = api.query(configure, {"id": configuration, "input": given}, token=staff)["taxConfigurationUpdate"][
        "taxConfiguration"
    ]
    assert (changed["pricesEnteredWithTax"], changed["taxCalculationStrategy"]) == (False, "FLAT_RATES")
    assert changed["countries"] == [{"country": {"code": "MA"}, "chargeTaxes": False}]
    assert api.query(configure, {"id": configuration, "input": {}}, token=clerk).denied == ["PermissionDenied"]


@pytest.mark.engine_only("the engine reckons taxes by flat rates and asks no App")
def test_taxes_of_an_app(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    configure = "mutation M($id: ID!, $input: TaxConfigurationUpdateInput!) { taxConfigurationUpdate(id: $id, input: $input) { errors { field code } } }"
    given = {"id": shop.tax_configuration(counter.channel), "input": {"taxCalculationStrategy": "TAX_APP"}}
    assert api.query(configure, given, token=staff).refused("taxConfigurationUpdate") == [("NOT_FOUND", "taxCalculationStrategy")]


@pytest.mark.upstream_defect("taxClassCreate crashes when a country is named twice", "taxClassCreate")
def test_two_rates_for_a_country(api: Endpoint, staff: str) -> None:
    create = "mutation M($input: TaxClassCreateInput!) { taxClassCreate(input: $input) { errors { field code countryCodes } } }"
    rates = [{"countryCode": "FR", "rate": 5.5}] * 2
    twice = api.query(create, {"input": {"name": "X", "createCountryRates": rates}}, token=staff)["taxClassCreate"]["errors"]
    assert [(error["code"], error["countryCodes"]) for error in twice] == [("INVALID", ["FR"])]


def test_who_may_not_write(api: Endpoint, shop: Shop, counter: Counter, clerk: str) -> None:
    for token in (None, clerk):
        for document, variables in (
            (BULK, {"stocks": []}),
            (SET, {"stocks": []}),
            (NEW, {"id": "x", "stocks": []}),
            (GONE, {}),
            (OPEN, {"input": {"name": "x", "address": {}}}),
            (CHANGE, {"input": {}}),
            (CLOSE, {"id": "x"}),
        ):
            assert api.query(document, variables, token=token).denied == ["PermissionDenied"]
