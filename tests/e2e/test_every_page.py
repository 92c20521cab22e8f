"""Every kind of page, in Arabic and French on a small phone: status, language, direction, width, accessibility, what search engines read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.buyer import CASH, DUMMY, Buyer
from tests.e2e.shop import Api, Pieces

HOMES = {"ar": "morocco", "fr": "france"}
PUBLIC = {
    "home": "",
    "catalogue": "products/",
    "filtered": "products/?availability=one&sort=-price",
    "search": "search/?q=bois",
    "nothing found": "search/?q=xqzwvkjh",
    "makers": "makers/",
    "cart, empty": "cart/",
    "favourites": "favourites/",
    "sign in": "account/sign-in/",
    "sign up": "account/sign-up/",
    "forgotten": "account/forgotten/",
    "withdrawal": "withdrawal/",
    "terms": "pages/terms/",
}


def check(page: Page, language: str, axe: Callable[[Page], None]) -> None:
    """What holds on every page."""
    html = page.locator("html")
    assert (html.get_attribute("lang") or "").split("-")[0] == language
    assert html.get_attribute("dir") == {"ar": "rtl", "fr": "ltr"}[language]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{page.url} is wider than the phone"
    assert page.locator("h1").count() == 1, page.url
    assert page.title().strip(" ·")
    axe(page)


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("language", HOMES)
def test_page(
    new_page: Callable[..., Page], shop: Callable[..., str], axe: Callable[[Page], None], language: str, name: str
) -> None:
    page = new_page(language=language)
    answer = page.goto(shop(PUBLIC[name], language=language, channel=HOMES[language]))
    assert answer is not None
    assert answer.status == 200
    check(page, language, axe)
    for text in page.locator("script[type='application/ld+json']").all_inner_texts():
        json.loads(text)


@pytest.mark.parametrize("language", HOMES)
def test_pages_of_a_piece_and_its_maker(
    new_page: Callable[..., Page], shop: Callable[..., str], axe: Callable[[Page], None], pieces: Pieces, language: str
) -> None:
    channel = HOMES[language]
    piece = pieces.take(channel)
    page = new_page(language=language)
    page.goto(shop(f"products/{piece.slug}/", language=language, channel=channel))
    check(page, language, axe)
    told = [json.loads(text) for text in page.locator("script[type='application/ld+json']").all_inner_texts()]
    [product] = [each for each in told if each["@type"] == "Product"]
    [offer] = product["offers"]
    assert float(offer["price"]) == piece.price
    assert offer["priceCurrency"] == {"morocco": "MAD", "france": "EUR"}[channel]
    assert offer["availability"].endswith("InStock")
    assert page.locator("meta[property='og:image']").get_attribute("content")
    # The same page in the other languages of this country.
    others = {link.get_attribute("hreflang"): link.get_attribute("href") for link in page.locator("link[rel=alternate]").all()}
    country = {"morocco": "MA", "france": "FR"}[channel]
    assert {f"{code}-{country}" for code in ("ar", "fr", "en")} <= set(others)
    assert str(others[f"en-{country}"]).endswith(f"/en/{channel}/products/{piece.slug}/")

    with page.expect_navigation():
        page.locator("main .card__maker a").first.click()
    assert "/makers/" in page.url
    check(page, language, axe)
    with page.expect_navigation():
        page.locator("main .card__name a").first.click()
    with page.expect_navigation():
        page.locator(".breadcrumb a").nth(1).click()
    assert "/categories/" in page.url
    check(page, language, axe)


@pytest.mark.parametrize(("language", "gateway"), [("ar", CASH), ("fr", DUMMY)])
def test_pages_of_a_purchase(
    new_page: Callable[..., Page],
    shop: Callable[..., str],
    axe: Callable[[Page], None],
    pieces: Pieces,
    expected_errors: list[str],
    language: str,
    gateway: str,
) -> None:
    expected_errors.append("422")  # forms sent back on purpose
    channel = HOMES[language]
    page = new_page(language=language)
    buyer = Buyer(page, shop, language, channel)
    buyer.add(pieces.take(channel, least=3), quantity=2)
    check(page, language, axe)
    # Where she looks: the answer is on the screen, and the basket counts.
    expect(page.locator("#cart-answer .notice--success")).to_be_in_viewport()
    expect(page.locator("#cart-link .count")).to_have_text("2")
    buyer.go("cart/")
    check(page, language, axe)
    page.locator(".summary + a.button").click()
    page.wait_for_url("**/checkout/contact/")
    check(page, language, axe)
    # Forgetting everything: each step says what is missing, in its place.
    page.locator("form:has([name=email]) button[type=submit]").click()
    expect(page.locator(".field--wrong")).to_be_visible()
    expect(page.locator(".notice--error")).to_be_focused()
    check(page, language, axe)
    page.locator("[name=email]").fill(f"{uuid4().hex[:8]}@example.org")
    buyer.submit("form:has([name=email])", "checkout/address/")
    check(page, language, axe)
    page.locator("[name=last_name]").fill("بنعلي")
    page.locator("form:has([name=first_name]) button[type=submit]").click()
    expect(page.locator(".field--wrong").first).to_be_visible()
    expect(page.locator("[name=last_name]")).to_have_value("بنعلي")
    check(page, language, axe)
    buyer.address()
    check(page, language, axe)
    buyer.delivery()
    check(page, language, axe)
    buyer.payment(gateway)
    check(page, language, axe)
    buyer.place()
    buyer.placed()
    check(page, language, axe)
    buyer.go(f"withdrawal/?order={re.findall(r'[0-9]+', page.locator('h1').inner_text())[0]}")
    page.locator("[name=name]").fill("Élodie")
    page.locator("[name=contact]").fill("elodie@example.org")
    page.locator("form:has([name=contact]) button[type=submit]").click()
    check(page, language, axe)
    page.locator("main button[name=confirmed][value='1']").click()
    page.wait_for_url("**/withdrawal/done/")
    check(page, language, axe)


@pytest.mark.parametrize("language", HOMES)
def test_pages_of_an_account(
    new_page: Callable[..., Page], shop: Callable[..., str], axe: Callable[[Page], None], language: str
) -> None:
    page = new_page(language=language)
    buyer = Buyer(page, shop, language, HOMES[language])
    buyer.go("account/sign-in/")
    page.locator("[name=email]").fill("shopper@maarad.example")
    page.locator("[name=password]").fill("maarad-demo")
    buyer.submit("form:has([name=password])", "account/")
    check(page, language, axe)
    for path in ("orders/", "addresses/", "addresses/new/", "person/", "deletion/"):
        buyer.go(f"account/{path}")
        check(page, language, axe)


@pytest.mark.parametrize(("language", "words"), [("ar", "غير موجودة"), ("fr", "n’est pas"), ("en", "not here")])
def test_page_that_is_not_there(
    new_page: Callable[..., Page],
    shop: Callable[..., str],
    axe: Callable[[Page], None],
    expected_errors: list[str],
    language: str,
    words: str,
) -> None:
    expected_errors.append("404")
    page = new_page(language=language)
    for path in ("products/there-is-no-such-piece/", "no/such/page/"):
        answer = page.goto(shop(path, language=language, channel="morocco"))
        assert answer is not None
        assert answer.status == 404
        assert (page.locator("html").get_attribute("lang") or "").startswith(language)
        assert page.locator("h1").inner_text()
    axe(page)


def test_offline_page(new_page: Callable[..., Page], shop: Callable[..., str], expected_errors: list[str]) -> None:
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    page = new_page(offline_worker=True)
    page.goto(shop())
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto(shop("products/"))
    expect(page.locator("h1")).to_have_text("Pas de réseau")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("h1")).not_to_have_text("Pas de réseau")


def test_wide_screen(
    new_page: Callable[..., Page], shop: Callable[..., str], axe: Callable[[Page], None], pieces: Pieces
) -> None:
    page = new_page(width=1280, height=900)
    for path in ("", "products/", f"products/{pieces.take('france').slug}/", "cart/"):
        page.goto(shop(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        axe(page)
    page.goto(shop("products/"))
    expect(page.locator("label.check").first).to_be_visible()


def test_what_robots_read(get: Callable[[str], tuple[int, str]], base_url: str, api: Api) -> None:
    status, robots = get("/robots.txt")
    assert status == 200
    assert "Disallow: /*/*/checkout/" in robots
    assert f"Sitemap: {base_url}/sitemap.xml" in robots
    status, text = get("/sitemap.xml")
    assert status == 200
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    parts = [str(place.text) for place in ElementTree.fromstring(text).findall("s:sitemap/s:loc", space)]
    assert parts
    named: set[str] = set()
    for part in parts:
        status, text = get(part.removeprefix(base_url))
        assert status == 200
        named |= {str(place.text) for place in ElementTree.fromstring(text).findall("s:url/s:loc", space)}
    count = api.ask('query { products(first: 1, channel: "france") { totalCount } }')["products"]["totalCount"]
    assert len([url for url in named if "/france/products/" in url and not url.endswith("/products/")]) >= count
    # A sample of them is there.
    for url in sorted(named)[:: max(1, len(named) // 6)]:
        assert get(url.removeprefix(base_url))[0] == 200, url
