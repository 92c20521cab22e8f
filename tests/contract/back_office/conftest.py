"""A shop built by mutations alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.back_office.documents import BackOffice


@dataclass
class Built:
    """Global ids."""

    channel: str
    category: str
    craft: str
    maker: str
    size: str
    product_type: str
    page: str
    product: str
    variant: str


@pytest.fixture
def office(api: Any, staff: str) -> BackOffice:
    return BackOffice(api, staff)


@pytest.fixture
def built(office: BackOffice) -> Built:
    do = office.do
    given = {"name": "Morocco", "slug": "morocco", "currencyCode": "MAD", "defaultCountry": "MA", "isActive": True}
    channel = do("channelCreate", input=given)["channel"]["id"]
    craft = do(
        "attributeCreate",
        input={"name": "Craft", "slug": "craft", "type": "PRODUCT_TYPE", "valueRequired": True, "values": [{"name": "Weaving"}]},
    )["attribute"]["id"]
    maker = do(
        "attributeCreate",
        input={"name": "Maker", "slug": "maker", "type": "PRODUCT_TYPE", "inputType": "SINGLE_REFERENCE", "entityType": "PAGE"},
    )["attribute"]["id"]
    size = do("attributeCreate", input={"name": "Size", "slug": "size", "type": "PRODUCT_TYPE"})["attribute"]["id"]
    product_type = do("productTypeCreate", input={"name": "Piece", "productAttributes": [craft, maker]})["productType"]["id"]
    do(
        "productAttributeAssign",
        productTypeId=product_type,
        operations=[{"id": size, "type": "VARIANT", "variantSelection": True}],
    )
    category = do("categoryCreate", input={"name": "Rugs"})["category"]["id"]
    artisan = do("pageTypeCreate", input={"name": "Artisan"})["pageType"]["id"]
    page = do("pageCreate", input={"title": "Tafsut", "pageType": artisan, "isPublished": True})["page"]["id"]
    product = do(
        "productCreate",
        input={
            "name": "Tapis à losanges",
            "externalReference": "rug-1",
            "productType": product_type,
            "category": category,
            "weight": 2.5,
            "attributes": [{"id": craft, "dropdown": {"value": "Weaving"}}, {"id": maker, "reference": page}],
        },
    )["product"]["id"]
    variant = do(
        "productVariantCreate",
        input={"product": product, "sku": "RUG-L", "attributes": [{"id": size, "dropdown": {"value": "L"}}]},
    )["productVariant"]["id"]
    listing = {"channelId": channel, "isPublished": True, "visibleInListings": True, "isAvailableForPurchase": True}
    do("productChannelListingUpdate", id=product, input={"updateChannels": [listing]})
    do("productVariantChannelListingUpdate", id=variant, input=[{"channelId": channel, "price": 1200.5}])
    return Built(channel, category, craft, maker, size, product_type, page, product, variant)
