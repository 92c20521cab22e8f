"""Somebody with an account: her address, her orders, her data, her password; and how an account begins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.buyer import CASH, Buyer
from tests.e2e.outside import Outside, link_in, text_of
from tests.e2e.shop import A_WHILE, Api, Pieces, wait_until

SHOPPER, PASSWORD = "shopper@maarad.example", "maarad-demo"
LANGUAGES = [("fr", "france", "Votre compte", "Se connecter"), ("ar", "morocco", "حسابكم", "تسجيل الدخول")]


def sign_in(buyer: Buyer, email: str, password: str, then: str = "account/") -> None:
    buyer.page.locator("[name=email]").fill(email)
    buyer.page.locator("[name=password]").fill(password)
    buyer.submit("form:has([name=password])", then)


def register(buyer: Buyer, outside: Outside, email: str, password: str) -> None:
    """Open an account, confirm it by the link in the letter, sign in."""
    buyer.go("account/sign-up/")
    for name, value in {"first_name": "Zineb", "last_name": "بنعلي", "email": email, "password": password}.items():
        buyer.page.locator(f"[name={name}]").fill(value)
    buyer.submit("form:has([name=password])", "account/sign-up/sent/")
    [letter] = wait_until(lambda: outside.letters(email), A_WHILE)
    buyer.page.goto(link_in(letter))
    buyer.page.wait_for_url(f"**/{buyer.language}/{buyer.channel}/account/sign-in/")
    expect(buyer.page.locator("#notices .notice--success")).to_be_visible()
    sign_in(buyer, email, password)


def test_member_buys_in_arabic(
    new_page: Callable[..., Page], shop: Callable[..., str], api: Api, pieces: Pieces, tmp_path: Path
) -> None:
    """The basket that she filled as a guest stays; her address is there; the order is in her account and in her data."""
    piece = pieces.take("morocco")
    page = new_page(language="ar")
    buyer = Buyer(page, shop, "ar", "morocco")
    buyer.add(piece)
    buyer.go("checkout/contact/")
    page.locator("main a[href*='sign-in']").click()
    sign_in(buyer, SHOPPER, PASSWORD, "checkout/contact/")
    expect(page.locator("[name=email]")).to_have_value(SHOPPER)
    page.locator("[name=phone]").fill("0522000000")
    buyer.submit("form:has([name=email])", "checkout/address/")
    expect(page.locator("[name=stored]").first).to_be_checked()
    expect(page.locator("main")).to_contain_text("Casablanca", ignore_case=True)
    buyer.submit("form:has([name=stored])", "checkout/delivery/")
    buyer.delivery()
    buyer.payment(CASH)
    buyer.place()
    number = buyer.placed()

    order = api.order(page.url)
    assert order["number"] == number
    assert order["user"]["email"] == SHOPPER
    assert order["shippingAddress"]["city"].casefold() == "casablanca"
    assert api.left(piece) == piece.left - 1
    buyer.go("account/orders/")
    row = page.locator("main a", has_text=number)
    row.click()
    page.wait_for_url("**/orders/*/")
    expect(page.locator("h1")).to_contain_text(number)

    buyer.go("account/")
    with page.expect_download() as waiting:
        page.locator("a[download]").first.click()
    waiting.value.save_as(tmp_path / "data.json")
    data = json.loads((tmp_path / "data.json").read_text())
    assert number in [each["number"] for each in data["orders"]]
    assert "phone.maarad.invalid" not in json.dumps(data)

    page.locator("form[action$='sign-out/'] button").click()
    page.wait_for_url("**/ar/morocco/")
    page.goto(shop("account/orders/", language="ar", channel="morocco"))
    page.wait_for_url("**/account/sign-in/**")


@pytest.mark.parametrize(("language", "channel", "title", "sign_in_words"), LANGUAGES)
def test_account_opened_with_a_confirmed_address(
    new_page: Callable[..., Page],
    shop: Callable[..., str],
    outside: Outside,
    expected_errors: list[str],
    language: str,
    channel: str,
    title: str,
    sign_in_words: str,
) -> None:
    expected_errors.append("410")
    email = f"zineb.{uuid4().hex[:10]}@example.org"
    page = new_page(language=language)
    buyer = Buyer(page, shop, language, channel)
    register(buyer, outside, email, "un-bon-mot-de-passe-9")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main")).to_contain_text("Zineb")
    [letter] = outside.letters(email)
    # In her language: no English, and Arabic in Arabic.
    assert "Please confirm" not in letter["Subject"] + text_of(letter)
    assert (any("\u0600" <= char <= "\u06ff" for char in letter["Subject"])) == (language == "ar")
    # The link works once.
    answer = page.goto(link_in(letter))
    assert answer is not None
    assert answer.status == 410
    expect(page.locator("main")).to_contain_text(sign_in_words)


def test_password_changed_and_forgotten(
    page: Page, shop: Callable[..., str], outside: Outside, expected_errors: list[str]
) -> None:
    expected_errors.append("422")
    email = f"oubli.{uuid4().hex[:10]}@example.org"
    first, second, third = "premier-mot-de-passe-1", "second-mot-de-passe-2", "troisieme-mot-de-passe-3"
    buyer = Buyer(page, shop, "fr", "france")
    register(buyer, outside, email, first)

    buyer.go("account/person/")
    page.locator("[name=old]").fill("pas-le-bon")
    page.locator("form:has([name=old]) [name=password]").fill(second)
    page.locator("form:has([name=old]) button[type=submit]").click()
    expect(page.locator(".field--wrong")).to_contain_text("votre mot de passe")
    page.locator("[name=old]").fill(first)
    page.locator("form:has([name=old]) [name=password]").fill(second)
    buyer.submit("form:has([name=old])", "account/person/")
    expect(page.locator("#notices .notice--success")).to_be_visible()
    # She is still signed in here; the old password opens no door any more.
    buyer.go("account/")
    expect(page.locator("main")).to_contain_text("Zineb")
    page.locator("form[action$='sign-out/'] button").click()
    page.wait_for_url("**/fr/france/")
    buyer.go("account/sign-in/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(first)
    page.locator("form:has([name=password]) button[type=submit]").click()
    expect(page.locator(".notice--error")).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value(email)

    page.locator("main a[href$='forgotten/']").click()
    page.locator("[name=email]").fill(email)
    buyer.submit("main form:has([name=email])", "account/forgotten/sent/")
    letter = wait_until(lambda: outside.letters(email)[1:], A_WHILE)[0]
    page.goto(link_in(letter))
    page.locator("[name=password]").fill(third)
    buyer.submit("form:has([name=password])", "account/")
    expect(page.locator("main")).to_contain_text("Zineb")


def test_account_deleted(page: Page, shop: Callable[..., str], outside: Outside, expected_errors: list[str]) -> None:
    expected_errors.append("422")
    email = f"adieu.{uuid4().hex[:10]}@example.org"
    buyer = Buyer(page, shop, "fr", "france")
    register(buyer, outside, email, "un-bon-mot-de-passe-9")
    buyer.go("account/deletion/")
    page.locator("main form button[type=submit], main form button.button--danger").click()
    letter = wait_until(lambda: outside.letters(email)[1:], A_WHILE)[0]
    page.goto(link_in(letter))
    page.locator("main form button").click()
    page.wait_for_url("**/fr/france/")
    buyer.go("account/sign-in/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill("un-bon-mot-de-passe-9")
    page.locator("form:has([name=password]) button[type=submit]").click()
    expect(page.locator(".notice--error")).to_be_visible()
