"""A shop built by mutations alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.contract.back_office.office import BackOffice
from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop


@dataclass
class Built:
    """Global ids, and the word that ends all slugs."""

    channel: str
    category: str
    craft: str
    maker: str
    size: str
    product_type: str
    page: str
    product: str
    variant: str
    word: str


@pytest.fixture
def office(api: Endpoint, staff: str) -> BackOffice:
    return BackOffice(api, staff)


@pytest.fixture
def built(office: BackOffice, shop: Shop) -> Built:
    do, word = office.do, shop.word
    given = {"name": "Morocco", "slug": f"morocco-{word}", "currencyCode": "MAD", "defaultCountry": "MA", "isActive": True}
    channel = do("channelCreate", input=given)["channel"]["id"]
    craft = do(
        "attributeCreate",
        input={
            "name": "Craft",
            "slug": f"craft-{word}",
            "type": "PRODUCT_TYPE",
            "valueRequired": True,
            "values": [{"name": "Weaving"}],
        },
    )["attribute"]["id"]
    maker = do(
        "attributeCreate",
        input={
            "name": "Maker",
            "slug": f"maker-{word}",
            "type": "PRODUCT_TYPE",
            "inputType": "SINGLE_REFERENCE",
            "entityType": "PAGE",
        },
    )["attribute"]["id"]
    size = do("attributeCreate", input={"name": "Size", "slug": f"size-{word}", "type": "PRODUCT_TYPE"})["attribute"]["id"]
    product_type = do("productTypeCreate", input={"name": f"Piece {word}", "productAttributes": [craft, maker]})["productType"][
        "id"
    ]
    do(
        "productAttributeAssign",
        productTypeId=product_type,
        operations=[{"id": size, "type": "VARIANT", "variantSelection": True}],
    )
    category = do("categoryCreate", input={"name": f"Rugs {word}"})["category"]["id"]
    artisan = do("pageTypeCreate", input={"name": f"Artisan {word}"})["pageType"]["id"]
    page = do("pageCreate", input={"title": f"Tafsut {word}", "pageType": artisan, "isPublished": True})["page"]["id"]
    product = do(
        "productCreate",
        input={
            "name": f"Tapis à losanges {word}",
            "externalReference": f"rug-{word}",
            "productType": product_type,
            "category": category,
            "weight": 2.5,
            "attributes": [{"id": craft, "dropdown": {"value": "Weaving"}}, {"id": maker, "reference": page}],
        },
    )["product"]["id"]
    variant = do(
        "productVariantCreate",
        input={"product": product, "sku": f"RUG-{word}", "attributes": [{"id": size, "dropdown": {"value": "L"}}]},
    )["productVariant"]["id"]
    listing = {"channelId": channel, "isPublished": True, "visibleInListings": True, "isAvailableForPurchase": True}
    do("productChannelListingUpdate", id=product, input={"updateChannels": [listing]})
    do("productVariantChannelListingUpdate", id=variant, input=[{"channelId": channel, "price": 1200.5}])
    return Built(channel, category, craft, maker, size, product_type, page, product, variant, word)
