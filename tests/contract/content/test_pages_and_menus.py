from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.engine.catalogue.models import CategoryTranslation, Collection, CollectionChannelListing
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import (
    Menu,
    MenuItem,
    MenuItemTranslation,
    Page,
    PageAttributeValue,
    PageTranslation,
    PageType,
    PageTypeAttribute,
)
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows as rows
from tests.api.asking import STAFF, ask, refusals, statements

pytestmark = pytest.mark.django_db

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
def morocco() -> Channel:
    return rows.channel()


def page(slug: str, published: bool = True, **options: Any) -> Page:
    kind, _ = PageType.objects.get_or_create(slug="story", defaults={"name": "Story"})
    return Page.objects.create(title=slug.title(), slug=slug, page_type=kind, is_published=published, **options)


def test_a_menu_with_what_its_entries_lead_to(morocco: Channel) -> None:
    navbar = Menu.objects.create(name="Navigation", slug="navbar")
    rugs = rows.category("rugs")
    CategoryTranslation.objects.create(category=rugs, language_code="ar", name="زرابي")
    rows.product(channels=[morocco], category=rugs)
    shown, hidden = (Collection.objects.create(name=slug, slug=slug) for slug in ("shown", "hidden"))
    CollectionChannelListing.objects.create(collection=shown, channel=morocco, is_published=True)
    first = MenuItem.objects.create(menu=navbar, name="Rugs", category=rugs, sort_order=1)
    MenuItemTranslation.objects.create(menu_item=first, language_code="ar", name="الزرابي")
    MenuItem.objects.create(menu=navbar, name="Elsewhere", url="https://example.org", sort_order=0)
    below = {"menu": navbar, "parent": first, "level": 1}
    MenuItem.objects.create(name="Shown", collection=shown, sort_order=0, **below)
    MenuItem.objects.create(name="Hidden", collection=hidden, sort_order=1, **below)
    MenuItem.objects.create(name="About", page=page("about"), sort_order=2, **below)
    MenuItem.objects.create(name="Draft", page=page("draft", published=False), sort_order=3, **below)
    found = ask(MENU, slug="navbar", channel="morocco", **{"in": "AR"})["menu"]["items"]
    assert [(item["name"], item["url"], item["level"]) for item in found] == [
        ("Elsewhere", "https://example.org", 0),
        ("Rugs", None, 0),
    ]
    assert found[0]["translation"] is None
    assert found[1]["translation"] == {"name": "الزرابي"}
    assert found[1]["category"] == {
        "name": "Rugs",
        "slug": "rugs",
        "translation": {"name": "زرابي"},
        "products": {"totalCount": 1},
    }
    assert [(each["name"], each["collection"], each["page"]) for each in found[1]["children"]] == [
        ("Shown", {"slug": "shown"}, None),
        ("Hidden", None, None),
        ("About", None, {"slug": "about"}),
        ("Draft", None, None),
    ]
    assert ask(MENU, slug="none", channel="morocco", **{"in": "AR"}) == {"menu": None}


def test_a_menu_takes_the_same_statements_whatever_its_length(morocco: Channel) -> None:
    document = """{ menu(slug: "footer") { items { name category { name } page { title } children { name category { name } page { title } } } } }"""
    footer = Menu.objects.create(name="Footer", slug="footer")

    def grow(number: int) -> None:
        top = MenuItem.objects.create(menu=footer, name="a", category=rows.category(f"c{number}"))
        MenuItem.objects.create(menu=footer, parent=top, name="b", page=page(f"p{number}"), level=1)
        MenuItem.objects.create(menu=footer, parent=top, name="d", category=top.category, level=1)

    grow(1)
    assert statements(document) == 6
    grow(2)
    grow(3)
    assert statements(document) == 6


