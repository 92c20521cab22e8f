"""Menus, pages, attributes, channels and the shop itself, as everybody and as staff read them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop
from tests.contract.shop.things import Channel, Thing

MENU = """
query Menu($slug: String!, $channel: String!, $in: LanguageCodeEnum!) {
  menu(slug: $slug, channel: $channel) { items {
    id name level url translation(languageCode: $in) { name }
    category { name slug translation(languageCode: $in) { name } products(first: 3, channel: $channel) { totalCount } }
    collection { slug } page { slug title }
    children { name level category { slug } collection { slug } page { slug } url }
  } }
}
"""
PAGES = """
query Pages($slugs: [String!]!, $first: Int = 100) {
  pages(first: $first, where: {slug: {oneOf: $slugs}}) { totalCount edges { node {
    id title slug content isPublished seoTitle pageType { slug } translation(languageCode: FR) { title content }
    assignedAttributes { attribute { slug } ... on AssignedPlainTextAttribute { value translation(languageCode: FR) }
      ... on AssignedMultiChoiceAttribute { choices: value(limit: 1) { slug } } }
  } } }
}
"""


@pytest.fixture
def morocco(shop: Shop) -> Channel:
    return shop.channel()


def test_a_menu_with_what_its_entries_lead_to(api: Endpoint, shop: Shop, morocco: Channel) -> None:
    menu, rugs = shop.menu("navbar"), shop.category("rugs")
    shop.do("categoryTranslate", id=rugs.id, languageCode="AR", input={"name": "زرابي"})
    shop.product(None, morocco, category=rugs)
    shown, hidden = shop.collection("shown", shown_in=[morocco]), shop.collection("hidden")
    about, draft = shop.page("about"), shop.page("draft", published=False)

    def entry(name: str, **more: Any) -> str:
        key: str = shop.do("menuItemCreate", input={"name": name, "menu": menu.id, **more})["menuItem"]["id"]
        return key

    entry("Elsewhere", url="https://example.org")
    top = entry("Rugs", category=rugs.id)
    shop.do("menuItemTranslate", id=top, languageCode="AR", input={"name": "الزرابي"})
    entry("Shown", parent=top, collection=shown.id)
    entry("Hidden", parent=top, collection=hidden.id)
    entry("About", parent=top, page=about.id)
    entry("Draft", parent=top, page=draft.id)
    found = api.query(MENU, {"slug": menu.slug, "channel": morocco.slug, "in": "AR"})["menu"]["items"]
    assert [(item["name"], (item["url"] or "").rstrip("/"), item["level"]) for item in found] == [
        ("Elsewhere", "https://example.org", 0),
        ("Rugs", "", 0),
    ]
    assert found[0]["translation"] is None
    assert found[1]["translation"] == {"name": "الزرابي"}
    assert found[1]["category"] == {
        "name": "Rugs",
        "slug": rugs.slug,
        "translation": {"name": "زرابي"},
        "products": {"totalCount": 1},
    }
    assert [(each["name"], each["collection"], each["page"]) for each in found[1]["children"]] == [
        ("Shown", {"slug": shown.slug}, None),
        ("Hidden", None, None),
        ("About", None, {"slug": about.slug}),
        ("Draft", None, None),
    ]
    assert api.query(MENU, {"slug": shop.slug("none"), "channel": morocco.slug, "in": "AR"})["menu"] is None


def test_pages_by_slug_with_what_is_assigned_to_them(api: Endpoint, shop: Shop, staff: str) -> None:
    words = shop.attribute("words", "PLAIN_TEXT", of="PAGE_TYPE")
    crafts = shop.attribute("crafts", "MULTISELECT", "b", "a", of="PAGE_TYPE")
    kind = shop.page_type("story", [crafts, words])
    content = {"blocks": [{"type": "paragraph", "data": {"text": "Hello"}}]}
    given = [shop.pick(crafts, "b", "a", many=True), {"id": words.id, "plainText": "by hand"}]
    about = shop.page("about", kind, attributes=given, content=json.dumps(content), seo={"title": "About us"})
    shop.page("draft", kind, published=False)
    shop.page("later", kind, publishedAt="2999-01-01T00:00:00+00:00")
    shop.do("pageTranslate", id=about.id, languageCode="FR", input={"title": "À propos"})
    slugs = [shop.slug(name) for name in ("about", "draft", "later", "none")]
    found = api.query(PAGES, {"slugs": slugs})["pages"]
    assert found["totalCount"] == 1
    (edge,) = found["edges"]
    assert json.loads(edge["node"].pop("content"))["blocks"][0]["data"] == {"text": "Hello"}
    edge["node"]["assignedAttributes"].sort(key=lambda each: str(each["attribute"]["slug"]))
    assert edge["node"] == {
        "id": about.id,
        "title": "About",
        "slug": about.slug,
        "isPublished": True,
        "seoTitle": "About us",
        "pageType": {"slug": kind.slug},
        "translation": {"title": "À propos", "content": None},
        "assignedAttributes": [
            {"attribute": {"slug": crafts.slug}, "choices": [{"slug": "b"}]},
            {"attribute": {"slug": words.slug}, "value": "by hand", "translation": None},
        ],
    }
    every = api.query(PAGES, {"slugs": slugs}, token=staff)["pages"]
    assert sorted(edge["node"]["slug"] for edge in every["edges"]) == sorted(slugs[:3])


def test_pages_by_type_and_attribute(api: Endpoint, shop: Shop) -> None:
    craft = shop.attribute("craft", "DROPDOWN", "potter", "weaver", of="PAGE_TYPE")
    kind = shop.page_type("story", [craft])
    shop.page("fatna", kind, attributes=[shop.pick(craft, "potter")])
    shop.page("brahim", kind)
    document = """query P($w: PageWhereInput, $f: PageFilterInput, $s: String) {
        pages(first: 5, where: $w, filter: $f, search: $s) { edges { node { slug } } } }"""

    def slugs(**asked: Any) -> list[str]:
        return sorted(shop.short(edge["node"]["slug"]) for edge in api.query(document, asked)["pages"]["edges"])

    for value, found in (("potter", ["fatna"]), ("weaver", [])):
        assert slugs(w={"attributes": [{"slug": craft.slug, "value": {"slug": {"eq": value}}}]}) == found
    assert slugs(w={"pageType": {"eq": kind.id}}) == ["brahim", "fatna"]
    assert slugs(f={"pageTypes": [kind.id], "slugs": [shop.slug("brahim")]}) == ["brahim"]
    shop.eventually(["fatna"], lambda: slugs(s="fatna", w={"pageType": {"eq": kind.id}}))
    both = {"w": {"pageType": {"eq": kind.id}}, "f": {"pageTypes": [kind.id]}}
    assert api.query(document, both).denied == ["GraphQLError"]


def test_one_page(api: Endpoint, shop: Shop, staff: str) -> None:
    about, draft, french = shop.page("about"), shop.page("draft", published=False), shop.slug("a-propos")
    shop.do("pageTranslate", id=about.id, languageCode="FR", input={"slug": french, "title": "À propos"})
    document = (
        "query P($slug: String, $in: LanguageCodeEnum, $id: ID) { page(slug: $slug, slugLanguageCode: $in, id: $id) { title } }"
    )
    for asked in ({"slug": about.slug}, {"slug": french, "in": "FR"}, {"id": about.id}):
        assert api.query(document, asked)["page"] == {"title": "About"}
    assert api.query(document, {"slug": draft.slug})["page"] is None
    assert api.query(document, {"slug": draft.slug}, token=staff)["page"] == {"title": "Draft"}


def test_channels_are_told_to_staff_and_one_by_slug_to_everybody(api: Endpoint, shop: Shop, morocco: Channel, staff: str) -> None:
    shop.delivery(morocco, 5, ("MA", "EH"))
    public = "query Q($slug: String) { channel(slug: $slug) { slug countries { code country } } }"
    assert api.query(public, {"slug": morocco.slug})["channel"] == {
        "slug": morocco.slug,
        "countries": [{"code": "MA", "country": "Morocco"}, {"code": "EH", "country": "Western Sahara"}],
    }
    one = "query Q($slug: String) { channel(slug: $slug) { name isActive currencyCode defaultCountry { code } } }"
    assert api.query(one, {"slug": morocco.slug}).denied[0] == "PermissionDenied"
    assert api.query(one, {"slug": morocco.slug}, token=staff)["channel"] == {
        "name": "Morocco",
        "isActive": True,
        "currencyCode": "MAD",
        "defaultCountry": {"code": "MA"},
    }
    every = """{ channels { slug hasOrders warehouses { slug } taxConfiguration { pricesEnteredWithTax }
        stockSettings { allocationStrategy } orderSettings { allowUnpaidOrders } } }"""
    assert api.query(every).denied == ["PermissionDenied"]
    assert {
        "slug": morocco.slug,
        "hasOrders": False,
        "warehouses": [],
        "taxConfiguration": {"pricesEnteredWithTax": True},
        "stockSettings": {"allocationStrategy": "PRIORITIZE_SORTING_ORDER"},
        "orderSettings": {"allowUnpaidOrders": False},
    } in api.query(every, token=staff)["channels"]
    settings = "query Q($slug: String) { channel(slug: $slug) { orderSettings { allowUnpaidOrders } } }"
    assert api.query(settings, {"slug": morocco.slug}).denied == ["PermissionDenied"]


def test_the_shop(api: Endpoint, shop: Shop, morocco: Channel, staff: str) -> None:
    france = shop.channel("france", "EUR", "FR")
    public = """{ shop { name domain { host sslEnabled url } languages { code language }
        countries { code } useLegacyShippingZoneStockAvailability } }"""
    found = api.query(public)["shop"]
    assert found["domain"]["host"] in found["domain"]["url"]
    assert {"AR", "FR", "EN"} <= {each["code"] for each in found["languages"]}
    assert {"code": "MA"} in found["countries"]
    assert found["useLegacyShippingZoneStockAvailability"] is False
    told = api.query("{ shop { version channelCurrencies limitQuantityPerCheckout permissions { code } } }", token=staff)["shop"]
    assert {morocco.currency, france.currency} <= set(told["channelCurrencies"])
    assert told["limitQuantityPerCheckout"] == 50
    assert {"code": "MANAGE_PRODUCTS"} in told["permissions"]
    for field in ("version", "channelCurrencies", "limitQuantityPerCheckout"):
        assert api.query(f"{{ shop {{ {field} }} }}").denied == ["PermissionDenied"]


def test_attributes_and_their_choices(api: Endpoint, shop: Shop, staff: str) -> None:
    colour = shop.attribute("colour", "DROPDOWN", "red", "blue", "green", filterableInStorefront=True)
    secret = shop.attribute("secret", visibleInStorefront=False)
    document = """query A($f: AttributeFilterInput) { attributes(first: 5, filter: $f) { edges { node { slug inputType withChoices
        choices(first: 2) { totalCount edges { node { slug inputType } } pageInfo { hasNextPage } } } } } }"""
    expected = {
        "slug": colour.slug,
        "inputType": "DROPDOWN",
        "withChoices": True,
        "choices": {
            "totalCount": 3,
            "edges": [{"node": {"slug": "red", "inputType": "DROPDOWN"}}, {"node": {"slug": "blue", "inputType": "DROPDOWN"}}],
            "pageInfo": {"hasNextPage": True},
        },
    }
    ours = {"f": {"slugs": [colour.slug, secret.slug]}}
    assert api.query(document, ours)["attributes"]["edges"] == [{"node": expected}]
    assert len(api.query(document, ours, token=staff)["attributes"]["edges"]) == 2
    filterable = {"f": {**ours["f"], "filterableInStorefront": True}}
    assert api.query(document, filterable, token=staff)["attributes"]["edges"] == [{"node": expected}]
    search = 'query Q($slug: String) { attribute(slug: $slug) { choices(first: 5, search: "re") { edges { node { slug } } } } }'
    choices = api.query(search, {"slug": colour.slug})["attribute"]["choices"]
    assert [edge["node"]["slug"] for edge in choices["edges"]] == ["red", "green"]
    assert api.query("query Q($slug: String) { attribute(slug: $slug) { slug } }", {"slug": secret.slug})["attribute"] == {
        "slug": secret.slug
    }


def test_categories_and_types(api: Endpoint, shop: Shop) -> None:
    home = shop.category("home")
    rugs = shop.category("rugs", home)
    by_slug = "query C($slugs: [String!]) { categories(first: 5, filter: {slugs: $slugs}) { edges { node { slug } } } }"
    assert api.query(by_slug, {"slugs": [rugs.slug, "none"]})["categories"]["edges"] == [{"node": {"slug": rugs.slug}}]
    top = """query C($slugs: [String!]) { categories(first: 5, level: 0, filter: {slugs: $slugs}) {
        totalCount edges { node { slug } } } }"""
    found = api.query(top, {"slugs": [rugs.slug, home.slug]})["categories"]
    assert found == {"totalCount": 1, "edges": [{"node": {"slug": home.slug}}]}
    size = shop.attribute("size", "DROPDOWN")
    kind: Thing = shop.product_type("rug", [], [size])
    document = """query T($id: ID!) { productType(id: $id) { slug kind hasVariants
        assignedVariantAttributes(variantSelection: VARIANT_SELECTION) { attribute { slug } variantSelection } productAttributes { slug } } }"""
    assert api.query(document, {"id": kind.id})["productType"] == {
        "slug": kind.slug,
        "kind": "NORMAL",
        "hasVariants": True,
        "assignedVariantAttributes": [{"attribute": {"slug": size.slug}, "variantSelection": True}],
        "productAttributes": [],
    }
