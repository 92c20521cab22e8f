"""Warehouses, quantities, delivery and taxes, as staff's programs set them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from marketplace.engine.stock.models import Stock, StockMovement, Warehouse
from marketplace.engine.taxes.models import TaxConfiguration
from marketplace.kernel.ids import to_global_id
from tests import sale_rows
from tests.contract.checkout.walk import PARIS, buy, gid

pytestmark = pytest.mark.django_db

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
def shop(db: None) -> sale_rows.Shop:
    return sale_rows.shop(quantity=4)


def test_reading_stock(api: Any, shop: sale_rows.Shop, staff: str, clerk: str) -> None:
    buy(api, shop)
    reply = api.query(STOCKS, {"first": 5}, token=staff)["stocks"]
    (edge,) = reply["edges"]
    assert (reply["totalCount"], edge["node"]["quantity"], edge["node"]["quantityAllocated"]) == (1, 4, 1)
    assert edge["node"]["warehouse"]["id"] == gid(shop.warehouse)
    assert api.query(STOCKS, {"first": 5, "filter": {"search": "nothing"}}, token=staff)["stocks"]["totalCount"] == 0
    assert api.query(STOCKS, {"first": 5, "filter": {"quantity": 4}}, token=staff)["stocks"]["totalCount"] == 1
    for token in (None, clerk):
        assert api.query(STOCKS, {"first": 5}, token=token).denied == ["PermissionDenied"]
        assert api.query(WAREHOUSES, token=token).denied == ["PermissionDenied"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_stocks(api: Any, shop: sale_rows.Shop, staff: str, count: int) -> None:
    for _ in range(count - 1):
        sale_rows.stock(sale_rows.variant(shop.channel), sale_rows.warehouse(shop.channel), 1)
    reply = api.query(STOCKS, {"first": 50}, token=staff)
    assert (reply["stocks"]["totalCount"], reply.statements) == (count, 4)


def test_many_quantities_at_once(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    shop.variant.external_reference = "v-1"
    shop.variant.save()
    good = {"variantExternalReference": "v-1", "warehouseId": gid(shop.warehouse), "quantity": 9}
    bad = {"variantId": gid(shop.variant), "warehouseId": gid(sale_rows.warehouse(None)), "quantity": 1}
    below = {**good, "quantity": -1}
    rejected = api.query(BULK, {"stocks": [bad, good, below]}, token=staff)["stockBulkUpdate"]
    assert rejected["count"] == 0
    assert [[(e["code"], e["field"]) for e in result["errors"]] for result in rejected["results"]] == [
        [("NOT_FOUND", None)], [], [("INVALID", "quantity")],
    ]  # fmt: skip
    assert shop.stock.quantity == 4
    some = api.query(BULK, {"stocks": [bad, good], "policy": "REJECT_FAILED_ROWS"}, token=staff)["stockBulkUpdate"]
    assert (some["count"], some["results"][1]["stock"]["quantity"], shop.stock.quantity) == (1, 9, 9)
    assert StockMovement.objects.get(kind="SET").quantity == 5


def test_setting_adding_and_removing_a_variants_stock(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    second = sale_rows.warehouse(shop.channel)
    given = {"id": gid(shop.variant), "stocks": [{"warehouse": gid(second), "quantity": 3}]}
    assert api.query(NEW, given, token=staff).refused("productVariantStocksCreate") == []
    (error,) = api.query(NEW, given, token=staff)["productVariantStocksCreate"]["errors"]
    assert (error["code"], error["field"], error["index"]) == ("UNIQUE", "warehouse", 0)
    by_sku = {"sku": shop.variant.sku, "stocks": [{"warehouse": gid(second), "quantity": 7}]}
    assert api.query(SET, by_sku, token=staff).refused("productVariantStocksUpdate") == []
    assert Stock.objects.get(warehouse=second).quantity == 7
    below = {"sku": shop.variant.sku, "stocks": [{"warehouse": gid(second), "quantity": -1}]}
    assert api.query(SET, below, token=staff).refused("productVariantStocksUpdate") == [("INVALID", "quantity")]
    unknown = {"id": gid(shop.variant), "stocks": [{"warehouse": to_global_id("Warehouse", uuid4()), "quantity": 1}]}
    assert api.query(SET, unknown, token=staff).refused("productVariantStocksUpdate") == [("NOT_FOUND", "warehouse")]
    buy(api, shop)
    keep = api.query(GONE, {"id": gid(shop.variant), "warehouses": [gid(shop.warehouse)]}, token=staff)
    assert keep.refused("productVariantStocksDelete") == [("INVALID", "warehouseIds")]
    assert (
        api.query(GONE, {"id": gid(shop.variant), "warehouses": [gid(second)]}, token=staff).refused("productVariantStocksDelete")
        == []
    )
    assert Stock.objects.count() == 1


def test_warehouses(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    address = {key: PARIS[key] for key in ("streetAddress1", "city", "postalCode", "country")}
    made = api.query(OPEN, {"input": {"name": "Atelier Nord", "address": address}}, token=staff)["createWarehouse"]["warehouse"]
    assert (made["slug"], made["address"]["city"]) == ("atelier-nord", "PARIS")
    taken = api.query(OPEN, {"input": {"name": "Other", "slug": "atelier-nord", "address": address}}, token=staff)
    assert taken.refused("createWarehouse") == [("UNIQUE", "slug")]
    partial = api.query(OPEN, {"input": {"name": "Other", "address": {"country": "FR"}}}, token=staff)
    assert ("REQUIRED", "city") in partial.refused("createWarehouse")
    private = api.query(CHANGE, {"id": made["id"], "input": {"clickAndCollectOption": "LOCAL"}}, token=staff)
    assert private.refused("updateWarehouse") == [("INVALID", "clickAndCollectOption")]
    public = {"clickAndCollectOption": "LOCAL", "isPrivate": False, "name": "Nord"}
    changed = api.query(CHANGE, {"id": made["id"], "input": public}, token=staff)["updateWarehouse"]["warehouse"]
    assert (changed["name"], changed["clickAndCollectOption"], changed["isPrivate"]) == ("Nord", "LOCAL", False)
    found = api.query(WAREHOUSES, {"filter": {"clickAndCollectOption": "LOCAL"}}, token=staff)["warehouses"]
    assert [edge["node"]["slug"] for edge in found["edges"]] == ["atelier-nord"]
    buy(api, shop)
    assert api.query(CLOSE, {"id": gid(shop.warehouse)}, token=staff).refused("deleteWarehouse") == [("INVALID", "id")]
    assert api.query(CLOSE, {"id": made["id"]}, token=staff).refused("deleteWarehouse") == []
    assert Warehouse.objects.count() == 1


def test_zones_methods_and_prices(api: Any, shop: sale_rows.Shop, staff: str) -> None:
    zone = api.query(
        "mutation M($input: ShippingZoneCreateInput!) { shippingZoneCreate(input: $input) { shippingZone { id channels { slug }"
        " warehouses { slug } countries { code } } errors { field code channels } } }",
        {
            "input": {
                "name": "Benelux",
                "countries": ["BE", "NL"],
                "addChannels": [gid(shop.channel)],
                "addWarehouses": [gid(shop.warehouse)],
            }
        },
        token=staff,
    )["shippingZoneCreate"]["shippingZone"]
    assert (zone["channels"], zone["countries"]) == ([{"slug": "france"}], [{"code": "BE"}, {"code": "NL"}])
    create = (
        "mutation M($input: ShippingPriceInput!) { shippingPriceCreate(input: $input)"
        " { shippingMethod { id name type } shippingZone { id } errors { field code } } }"
    )
    assert api.query(create, {"input": {"shippingZone": zone["id"]}}, token=staff).refused("shippingPriceCreate") == [
        ("REQUIRED", "name")
    ]
    given = {"name": "Van", "type": "PRICE", "shippingZone": zone["id"], "minimumDeliveryDays": 2}
    method = api.query(create, {"input": given}, token=staff)["shippingPriceCreate"]["shippingMethod"]
    listing = (
        "mutation M($id: ID!, $input: ShippingMethodChannelListingInput!) { shippingMethodChannelListingUpdate(id: $id, input: $input)"
        " { shippingMethod { channelListings { channel { slug } price { amount } minimumOrderPrice { amount } } } errors { field code channels } } }"
    )
    bare = {"addChannels": [{"channelId": gid(shop.channel)}]}
    refused = api.query(listing, {"id": method["id"], "input": bare}, token=staff)
    assert refused.refused("shippingMethodChannelListingUpdate") == [("REQUIRED", "price")]
    priced = {"addChannels": [{"channelId": gid(shop.channel), "price": 7.5, "minimumOrderPrice": 10}]}
    shown = api.query(listing, {"id": method["id"], "input": priced}, token=staff)["shippingMethodChannelListingUpdate"][
        "shippingMethod"
    ]
    assert shown["channelListings"] == [
        {"channel": {"slug": "france"}, "price": {"amount": 7.5}, "minimumOrderPrice": {"amount": 10.0}}
    ]
    zones = "{ shippingZones(first: 5) { edges { node { name default countries { code } shippingMethods { id name type } } } } }"
    assert len(api.query(zones, token=staff)["shippingZones"]["edges"]) == 2
    assert api.query(zones).denied == ["PermissionDenied"]


def test_taxes(api: Any, shop: sale_rows.Shop, staff: str, clerk: str) -> None:
    create = (
        "mutation M($input: TaxClassCreateInput!) { taxClassCreate(input: $input)"
        " { taxClass { id name countries { country { code } rate } } errors { field code countryCodes } } }"
    )
    rates = [{"countryCode": "FR", "rate": 5.5}]
    made = api.query(create, {"input": {"name": "Books", "createCountryRates": rates}}, token=staff)["taxClassCreate"]["taxClass"]
    assert made["countries"] == [{"country": {"code": "FR"}, "rate": 5.5}]
    twice = api.query(create, {"input": {"name": "X", "createCountryRates": rates * 2}}, token=staff)["taxClassCreate"]["errors"]
    assert [(error["code"], error["countryCodes"]) for error in twice] == [("INVALID", ["FR"])]
    configure = (
        "mutation M($id: ID!, $input: TaxConfigurationUpdateInput!) { taxConfigurationUpdate(id: $id, input: $input)"
        " { taxConfiguration { chargeTaxes pricesEnteredWithTax taxCalculationStrategy countries { country { code } chargeTaxes } }"
        " errors { field code countryCodes } } }"
    )
    configuration = TaxConfiguration.objects.get(channel=shop.channel)
    given = {
        "pricesEnteredWithTax": False,
        "updateCountriesConfiguration": [{"countryCode": "MA", "chargeTaxes": False, "displayGrossPrices": True}],
    }
    changed = api.query(configure, {"id": gid(configuration), "input": given}, token=staff)["taxConfigurationUpdate"][
        "taxConfiguration"
    ]
    assert (changed["pricesEnteredWithTax"], changed["taxCalculationStrategy"]) == (False, "FLAT_RATES")
    assert changed["countries"] == [{"country": {"code": "MA"}, "chargeTaxes": False}]
    app = api.query(configure, {"id": gid(configuration), "input": {"taxCalculationStrategy": "TAX_APP"}}, token=staff)
    assert app.refused("taxConfigurationUpdate") == [("NOT_FOUND", "taxCalculationStrategy")]
    assert api.query(configure, {"id": gid(configuration), "input": {}}, token=clerk).denied == ["PermissionDenied"]


def test_who_may_not_write(api: Any, shop: sale_rows.Shop, clerk: str) -> None:
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
