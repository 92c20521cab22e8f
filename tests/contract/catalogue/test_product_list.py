"""Lists of products: what they show, in which order, which they leave out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop
from tests.contract.shop.things import Channel, Thing

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


class Listing:
    """The products of one channel, which is the test's own."""

    def __init__(self, api: Endpoint, shop: Shop) -> None:
        self.api, self.shop, self.channel = api, shop, shop.channel()

    def slugs(self, channel: Channel | str | None = "own", token: str | None = None, **asked: Any) -> list[str]:
        """What is found, by the names that the test gave; totalCount must agree."""
        place = self.channel if channel == "own" else channel
        given = {"channel": place.slug if isinstance(place, Channel) else place, **asked}
        found = self.api.query(SLUGS, given, token=token)["products"]
        assert found["totalCount"] == len(found["edges"])
        return [self.shop.short(edge["node"]["slug"]) for edge in found["edges"]]

    def refused(self, **asked: Any) -> bool:
        return bool(self.api.query(SLUGS, {"channel": self.channel.slug, **asked}).errors)

    def page(self, **asked: Any) -> Any:
        return self.api.query(LIST, {"channel": self.channel.slug, **asked})["products"]


@pytest.fixture
def listing(api: Endpoint, shop: Shop) -> Listing:
    return Listing(api, shop)


def test_a_list_shows_names_pictures_categories_and_taxed_prices(listing: Listing, shop: Shop) -> None:
    made = shop.product("rug", listing.channel, prices=[120, 240], category=shop.category("rugs"))
    picture = shop.picture(made, "A rug")
    page = listing.page()
    assert page["pageInfo"]["hasNextPage"] is False
    (edge,) = page["edges"]
    thumbnail = edge["node"].pop("thumbnail")
    assert thumbnail["alt"] == "A rug"
    assert f"/thumbnail/{picture}/256/" in thumbnail["url"]
    assert edge["node"] == {
        "id": made.id,
        "name": "Rug",
        "slug": made.slug,
        "category": {"name": "Rugs"},
        "pricing": {
            "priceRange": {
                "start": {"gross": {"amount": 120.0, "currency": "MAD"}, "net": {"amount": 100.0}},
                "stop": {"gross": {"amount": 240.0}},
            }
        },
    }


