from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.attributes.models import AttributeValue
from marketplace.engine.catalogue import listing
from marketplace.engine.catalogue.models import (
    Collection,
    CollectionChannelListing,
    CollectionProduct,
    Product,
    ProductMedia,
    ProductVariantChannelListing,
)
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import Page, PageType
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows as rows
from tests.contract.asking import STAFF, ask, refusals, statements

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


def test_a_list_shows_names_pictures_categories_and_taxed_prices(morocco: Channel) -> None:
    made = rows.product("rug", name="Rug", channels=[morocco], prices=["120", "240"], category=rows.category("rugs"))
    media = ProductMedia.objects.create(product=made, image="products/abcdef1234567890.jpg", alt="A rug")
    page = ask(LIST, channel="morocco")["products"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert [edge["node"] for edge in page["edges"]] == [
        {
            "id": to_global_id("Product", made.pk),
            "name": "Rug",
            "slug": "rug",
            "thumbnail": {
                "url": f"http://testserver/thumbnail/{to_global_id('ProductMedia', media.pk)}/256/?v=abcdef1234",
                "alt": "A rug",
            },
            "category": {"name": "Rugs"},
            "pricing": {
                "priceRange": {
                    "start": {"gross": {"amount": 120.0, "currency": "MAD"}, "net": {"amount": 100.0}},
                    "stop": {"gross": {"amount": 240.0}},
                }
            },
        }
    ]


def test_a_list_takes_three_statements_however_long(morocco: Channel) -> None:
    rugs = rows.category("rugs")
    rows.product(channels=[morocco], category=rugs)
    assert statements(LIST, channel="morocco") == 3
    for _ in range(2):
        rows.product(channels=[morocco], category=rugs)
    assert statements(LIST, channel="morocco") == 3


def test_pages_follow_each_other_in_both_directions(morocco: Channel) -> None:
    for number in range(5):
        rows.product(f"p{number}", channels=[morocco], prices=[str(100 - number % 2)])
    for sort in (
        {"field": "PRICE", "direction": "ASC"},
        {"field": "NAME", "direction": "DESC"},
        {"field": "CREATED_AT", "direction": "DESC"},
        None,
    ):
        whole = slugs(sortBy=sort)
        found: list[str] = []
        after = None
        while True:
            page = ask(LIST, channel="morocco", first=2, after=after, sortBy=sort)["products"]
            found += [edge["node"]["slug"] for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        assert found == whole
        assert len(found) == 5
    back = """query Back($before: String) { products(last: 2, before: $before, channel: "morocco") {
        edges { node { slug } } pageInfo { hasPreviousPage startCursor } } }"""
    last = ask(back)["products"]
    assert [edge["node"]["slug"] for edge in last["edges"]] == ["p3", "p4"]
    before = ask(back, before=last["pageInfo"]["startCursor"])["products"]
    assert [edge["node"]["slug"] for edge in before["edges"]] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("field", "ascending"),
    [
        ("NAME", ["b", "c", "a"]),
        ("PRICE", ["c", "a", "b"]),
        ("MINIMAL_PRICE", ["c", "a", "b"]),
        ("DATE", ["a", "b", "c"]),
        ("LAST_MODIFIED_AT", ["a", "b", "c"]),
        ("CREATED_AT", ["a", "b", "c"]),
        ("PUBLISHED_AT", ["a", "b", "c"]),
        ("RATING", ["c", "b", "a"]),
    ],
)
def test_every_order_works_both_ways(morocco: Channel, field: str, ascending: list[str]) -> None:
    rows.product("a", name="Zellige", channels=[morocco], prices=["20"], rating=None)
    rows.product("b", name="Amber", channels=[morocco], prices=["30"], rating=4.5)
    rows.product("c", name="Basket", channels=[morocco], prices=["10", "99"], rating=3)
    assert slugs(sortBy={"field": field, "direction": "ASC"}) == ascending
    assert slugs(sortBy={"field": field, "direction": "DESC"}) == ascending[::-1]


def test_a_collection_keeps_its_own_order(morocco: Channel) -> None:
    chosen = Collection.objects.create(name="Chosen", slug="chosen")
    CollectionChannelListing.objects.create(collection=chosen, channel=morocco, is_published=True)
    for place, slug in enumerate(["c", "a", "b"]):
        CollectionProduct.objects.create(collection=chosen, product=rows.product(slug, channels=[morocco]), sort_order=place)
    rows.product("stranger", channels=[morocco])
    document = """query C($by: ProductOrder) { collection(slug: "chosen", channel: "morocco") { name
        products(first: 5, sortBy: $by) { totalCount edges { node { slug } } } } }"""
    by = {"field": "COLLECTION", "direction": "ASC"}
    found = ask(document, by=by)["collection"]["products"]
    assert [edge["node"]["slug"] for edge in found["edges"]] == ["c", "a", "b"]
    assert found["totalCount"] == 3
    assert "COLLECTION" in refusals(SLUGS, channel="morocco", sortBy=by)[0]
    CollectionChannelListing.objects.update(is_published=False)
    assert ask(document, by=by) == {"collection": None}


def test_filters(morocco: Channel) -> None:
    home = rows.category("home")
    rugs = rows.category("rugs", home)
    clay = rows.category("clay")
    material, colour = rows.attribute("material"), rows.attribute("colour")
    wool, mud = rows.value(material, "wool"), rows.value(material, "mud")
    red, blue = rows.value(colour, "red"), rows.value(colour, "blue")
    carpet = rows.product("carpet", channels=[morocco], prices=["500"], category=rugs, values=[wool], variant_values=[[red]])
    rows.product("pot", channels=[morocco], prices=["50", "80"], category=clay, values=[mud], variant_values=[[red], [blue]])
    rows.product("loose", channels=[morocco], prices=["60"])

    def ids(*categories: Any) -> list[str]:
        return [to_global_id("Category", each.pk) for each in categories]

    assert slugs(filter={"categories": ids(home)}) == ["carpet"]
    assert slugs(filter={"categories": ids(home, clay)}) == ["carpet", "pot"]
    assert slugs(filter={"categories": []}) == []
    assert slugs(filter={"price": {"gte": 60, "lte": 100}}) == ["loose", "pot"]
    # no variant of the pot costs between its two prices
    assert slugs(filter={"price": {"gte": 61, "lte": 79}}) == []
    assert slugs(filter={"price": {"lte": 60}}) == ["loose", "pot"]
    assert slugs(
        filter={"attributes": [{"slug": "material", "values": ["wool", "mud"]}, {"slug": "colour", "values": ["blue"]}]}
    ) == ["pot"]
    assert slugs(filter={"attributes": [{"slug": "material", "values": []}]}) == []
    assert slugs(filter={"attributes": [{"slug": "nonsense", "values": ["x"]}]}) == []
    assert slugs(where={"category": {"oneOf": ids(rugs)}}) == ["carpet"]
    assert slugs(where={"category": {"eq": ids(home)[0]}}) == ["carpet"]
    assert slugs(where={"hasCategory": False}) == ["loose"]
    assert slugs(where={"attributes": [{"slug": "colour", "value": {"slug": {"oneOf": ["red"]}}}]}) == ["carpet", "pot"]
    assert slugs(where={"price": {"range": {"gte": "60", "lte": "500"}}}) == ["carpet", "loose", "pot"]
    assert slugs(where={"AND": [{"category": {"oneOf": ids(home, clay)}}, {"price": {"range": {"lte": "100"}}}]}) == ["pot"]
    assert slugs(where={"OR": [{"slug": {"eq": "loose"}}, {"category": {"oneOf": ids(home)}}]}) == ["carpet", "loose"]
    assert slugs(where={"ids": [to_global_id("Product", carpet.pk), to_global_id("Category", carpet.pk)]}) == ["carpet"]
    assert refusals(SLUGS, channel="morocco", where={"AND": [], "OR": []})
    assert refusals(SLUGS, channel="morocco", where={}, filter={})
    # staff without a channel filter the same way
    assert slugs(channel=None, actor=STAFF, filter={"categories": ids(home)}) == ["carpet"]
    assert slugs(channel=None, actor=STAFF, where={"attributes": [{"slug": "colour", "values": ["blue"]}]}) == ["pot"]


def test_by_the_page_that_a_reference_leads_to(morocco: Channel) -> None:
    artisan = rows.attribute("artisan", "SINGLE_REFERENCE", entity_type="PAGE")
    makers = PageType.objects.create(name="Maker", slug="maker")
    values: dict[str, AttributeValue] = {}
    for slug in ("fatna", "brahim"):
        page = Page.objects.create(title=slug, slug=slug, page_type=makers, is_published=True)
        values[slug] = rows.value(artisan, slug, reference_page=page)
    rows.product("rug", channels=[morocco], values=[values["fatna"]])
    rows.product("pot", channels=[morocco], values=[values["brahim"]])
    rows.product("pair", channels=[morocco], values=list(values.values()))

    def by(**contains: list[str]) -> list[str]:
        return slugs(where={"attributes": [{"slug": "artisan", "value": {"reference": {"pageSlugs": contains}}}]})

    assert by(containsAny=["fatna"]) == ["pair", "rug"]
    assert by(containsAll=["fatna", "brahim"]) == ["pair"]
    assert by(containsAny=["nobody"]) == []
    assert by(containsAll=["fatna", "nobody"]) == []


def test_what_saleor_has_and_the_shop_has_not_is_refused_not_ignored(morocco: Channel) -> None:
    for asked in ({"giftCard": True}, {"hasPreorderedVariants": True}, {"metadata": [{"key": "a"}]}):
        assert refusals(SLUGS, channel="morocco", filter=asked)


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


def test_who_sees_what(morocco: Channel) -> None:
    france = rows.channel("france", "EUR", "FR")
    rows.product("open", channels=[morocco])
    rows.product("unlisted", channels=[morocco], listed=False)
    rows.product("draft", channels=[morocco], published=False)
    rows.product("unpriced", channels=[morocco], prices=[None])
    rows.product("elsewhere", channels=[france])
    rows.product("nowhere")
    assert slugs() == ["open"]
    assert slugs("france") == ["elsewhere"]
    assert slugs(actor=STAFF) == ["draft", "open", "unlisted", "unpriced"]
    assert slugs(None, actor=STAFF) == ["draft", "elsewhere", "nowhere", "open", "unlisted", "unpriced"]
    assert slugs("atlantis") == []
    assert refusals(SLUGS) == ["You need to provide the channel parameter, because this shop has several channels."]
    Channel.objects.filter(pk=france.pk).update(is_active=False)
    assert slugs("france") == []
    assert slugs(None) == ["open"]


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


def test_a_category_lists_what_is_below_it(morocco: Channel) -> None:
    home = rows.category("home")
    rows.product("rug", channels=[morocco], category=rows.category("rugs", home))
    rows.product("pot", channels=[morocco], category=rows.category("clay"))
    document = """{ category(slug: "home") { name level children(first: 5) { edges { node { slug parent { slug } } } }
        products(first: 5, channel: "morocco") { totalCount edges { node { slug category { slug ancestors(first: 3) { edges { node { slug } } } } } } } } }"""
    assert ask(document)["category"] == {
        "name": "Home",
        "level": 0,
        "children": {"edges": [{"node": {"slug": "rugs", "parent": {"slug": "home"}}}]},
        "products": {
            "totalCount": 1,
            "edges": [
                {"node": {"slug": "rug", "category": {"slug": "rugs", "ancestors": {"edges": [{"node": {"slug": "home"}}]}}}}
            ],
        },
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