def test_pages_by_slug_with_what_is_assigned_to_them() -> None:
    about = page("about", seo_title="About us", content={"blocks": [{"type": "paragraph", "data": {"text": "Hello"}}]})
    page("draft", published=False)
    page("later", published_at=datetime(2999, 1, 1, tzinfo=UTC))
    PageTranslation.objects.create(page=about, language_code="fr", title="À propos")
    words = rows.attribute("words", "PLAIN_TEXT", kind="PAGE_TYPE")
    crafts = rows.attribute("crafts", "MULTISELECT", kind="PAGE_TYPE")
    for order, each in enumerate([crafts, words]):
        PageTypeAttribute.objects.create(page_type=about.page_type, attribute=each, sort_order=order)
    for order, value in enumerate(
        [rows.value(words, "w", plain_text="by hand"), rows.value(crafts, "b"), rows.value(crafts, "a")]
    ):
        PageAttributeValue.objects.create(page=about, value=value, sort_order=order)
    found = ask(PAGES, slugs=["about", "draft", "later", "none"])["pages"]
    assert found["totalCount"] == 1
    (edge,) = found["edges"]
    assert json.loads(edge["node"].pop("content")) == about.content
    assert found["edges"] == [
        {
            "node": {
                "id": to_global_id("Page", about.pk),
                "title": "About",
                "slug": "about",
                "isPublished": True,
                "seoTitle": "About us",
                "pageType": {"slug": "story"},
                "translation": {"title": "À propos", "content": None},
                "assignedAttributes": [
                    {"attribute": {"slug": "crafts"}, "choices": [{"slug": "b"}]},
                    {"attribute": {"slug": "words"}, "value": "by hand", "translation": None},
                ],
            }
        }
    ]
    staff = ask(PAGES, STAFF, slugs=["about", "draft", "later"])["pages"]
    assert [edge["node"]["slug"] for edge in staff["edges"]] == ["about", "draft", "later"]


def test_pages_take_the_same_statements_however_many() -> None:
    page("p1")
    assert statements(PAGES, slugs=["p1", "p2", "p3"]) == 6
    page("p2")
    page("p3")
    assert statements(PAGES, slugs=["p1", "p2", "p3"]) == 6


def test_pages_by_type_and_attribute() -> None:
    craft = rows.attribute("craft", kind="PAGE_TYPE")
    potter = rows.value(craft, "potter")
    PageAttributeValue.objects.create(page=page("fatna"), value=potter)
    page("brahim")
    document = "query P($w: PageWhereInput, $f: PageFilterInput, $s: String) { pages(first: 5, where: $w, filter: $f, search: $s) { edges { node { slug } } } }"

    def slugs(**asked: Any) -> list[str]:
        return [edge["node"]["slug"] for edge in ask(document, **asked)["pages"]["edges"]]

    assert slugs(w={"attributes": [{"slug": "craft", "value": {"slug": {"eq": "potter"}}}]}) == ["fatna"]
    assert slugs(w={"attributes": [{"slug": "craft", "value": {"slug": {"eq": "weaver"}}}]}) == []
    kind = to_global_id("PageType", PageType.objects.get().pk)
    assert slugs(w={"pageType": {"eq": kind}}) == ["brahim", "fatna"]
    assert slugs(f={"pageTypes": [kind], "slugs": ["brahim"]}) == ["brahim"]
    assert slugs(s="fat") == ["fatna"]
    assert refusals(document, w={}, f={})


def test_one_page() -> None:
    about = page("about")
    PageTranslation.objects.create(page=about, language_code="fr", slug="a-propos", title="À propos")
    page("draft", published=False)
    document = (
        "query P($slug: String, $in: LanguageCodeEnum, $id: ID) { page(slug: $slug, slugLanguageCode: $in, id: $id) { title } }"
    )
    for asked in ({"slug": "about"}, {"slug": "a-propos", "in": "FR"}, {"id": to_global_id("Page", about.pk)}):
        assert ask(document, **asked) == {"page": {"title": "About"}}
    assert ask(document, slug="draft") == {"page": None}
    assert ask(document, STAFF, slug="draft") == {"page": {"title": "Draft"}}


def test_channels_are_told_to_staff_and_one_by_slug_to_everybody() -> None:
    from marketplace.engine.shipping.models import ShippingZone

    morocco = rows.channel()
    zone = ShippingZone.objects.create(name="Home", countries=["MA", "EH"])
    zone.channels.add(morocco)
    one = '{ channel(slug: "morocco") { slug name isActive currencyCode defaultCountry { code } countries { code country } } }'
    assert ask(one)["channel"] == {
        "slug": "morocco",
        "name": "Morocco",
        "isActive": True,
        "currencyCode": "MAD",
        "defaultCountry": {"code": "MA"},
        "countries": [{"code": "EH", "country": "Western Sahara"}, {"code": "MA", "country": "Morocco"}],
    }
    every = "{ channels { slug hasOrders warehouses { slug } taxConfiguration { pricesEnteredWithTax } stockSettings { allocationStrategy } orderSettings { allowUnpaidOrders } } }"
    assert "permissions" in refusals(every)[0]
    assert ask(every, STAFF)["channels"] == [
        {
            "slug": "morocco",
            "hasOrders": False,
            "warehouses": [],
            "taxConfiguration": {"pricesEnteredWithTax": True},
            "stockSettings": {"allocationStrategy": "PRIORITIZE_SORTING_ORDER"},
            "orderSettings": {"allowUnpaidOrders": False},
        }
    ]
    assert refusals('{ channel(slug: "morocco") { orderSettings { allowUnpaidOrders } } }')