def test_pages_follow_each_other_in_both_directions(api: Endpoint, listing: Listing, shop: Shop) -> None:
    for number in range(5):
        shop.product(f"p{number}", listing.channel, prices=[100 - number % 2])
    for sort in (
        {"field": "PRICE", "direction": "ASC"},
        {"field": "NAME", "direction": "DESC"},
        {"field": "CREATED_AT", "direction": "DESC"},
        None,
    ):
        whole = listing.slugs(sortBy=sort)
        found: list[str] = []
        after = None
        while True:
            page = listing.page(first=2, after=after, sortBy=sort)
            found += [shop.short(edge["node"]["slug"]) for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        assert found == whole
        assert len(found) == 5
    back = """query Back($channel: String, $before: String) { products(last: 2, before: $before, channel: $channel) {
        edges { node { slug } } pageInfo { hasPreviousPage startCursor } } }"""
    last = api.query(back, {"channel": listing.channel.slug})["products"]
    assert [shop.short(edge["node"]["slug"]) for edge in last["edges"]] == ["p3", "p4"]
    given = {"channel": listing.channel.slug, "before": last["pageInfo"]["startCursor"]}
    before = api.query(back, given)["products"]
    assert [shop.short(edge["node"]["slug"]) for edge in before["edges"]] == ["p1", "p2"]


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
def test_every_order_works_both_ways(listing: Listing, shop: Shop, field: str, ascending: list[str]) -> None:
    shop.product("a", listing.channel, name="Zellige", prices=[20])
    shop.product("b", listing.channel, name="Amber", prices=[30], rating=4.5)
    shop.product("c", listing.channel, name="Basket", prices=[10, 99], rating=3)
    shop.eventually(ascending, lambda: listing.slugs(sortBy={"field": field, "direction": "ASC"}))
    assert listing.slugs(sortBy={"field": field, "direction": "DESC"}) == ascending[::-1]


def test_a_collection_keeps_its_own_order(api: Endpoint, listing: Listing, shop: Shop) -> None:
    chosen = shop.collection("chosen", shown_in=[listing.channel])
    for slug in ("c", "a", "b"):
        made = shop.product(slug, listing.channel)
        shop.do("collectionAddProducts", collectionId=chosen.id, products=[made.id])
    shop.product("stranger", listing.channel)
    document = """query C($slug: String!, $channel: String!, $by: ProductOrder) { collection(slug: $slug, channel: $channel) { name
        products(first: 5, sortBy: $by) { totalCount edges { node { slug } } } } }"""
    by = {"field": "COLLECTION", "direction": "ASC"}
    given = {"slug": chosen.slug, "channel": listing.channel.slug, "by": by}
    found = api.query(document, given)["collection"]["products"]
    assert [shop.short(edge["node"]["slug"]) for edge in found["edges"]] == ["c", "a", "b"]
    assert found["totalCount"] == 3
    hide = {"addChannels": [{"channelId": listing.channel.id, "isPublished": False}]}
    shop.do("collectionChannelListingUpdate", id=chosen.id, input=hide)
    assert api.query(document, given)["collection"] is None


class Bazaar(Listing):
    """A carpet of red wool below `home`, a clay pot in red and in blue, and something loose."""

    def __init__(self, api: Endpoint, shop: Shop) -> None:
        super().__init__(api, shop)
        self.home = shop.category("home")
        self.rugs, self.clay = shop.category("rugs", self.home), shop.category("clay")
        material = shop.attribute("material", "DROPDOWN", "wool", "mud")
        colour = shop.attribute("colour", "DROPDOWN", "red", "blue")
        kind = shop.product_type("piece", [material], [colour])
        red, blue = [shop.pick(colour, "red")], [shop.pick(colour, "blue")]
        self.carpet = shop.product(
            "carpet",
            self.channel,
            prices=[500],
            of=kind,
            category=self.rugs,
            attributes=[shop.pick(material, "wool")],
            variant_attributes=[red],
        )
        shop.product(
            "pot",
            self.channel,
            prices=[50, 80],
            of=kind,
            category=self.clay,
            attributes=[shop.pick(material, "mud")],
            variant_attributes=[red, blue],
        )
        self.loose = shop.product("loose", self.channel, prices=[60])
        self.material, self.colour = material.slug, colour.slug


@pytest.fixture
def bazaar(api: Endpoint, shop: Shop) -> Bazaar:
    return Bazaar(api, shop)


def ids(*things: Thing) -> list[str]:
    return [each.id for each in things]


def test_filters(bazaar: Bazaar, staff: str) -> None:
    slugs, home, clay = bazaar.slugs, bazaar.home, bazaar.clay
    assert slugs(filter={"categories": ids(home)}) == ["carpet"]
    assert slugs(filter={"categories": ids(home, clay)}) == ["carpet", "pot"]
    assert slugs(filter={"price": {"gte": 60, "lte": 100}}) == ["loose", "pot"]
    # no variant of the pot costs between its two prices
    assert slugs(filter={"price": {"gte": 61, "lte": 79}}) == []
    assert slugs(filter={"price": {"lte": 60}}) == ["loose", "pot"]
    asked = [{"slug": bazaar.material, "values": ["wool", "mud"]}, {"slug": bazaar.colour, "values": ["blue"]}]
    assert slugs(filter={"attributes": asked}) == ["pot"]
    assert slugs(filter={"attributes": [{"slug": "nonsense", "values": ["x"]}]}) == []
    # staff without a channel filter the same way
    assert slugs(None, staff, filter={"categories": ids(home)}) == ["carpet"]


@pytest.mark.engine_only("Saleor takes an empty list for no filter at all")
def test_filters_that_ask_for_nothing_in_particular(bazaar: Bazaar) -> None:
    assert bazaar.slugs(filter={"categories": []}) == []
    assert bazaar.slugs(filter={"attributes": [{"slug": bazaar.material, "values": []}]}) == []


@pytest.mark.engine_only("Saleor 3.23 looks for a value of `where.attributes` on products, not on their variants")
def test_conditions_on_the_attributes_of_variants(bazaar: Bazaar) -> None:
    red = {"slug": bazaar.colour, "value": {"slug": {"oneOf": ["red"]}}}
    assert bazaar.slugs(where={"attributes": [red]}) == ["carpet", "pot"]


@pytest.mark.engine_only("Saleor sorts a list of all products by collection without a word")
def test_only_a_collection_is_sorted_by_collection(listing: Listing) -> None:
    assert listing.refused(sortBy={"field": "COLLECTION", "direction": "ASC"})


def test_conditions(bazaar: Bazaar, shop: Shop, staff: str) -> None:
    slugs, home, clay = bazaar.slugs, bazaar.home, bazaar.clay
    assert slugs(where={"category": {"oneOf": ids(bazaar.rugs)}}) == ["carpet"]
    assert slugs(where={"category": {"eq": home.id}}) == ["carpet"]
    woollen = {"slug": bazaar.material, "value": {"slug": {"oneOf": ["wool", "silk"]}}}
    assert slugs(where={"attributes": [woollen]}) == ["carpet"]
    assert slugs(where={"price": {"range": {"gte": "60", "lte": "500"}}}) == ["carpet", "loose", "pot"]
    cheap = {"price": {"range": {"lte": "100"}}}
    assert slugs(where={"AND": [{"category": {"oneOf": ids(home, clay)}}, cheap]}) == ["pot"]
    either = [{"slug": {"eq": bazaar.loose.slug}}, {"category": {"oneOf": ids(home)}}]
    assert slugs(where={"OR": either}) == ["carpet", "loose"]
    assert slugs(where={"ids": ids(bazaar.carpet)}) == ["carpet"]
    orphan = shop.do("productCreate", input={"name": "Orphan", "slug": shop.slug("orphan"), "productType": shop.plain().id})
    known = {"ids": [orphan["product"]["id"], bazaar.carpet.id]}
    assert slugs(None, staff, where={"AND": [{"hasCategory": False}, known]}) == ["orphan"]
    blue = {"slug": bazaar.colour, "values": ["blue"]}
    assert slugs(None, staff, where={"attributes": [blue]}) == ["pot"]
    assert bazaar.refused(where={"AND": [cheap], "OR": [cheap]})
    assert bazaar.refused(where={"hasCategory": True}, filter={"hasCategory": True})


def test_by_the_page_that_a_reference_leads_to(listing: Listing, shop: Shop) -> None:
    artisan = shop.attribute("artisan", "REFERENCE", entity="PAGE")
    kind = shop.product_type("crafted", [artisan])
    pages = {slug: shop.page(slug) for slug in ("fatna", "brahim")}
    for slug, makers in (("rug", ["fatna"]), ("pot", ["brahim"]), ("pair", ["fatna", "brahim"])):
        of = [{"id": artisan.id, "references": [pages[maker].id for maker in makers]}]
        shop.product(slug, listing.channel, of=kind, attributes=of)

    def by(**contains: list[str]) -> list[str]:
        asked = {name: [shop.slug(slug) for slug in slugs] for name, slugs in contains.items()}
        return listing.slugs(where={"attributes": [{"slug": artisan.slug, "value": {"reference": {"pageSlugs": asked}}}]})

    assert by(containsAny=["fatna"]) == ["pair", "rug"]
    assert by(containsAll=["fatna", "brahim"]) == ["pair"]
    assert by(containsAny=["nobody"]) == []
    assert by(containsAll=["fatna", "nobody"]) == []


@pytest.mark.engine_only("Saleor has gift cards, pre-orders and metadata filters; the engine says that it has not")
def test_what_saleor_has_and_the_shop_has_not_is_refused_not_ignored(listing: Listing) -> None:
    for asked in ({"giftCard": True}, {"hasPreorderedVariants": True}, {"metadata": [{"key": "a"}]}):
        assert listing.refused(filter=asked)


def test_search_finds_by_name_and_description(listing: Listing, shop: Shop) -> None:
    text = '{"blocks": [{"type": "paragraph", "data": {"text": "Clay of Fes"}}]}'
    shop.product("tagine", listing.channel, name="Clay tagine")
    shop.product("bowl", listing.channel, description=text)
    shop.product("rug", listing.channel)
    shop.eventually(["tagine", "bowl"], lambda: listing.slugs(search="clay"))
    assert listing.slugs(search="clay", sortBy={"field": "NAME", "direction": "ASC"}) == ["bowl", "tagine"]
    assert listing.slugs(search="nothing such") == []
    first = listing.page(first=1, search="clay")
    second = listing.page(first=1, search="clay", after=first["pageInfo"]["endCursor"])
    assert [shop.short(edge["node"]["slug"]) for edge in second["edges"]] == ["bowl"]
    assert listing.refused(sortBy={"field": "RANK", "direction": "DESC"})


@pytest.mark.engine_only("Saleor searches neither translations nor across typing errors")
def test_search_corrects_and_knows_languages(listing: Listing, shop: Shop) -> None:
    made = shop.product("tagine", listing.channel, name="Clay tagine")
    shop.product("bowl", listing.channel, name="Clay bowl")
    for language, name in (("FR", "Tajine en poterie"), ("AR", "طاجين من الفخار")):
        shop.do("productTranslate", id=made.id, languageCode=language, input={"name": name})
    assert listing.slugs(filter={"search": "potrie"}) == ["tagine"]
    assert listing.slugs(search="الفخّار") == ["tagine"]
    assert listing.slugs(search="!!!") == []
    # of blanks Saleor finds nothing, we everything
    assert listing.slugs(search="  ") == ["bowl", "tagine"]


def test_who_sees_what(listing: Listing, shop: Shop, staff: str) -> None:
    france = shop.channel("france", "EUR", "FR")
    made = [
        shop.product("open", listing.channel),
        shop.product("unlisted", listing.channel, listed=False),
        shop.product("draft", listing.channel, published=False),
        shop.product("unpriced", listing.channel, prices=[None]),
        shop.product("elsewhere", france),
        shop.product("nowhere"),
    ]
    assert listing.slugs() == ["open"]
    assert listing.slugs(france) == ["elsewhere"]
    assert listing.slugs(token=staff) == ["draft", "open", "unlisted", "unpriced"]
    everything = ["draft", "elsewhere", "nowhere", "open", "unlisted", "unpriced"]
    assert listing.slugs(None, staff, where={"ids": ids(*made)}) == everything
    assert listing.slugs("atlantis") == []
    assert listing.refused(channel=None)
    shop.do("channelDeactivate", id=france.id)
    assert listing.slugs(france) == []


@pytest.mark.engine_only("an endpoint that others use too has several channels")
def test_the_only_channel_needs_no_name(listing: Listing, shop: Shop) -> None:
    shop.product("open", listing.channel)
    assert listing.slugs(None) == ["open"]


def test_a_category_lists_what_is_below_it(api: Endpoint, listing: Listing, shop: Shop) -> None:
    home = shop.category("home")
    rugs = shop.category("rugs", home)
    made = shop.product("rug", listing.channel, category=rugs)
    shop.product("pot", listing.channel, category=shop.category("clay"))
    document = """query C($slug: String!, $channel: String) { category(slug: $slug) { name level
        children(first: 5) { edges { node { slug parent { slug } } } }
        products(first: 5, channel: $channel) { totalCount
          edges { node { slug category { slug ancestors(first: 3) { edges { node { slug } } } } } } } } }"""
    above = {"edges": [{"node": {"slug": home.slug}}]}
    assert api.query(document, {"slug": home.slug, "channel": listing.channel.slug})["category"] == {
        "name": "Home",
        "level": 0,
        "children": {"edges": [{"node": {"slug": rugs.slug, "parent": {"slug": home.slug}}}]},
        "products": {
            "totalCount": 1,
            "edges": [{"node": {"slug": made.slug, "category": {"slug": rugs.slug, "ancestors": above}}}],
        },
    }
