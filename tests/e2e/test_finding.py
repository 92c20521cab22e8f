"""Finding a piece: words, filters, order, pages; favourites; another language or country without losing the place."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.buyer import Buyer
from tests.e2e.shop import Pieces

# Words as people type them (without accents, hamza or article, with a slip of the finger) and what a piece that fits is called.
WORDS = [
    ("fr", "tapis", r"tapis"),
    ("fr", "tappis", r"tapis"),
    ("fr", "ceramique", r"."),
    ("ar", "زربية", r"زربي"),
    ("ar", "زرابي", r"زرب"),
    ("ar", "زليج", r"زليج"),
    ("en", "rug", r"rug"),
    ("en", "lantren", r"lantern"),
]


def names(page: Page) -> list[str]:
    return page.locator("#results .card__name").all_inner_texts()


def total(page: Page) -> int:
    """How many pieces the page says there are; none is a word in some languages."""
    found = re.search(r"\d+", page.locator("#results [role=status]").first.inner_text())
    return int(found[0]) if found else 0


@pytest.mark.parametrize(("language", "words", "called"), WORDS)
def test_search(new_page: Callable[..., Page], shop: Callable[..., str], language: str, words: str, called: str) -> None:
    page = new_page(language=language)
    page.goto(shop(language=language, channel="morocco"))
    page.locator("#site-search").fill(words)
    page.locator("#site-search").press("Enter")
    page.wait_for_url("**/search/?q=*")
    found = names(page)
    assert found, f"nothing for {words}"
    assert any(re.search(called, name, re.IGNORECASE) for name in found[:4]), found
    expect(page.locator("#site-search")).to_have_value(words)


@pytest.mark.parametrize(("language", "letters"), [("fr", "tap"), ("ar", "زرب"), ("en", "rug"), ("fr", "tapsi")])
def test_suggestions(new_page: Callable[..., Page], shop: Callable[..., str], language: str, letters: str) -> None:
    page = new_page(language=language)
    page.goto(shop(language=language, channel="morocco"))
    page.locator("#site-search").press_sequentially(letters)
    first = page.locator("#search-suggestions a").first
    expect(first).to_be_visible()
    words = first.locator("bdi").inner_text()
    first.click()
    page.wait_for_url(lambda url: "/search/" not in url and not url.endswith("/morocco/"))
    expect(page.locator("main")).to_contain_text(words)


def test_nothing_found_says_so_and_leads_on(page: Page, shop: Callable[..., str]) -> None:
    page.goto(shop("search/?q=xqzwvkjh"))
    expect(page.locator(".empty")).to_be_visible()
    page.locator(".empty a.button").click()
    page.wait_for_url("**/fr/france/products/")
    assert names(page)


def test_filters_live_in_the_address(new_page: Callable[..., Page], shop: Callable[..., str]) -> None:
    """The count beside a choice is the number of pieces it leaves; whoever gets the address sees the same list."""
    page = new_page()
    page.goto(shop("products/", channel="morocco"))
    everything = total(page)
    page.locator("[data-facets] > summary").click()
    choice = page.locator("label.check:has([name=craft])").first
    count = int(choice.locator(".check__count").inner_text())
    assert 0 < count < everything
    choice.locator("input").check()
    page.wait_for_url("**/products/?*craft=*")
    assert total(page) == count
    # Counts follow: a second choice within it.
    page.goto(f"{page.url}&availability=one")
    both = total(page)
    assert both <= count
    address = page.url

    other = new_page(script=False)
    other.goto(address)
    assert total(other) == both
    assert names(other) == names(page)
    assert other.locator("meta[name=robots]").get_attribute("content") == "noindex, follow"
    other.locator("[data-facets] > summary").click()
    other.locator(".chip--remove").first.click()
    assert total(other) >= both
    # The phone's back button takes the choice back.
    page.go_back()
    expect(page.locator("#results [role=status]").first).to_contain_text(str(count))


def test_order_and_pages(page: Page, shop: Callable[..., str]) -> None:
    page.goto(shop("products/?sort=price"))

    def prices() -> list[float]:
        texts = page.locator("#results .price__now").all_inner_texts()
        return [float(re.sub(r"[^\d,]", "", text).replace(",", ".")) for text in texts]

    cheap = prices()
    assert cheap == sorted(cheap)
    with page.expect_navigation():
        page.locator(".pages a[rel=next]").click()
    assert parse_qs(urlsplit(page.url).query) == {"sort": ["price"], "page": ["2"]}
    second = prices()
    assert second == sorted(second)
    assert cheap[-1] <= second[0]
    page.locator("select[name=sort]").select_option("-price")
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("sort") == ["-price"])
    page.wait_for_function("document.querySelector('select[name=sort]').value === '-price'")
    dear = prices()
    assert dear == sorted(dear, reverse=True)
    assert dear[0] >= second[-1]


def test_favourites_stay_in_the_browser(page: Page, shop: Callable[..., str], pieces: Pieces) -> None:
    piece = pieces.take("france")
    page.goto(shop(f"products/{piece.slug}/"))
    heart = page.locator("button.button[data-favourite]")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-favourites-count]")).to_have_text("1")
    page.goto(shop("favourites/"))
    expect(page.locator("main .card__name a")).to_have_attribute("href", f"/fr/france/products/{piece.slug}/")
    page.locator("main .heart").click()
    expect(page.locator("[data-favourites-count]")).to_be_hidden()
    page.reload()
    expect(page.locator(".empty")).to_be_visible()


def test_language_and_country_keep_the_page(page: Page, shop: Callable[..., str], pieces: Pieces) -> None:
    page.goto(shop("products/?craft=tissage&sort=price", channel="morocco"))
    menu = page.locator(".menu--main")
    menu.locator("summary").click()
    menu.locator("a[hreflang=ar]").click()
    page.wait_for_url("**/ar/morocco/products/?*")
    assert parse_qs(urlsplit(page.url).query) == {"craft": ["tissage"], "sort": ["price"]}
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    menu.locator("summary").click()
    menu.locator(".menu__foot a[href*='/france/']").click()
    page.wait_for_url("**/ar/france/products/?*")
    # Nothing in the address: she comes back to where she was.
    page.goto(shop("", language="ar", channel="france").split("/ar/")[0] + "/")
    assert page.url.endswith("/ar/france/")


def test_baskets_of_two_countries_stay_apart(page: Page, shop: Callable[..., str], pieces: Pieces) -> None:
    Buyer(page, shop, "fr", "france").add(pieces.take("france"))
    expect(page.locator("#cart-link .count")).to_have_text("1")
    page.goto(shop("cart/", channel="morocco"))
    expect(page.locator(".empty")).to_be_visible()
    page.goto(shop("cart/", language="ar"))
    expect(page.locator(".line")).to_have_count(1)
