from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import (
    Menu,
    MenuItem,
    Page,
    PageType,
)
from tests import catalogue_rows as rows
from tests.api.asking import STAFF, ask, refusals, statements

pytestmark = pytest.mark.django_db

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


def test_pages_take_the_same_statements_however_many() -> None:
    page("p1")
    assert statements(PAGES, slugs=["p1", "p2", "p3"]) == 6
    page("p2")
    page("p3")
    assert statements(PAGES, slugs=["p1", "p2", "p3"]) == 6


def test_the_shop() -> None:
    rows.channel()
    rows.channel("france", "EUR", "FR")
    public = """{ shop { name domain { host sslEnabled url } languages { code language } schemaVersion
        countries { code } useLegacyShippingZoneStockAvailability } }"""
    found = ask(public, language="fr")["shop"]
    assert found["domain"] == {"host": "testserver", "sslEnabled": False, "url": "http://testserver/"}
    assert found["languages"] == [
        {"code": "AR", "language": "arabe"},
        {"code": "FR", "language": "français"},
        {"code": "EN", "language": "anglais"},
    ]
    assert {"code": "MA"} in found["countries"]
    assert found["useLegacyShippingZoneStockAvailability"] is False
    staff = "{ shop { version channelCurrencies limitQuantityPerCheckout permissions { code } companyAddress { id } defaultCountry { code } } }"
    told = ask(staff, STAFF)["shop"]
    assert told["channelCurrencies"] == ["EUR", "MAD"]
    assert (told["limitQuantityPerCheckout"], told["companyAddress"], told["defaultCountry"]) == (50, None, None)
    assert {"code": "MANAGE_PRODUCTS"} in told["permissions"]
    assert refusals("{ shop { version } }")
    assert refusals("{ shop { channelCurrencies } }")
    assert refusals("{ shop { limitQuantityPerCheckout } }")
