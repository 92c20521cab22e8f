from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.catalogue import listing
from marketplace.engine.catalogue.models import (
    Product,
    ProductVariantChannelListing,
)
from marketplace.engine.channels.models import Channel
from tests import catalogue_rows as rows
from tests.api.asking import ask, refusals, statements

pytestmark = pytest.mark.django_db

LIST = """
query ProductList($channel: String, $first: Int = 24, $after: String, $filter: ProductFilterInput, $where: ProductWhereInput,
                  $sortBy: ProductOrder, $search: String) {
  products(first: $first, channel: $channel, after: $after, filter: $filter, where: $where, sortBy: $sortBy, search: $search) {
    edges { node { id name slug thumbnail(size: 256) { url alt } category { name }
      pricing { priceRange { start { gross { amount currency } net { amount } } stop { gross { amount } } } } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
SLUGS = """
query Slugs($channel: String, $filter: ProductFilterInput, $where: ProductWhereInput, $sortBy: ProductOrder, $search: String) {
  products(first: 50, channel: $channel, filter: $filter, where: $where, sortBy: $sortBy, search: $search) {
    totalCount edges { node { slug } }
  }
}
"""


@pytest.fixture
def morocco() -> Channel:
    return rows.channel()


def slugs(channel: str | None = "morocco", **asked: Any) -> list[str]:
    """Slugs of a list; its totalCount must agree."""
    actor = asked.pop("actor", None)
    data = ask(SLUGS, *([actor] if actor else []), channel=channel, **asked)["products"]
    found = [edge["node"]["slug"] for edge in data["edges"]]
    assert data["totalCount"] == len(found)
    return found


def test_a_list_takes_three_statements_however_long(morocco: Channel) -> None:
    rugs = rows.category("rugs")
    rows.product(channels=[morocco], category=rugs)
    assert statements(LIST, channel="morocco") == 3
    for _ in range(2):
        rows.product(channels=[morocco], category=rugs)
    assert statements(LIST, channel="morocco") == 3


def test_search_corrects_ranks_and_pages(morocco: Channel) -> None:
    rows.product(
        "tagine", name="Clay tagine", channels=[morocco], translations={"fr": "Tajine en poterie", "ar": "طاجين من الفخار"}
    )
    rows.product(
        "bowl", name="Bowl", channels=[morocco], description={"blocks": [{"type": "paragraph", "data": {"text": "Clay of Fes"}}]}
    )
    rows.product("rug", name="Rug", channels=[morocco])
    assert slugs(search="clay") == ["tagine", "bowl"]
    assert slugs(filter={"search": "potrie"}) == ["tagine"]
    assert slugs(search="الفخّار") == ["tagine"]
    assert slugs(search="clay", sortBy={"field": "RANK", "direction": "ASC"}) == ["bowl", "tagine"]
    assert slugs(search="clay", sortBy={"field": "NAME", "direction": "ASC"}) == ["bowl", "tagine"]
    assert slugs(search="nothing such") == []
    assert slugs(search="!!!") == []
    assert slugs(search="  ") == ["bowl", "rug", "tagine"]
    first = ask(LIST, channel="morocco", first=1, search="clay")["products"]
    second = ask(LIST, channel="morocco", first=1, search="clay", after=first["pageInfo"]["endCursor"])["products"]
    assert [edge["node"]["slug"] for edge in second["edges"]] == ["bowl"]
    assert "RANK" in refusals(SLUGS, channel="morocco", sortBy={"field": "RANK", "direction": "DESC"})[0]


def test_a_discounted_variant_shows_both_prices(morocco: Channel) -> None:
    made = rows.product("rug", channels=[morocco], prices=["200"])
    ProductVariantChannelListing.objects.update(discounted_price_amount="150")
    listing.refresh([made.pk])
    document = """{ products(first: 1, channel: "morocco") { edges { node { pricing { onSale
        discount { gross { amount } }
        priceRange { start { gross { amount } tax { amount } } } priceRangeUndiscounted { stop { gross { amount } } } } } } } }"""
    assert ask(document)["products"]["edges"][0]["node"]["pricing"] == {
        "onSale": True,
        "discount": {"gross": {"amount": 50.0}},
        "priceRange": {"start": {"gross": {"amount": 150.0}, "tax": {"amount": 25.0}}},
        "priceRangeUndiscounted": {"stop": {"gross": {"amount": 200.0}}},
    }


def test_page_400_costs_what_page_1_costs(morocco: Channel) -> None:
    for number in range(4):
        rows.product(f"p{number}", channels=[morocco])
    first = ask(LIST, channel="morocco", first=2)["products"]
    after = first["pageInfo"]["endCursor"]
    assert statements(LIST, channel="morocco", first=2, after=after) == statements(LIST, channel="morocco", first=2) == 3


def test_nothing_is_written_by_reading(morocco: Channel) -> None:
    rows.product("rug", channels=[morocco])
    before = list(Product.objects.values())
    ask(LIST, channel="morocco", search="rug")
    assert list(Product.objects.values()) == before


def test_a_list_can_show_everything_of_a_product(morocco: Channel) -> None:
    """Lists load the columns that the document reads: none may be forgotten (reading another in a resolver fails here)."""
    rows.product("rug", channels=[morocco], category=rows.category(background_image="images/ab/abcdef123456.jpg"))
    document = """{ products(first: 3, channel: "morocco", sortBy: {field: %s, direction: ASC}) { edges { cursor node {
        id seoTitle seoDescription name description descriptionJson productType { id slug } slug created updatedAt rating channel
        category { id seoTitle seoDescription name description descriptionJson slug level updatedAt metadata { key } metafield(key: "a")
          backgroundImage(size: 256) { url alt } parent { slug } ancestors(first: 1) { totalCount } children(first: 1) { totalCount }
          products(first: 1, channel: "morocco") { totalCount } translation(languageCode: FR) { name } }
        weight { value unit } defaultVariant { id } externalReference metadata { key } metafields thumbnail { url } media { url }
        pricing { onSale displayGrossPrices } isAvailable attributes { attribute { slug } } assignedAttributes { attribute { slug } }
        variants { id product { name description } } productVariants(first: 1) { totalCount } collections { slug }
        translation(languageCode: FR) { name } availableForPurchase availableForPurchaseAt isAvailableForPurchase } } } }"""
    for field in ("NAME", "PRICE", "PUBLISHED_AT", "DATE", "TYPE"):
        (edge,) = ask(document % field)["products"]["edges"]
        assert edge["node"]["category"]["backgroundImage"]["url"].endswith("/256/?v=abcdef1234")
        assert edge["node"]["variants"][0]["product"] == {"name": "Rug", "description": None}


def test_a_variants_product_has_what_its_list_did_not_load(morocco: Channel) -> None:
    rows.product("rug", channels=[morocco], description={"blocks": []})
    document = """{ products(first: 1, channel: "morocco") { edges { node { slug variants { product { description updatedAt } } } } } }"""
    (edge,) = ask(document)["products"]["edges"]
    assert edge["node"]["variants"][0]["product"]["description"] == '{"blocks": []}'
