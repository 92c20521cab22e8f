"""The whole purchase without script, and with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.buyer import ADDRESSES, CASH, DUMMY, Buyer
from tests.e2e.shop import Api, Pieces

# What has the focus, and whether its outline (or that of the tile or chip that stands for it) can be seen.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const around = [one, one.nextElementSibling, one.closest('.choice, .card, .search, .maker, .option, summary')].filter(Boolean);
  const seen = around.some((part) => {
    const style = getComputedStyle(part);
    const box = part.getBoundingClientRect();
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  });
  return { name: one.name || '', type: one.type || '', href: one.getAttribute('href') || '', id: one.id, seen, tag: one.tagName };
}"""


@pytest.mark.parametrize(("language", "channel", "gateway"), [("ar", "morocco", CASH), ("fr", "france", DUMMY)])
def test_purchase_without_script(
    new_page: Callable[..., Page], shop: Callable[..., str], api: Api, pieces: Pieces, language: str, channel: str, gateway: str
) -> None:
    piece = pieces.take(channel)
    email = f"sans.script.{uuid4().hex[:8]}@example.org"
    page = new_page(language=language, script=False)
    buyer = Buyer(page, shop, language, channel)
    # By the search field, as she has no suggestions.
    buyer.go()
    page.locator("#site-search").fill(piece.slug.replace("-", " "))
    page.locator(".search__button").click()
    page.wait_for_url("**/search/?q=*")
    buyer.go(f"products/{piece.slug}/")
    page.locator("#purchase form button[type=submit]").click()
    page.wait_for_url("**/cart/")
    expect(page.locator("#notices .notice--success")).to_be_visible()
    # Another quantity, by a button of its own.
    page.locator("[name=quantity]").fill("2")
    page.locator("[data-noscript-only]").first.click()
    page.wait_for_url("**/cart/")
    expect(page.locator("[name=quantity]")).to_have_value("2")
    buyer.contact(email=email)
    buyer.address()
    buyer.delivery()
    buyer.payment(gateway)
    buyer.place()
    number = buyer.placed()

    order = api.order(page.url)
    assert order["number"] == number
    assert [line["quantity"] for line in order["lines"]] == [2]
    assert [found["number"] for found in api.orders_of(email)] == [number]
    assert api.left(piece) == piece.left - 2


def test_purchase_by_keyboard(new_page: Callable[..., Page], shop: Callable[..., str], api: Api, pieces: Pieces) -> None:
    """Tab, Enter, space and letters: each stop can be seen, none is a trap."""
    piece = pieces.take("france")
    email = f"clavier.{uuid4().hex[:8]}@example.org"
    page = new_page()
    buyer = Buyer(page, shop, "fr", "france")

    def tab_to(**wanted: str) -> None:
        passed = []
        for _ in range(120):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUSED)
            if at is None:
                continue
            passed.append(at)
            assert at["seen"], f"no visible focus: {at} on {page.url}"
            if all(value in at[key] for key, value in wanted.items()):
                return
        raise AssertionError(f"{wanted} cannot be reached by Tab on {page.url}: {passed[-5:]}")

    def skip_header() -> None:
        """The first stop of every page leads past the header."""
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["href"] == "#content"
        page.keyboard.press("Enter")

    def press_button(to: str) -> None:
        tab_to(tag="BUTTON", type="submit")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{to}")

    buyer.go(f"products/{piece.slug}/")
    skip_header()
    tab_to(name="quantity")
    tab_to(tag="BUTTON", type="submit")
    page.keyboard.press("Enter")
    expect(page.locator("#cart-answer .notice--success")).to_be_visible()
    tab_to(href="/cart/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart/")
    tab_to(href="/checkout/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/contact/")
    tab_to(name="email")
    page.keyboard.type(email)
    press_button("checkout/address/")
    typed = ADDRESSES["france"]
    for name in page.locator("form:has([name=first_name]) .input:visible").evaluate_all("all => all.map(one => one.name)"):
        tab_to(name=name)
        page.keyboard.type(typed.get(name, ""))
    press_button("checkout/delivery/")
    tab_to(name="delivery")
    page.keyboard.press("Space")
    press_button("checkout/payment/")
    tab_to(name="gateway")
    for _ in range(4):
        if page.evaluate("document.activeElement.value") == DUMMY:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    press_button("checkout/review/")
    skip_header()
    press_button("orders/*/")
    number = buyer.placed()
    assert [found["number"] for found in api.orders_of(email)] == [number]
    assert api.left(piece) == piece.left - 1


def test_calm_for_who_asks_for_it(new_page: Callable[..., Page], shop: Callable[..., str]) -> None:
    for calm in (True, False):
        page = new_page(calm=calm)
        page.goto(shop())
        moving = page.evaluate(
            """() => [...document.querySelectorAll('*')].some((one) => {
                 const style = getComputedStyle(one);
                 const seconds = (text) => Math.max(...text.split(',').map((part) => parseFloat(part) * (part.includes('ms') ? 0.001 : 1)));
                 return seconds(style.transitionDuration) > 0.01 || seconds(style.animationDuration) > 0.01 || style.scrollBehavior === 'smooth';
               })"""
        )
        assert moving == (not calm)
