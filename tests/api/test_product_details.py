from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.addresses.models import Address
from marketplace.engine.catalogue.models import (
    Collection,
    CollectionChannelListing,
    Product,
    ProductMedia,
    VariantMedia,
)
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import Page, PageType
from marketplace.engine.stock.models import ChannelWarehouse, Stock, Warehouse
from tests import catalogue_rows as rows
from tests.api.asking import statements

pytestmark = pytest.mark.django_db

DETAIL = """
query ProductDetail($channel: String!, $slug: String!) {
  product(slug: $slug, channel: $channel) {
    id name slug description seoTitle seoDescription
    category { id name slug }
    media { id url(size: 1024) alt type }
    attributes { attribute { id slug name } values { id name slug } }
    pricing { priceRange { start { gross { amount currency } } stop { gross { amount } } }
              priceRangeUndiscounted { start { gross { amount } } } }
    variants { id name sku quantityAvailable
      attributes { attribute { slug name } values { name slug } }
      media { url(size: 256) }
      pricing { price { gross { amount currency } net { amount } } priceUndiscounted { gross { amount } } } }
  }
}
"""


@pytest.fixture
def morocco() -> Channel:
    return rows.channel()


def make(morocco: Channel, variants: int) -> Product:
    material, size = rows.attribute("material"), rows.attribute("size")
    wool = rows.value(material, "wool")
    sizes = [rows.value(size, f"s{number}") for number in range(variants)]
    kind = rows.product_type("rug", [material], [size])
    made = rows.product(
        "azilal",
        name="Azilal",
        channels=[morocco],
        prices=[str(100 * (number + 1)) for number in range(variants)],
        of_type=kind,
        category=rows.category(),
        values=[wool],
        variant_values=[[each] for each in sizes],
    )
    address = Address.objects.create(country="MA", city="Fès")
    home = Warehouse.objects.create(name="Home", slug="home", address=address)
    ChannelWarehouse.objects.create(channel=morocco, warehouse=home)
    for number, variant in enumerate(made.variants.all()):
        Stock.objects.create(warehouse=home, product_variant=variant, quantity=number + 2, quantity_allocated=1)
        media = ProductMedia.objects.create(
            product=made, image=f"products/{number}aaaaaaaaaaaa.jpg", alt="whole", sort_order=number
        )
        VariantMedia.objects.create(variant=variant, media=media)
    return made


@pytest.mark.parametrize("variants", [1, 3])
def test_its_page_takes_ten_statements(morocco: Channel, variants: int) -> None:
    make(morocco, variants)
    assert statements(DETAIL, channel="morocco", slug="azilal") == 10


def targets(channel: Channel, entity: str) -> tuple[Any, Any]:
    """Something that everybody sees, and something that is not published (categories are always seen)."""
    if entity == "PAGE":
        kind = PageType.objects.create(name="Maker", slug="maker")
        return tuple(
            Page.objects.create(title=slug, slug=slug, page_type=kind, is_published=slug == "on") for slug in ("on", "off")
        )  # type: ignore[return-value]
    if entity == "CATEGORY":
        return rows.category("on"), rows.category("off")
    if entity == "COLLECTION":
        made = [Collection.objects.create(name=slug, slug=slug) for slug in ("on", "off")]
        CollectionChannelListing.objects.create(collection=made[0], channel=channel, is_published=True)
        return made[0], made[1]
    on, off = rows.product("on", channels=[channel]), rows.product("off", channels=[channel], published=False)
    return (on, off) if entity == "PRODUCT" else (on.variants.get(), off.variants.get())
