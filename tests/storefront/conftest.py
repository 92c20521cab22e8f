"""A small shop with pages over it: two countries of sale, one piece of many and one of a kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from marketplace.engine.catalogue.models import Product, ProductChannelListing, ProductVariant
from marketplace.engine.stock.models import Stock
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from marketplace.search import indexing
from tests import catalogue_rows, sale_rows


@dataclass
class Shop:
    rug: Product
    bowl: Product

    def variant(self, product: Product) -> ProductVariant:
        return product.variants.get()

    def variant_id(self, product: Product) -> str:
        return to_global_id("ProductVariant", self.variant(product).pk)

    def stock(self, product: Product) -> Stock:
        return Stock.objects.get(product_variant=self.variant(product))


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Menus and the home page are remembered in the process for a while."""
    cache.clear()
    yield
    cache.clear()


def build() -> Shop:
    morocco = catalogue_rows.channel("morocco", "MAD", "MA")
    france = catalogue_rows.channel("france", "EUR", "FR")
    maker = catalogue_rows.attribute("maker", name="Maker")
    unique = catalogue_rows.attribute("one-of-a-kind", "BOOLEAN", name="One of a kind")
    kind = catalogue_rows.product_type("piece", [maker, unique])
    tafsut = catalogue_rows.value(maker, "tafsut", name="Coopérative Démo Tafsut")
    only = catalogue_rows.value(unique, "one-of-a-kind_true", name="Yes", boolean=True)
    rugs = catalogue_rows.category("rugs", name="Rugs")
    common = {"channels": (morocco, france), "of_type": kind, "category": rugs}
    rug = catalogue_rows.product(
        "wool-rug", prices=("900",), values=[tafsut, only], name="Wool rug", translations={"fr": "Tapis de laine"}, **common
    )
    bowl = catalogue_rows.product(
        "blue-bowl", prices=("120",), values=[tafsut], name="Blue bowl", translations={"ar": "صحن أزرق"}, **common
    )
    ProductChannelListing.objects.update(available_for_purchase_at=now())
    for channel, country in ((morocco, "MA"), (france, "FR")):
        sale_rows.delivery(channel, "35", (country,))
    shelf = sale_rows.warehouse(morocco, "fes")
    france.warehouses.add(shelf)
    sale_rows.stock(rug.variants.get(), shelf, 1)
    sale_rows.stock(bowl.variants.get(), shelf, 8)
    indexing.rebuild()
    return Shop(rug, bowl)


@pytest.fixture
def shop(db: None) -> Shop:
    return build()


@pytest.fixture
def open_shop(transactional_db: None) -> Shop:
    """The same outside a transaction: paying refuses to run inside one."""
    with transaction.atomic():
        return build()


@pytest.fixture
def browser() -> Client:
    return Client()