def test_the_shop() -> None:
    rows.channel()
    rows.channel("france", "EUR", "FR")
    public = """{ shop { name domain { host sslEnabled url } languages { code language } channelCurrencies schemaVersion
        countries { code } useLegacyShippingZoneStockAvailability } }"""
    found = ask(public, language="fr")["shop"]
    assert found["domain"] == {"host": "testserver", "sslEnabled": False, "url": "http://testserver/"}
    assert found["languages"] == [
        {"code": "AR", "language": "arabe"},
        {"code": "FR", "language": "français"},
        {"code": "EN", "language": "anglais"},
    ]
    assert found["channelCurrencies"] == ["EUR", "MAD"]
    assert {"code": "MA"} in found["countries"]
    assert found["useLegacyShippingZoneStockAvailability"] is False
    staff = "{ shop { version limitQuantityPerCheckout permissions { code } companyAddress { id } defaultCountry { code } } }"
    told = ask(staff, STAFF)["shop"]
    assert (told["limitQuantityPerCheckout"], told["companyAddress"], told["defaultCountry"]) == (50, None, None)
    assert {"code": "MANAGE_PRODUCTS"} in told["permissions"]
    assert refusals("{ shop { version } }")
    assert refusals("{ shop { limitQuantityPerCheckout } }")


def test_attributes_and_their_choices() -> None:
    colour = rows.attribute("colour", filterable_in_storefront=True)
    rows.attribute("secret", visible_in_storefront=False)
    for order, slug in enumerate(["red", "blue", "green"]):
        rows.value(colour, slug, sort_order=order)
    document = """query A($f: AttributeFilterInput) { attributes(first: 5, filter: $f) { edges { node { slug inputType withChoices
        choices(first: 2) { totalCount edges { node { slug inputType } } pageInfo { hasNextPage } } } } } }"""
    expected = {
        "slug": "colour",
        "inputType": "DROPDOWN",
        "withChoices": True,
        "choices": {
            "totalCount": 3,
            "edges": [{"node": {"slug": "red", "inputType": "DROPDOWN"}}, {"node": {"slug": "blue", "inputType": "DROPDOWN"}}],
            "pageInfo": {"hasNextPage": True},
        },
    }
    assert ask(document)["attributes"]["edges"] == [{"node": expected}]
    assert len(ask(document, STAFF)["attributes"]["edges"]) == 2
    assert ask(document, STAFF, f={"slugs": ["colour"], "filterableInStorefront": True})["attributes"]["edges"] == [
        {"node": expected}
    ]
    search = '{ attribute(slug: "colour") { choices(first: 5, search: "re") { edges { node { slug } } } } }'
    assert [edge["node"]["slug"] for edge in ask(search)["attribute"]["choices"]["edges"]] == ["red", "green"]
    assert ask('{ attribute(slug: "secret") { slug } }') == {"attribute": None}


def test_categories_and_types(morocco: Channel) -> None:
    home = rows.category("home")
    rows.category("rugs", home)
    by_slug = 'query C { categories(first: 5, filter: {slugs: ["rugs", "none"]}) { edges { node { slug } } } }'
    assert ask(by_slug)["categories"]["edges"] == [{"node": {"slug": "rugs"}}]
    top = "{ categories(first: 5, level: 0) { totalCount edges { node { slug } } } }"
    assert ask(top)["categories"] == {"totalCount": 1, "edges": [{"node": {"slug": "home"}}]}
    size = rows.attribute("size")
    kind = rows.product_type("rug", [], [size])
    document = """query T($id: ID!) { productType(id: $id) { slug kind hasVariants
        assignedVariantAttributes(variantSelection: VARIANT_SELECTION) { attribute { slug } variantSelection } productAttributes { slug } } }"""
    assert ask(document, id=to_global_id("ProductType", kind.pk))["productType"] == {
        "slug": "rug",
        "kind": "NORMAL",
        "hasVariants": True,
        "assignedVariantAttributes": [{"attribute": {"slug": "size"}, "variantSelection": True}],
        "productAttributes": [],
    }
