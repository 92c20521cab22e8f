"""The staff's desk on a phone: from the first call to the cash in hand, in French and Arabic."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.buyer import CASH, Buyer
from tests.e2e.outside import Outside
from tests.e2e.shop import Pieces, wait_until

STAFF, PASSWORD = "desk@maarad.example", "maarad-demo"

# What the buttons and the state say, by language.
WORDS = {
    "fr": {
        "confirm": "Confirmer la commande",
        "ship": "Tout est envoyé",
        "deliver": "Livrée : le transporteur a l'argent",
        "remit": "L'argent nous a été remis",
        "paid": "Envoyée · Payée",
    },
    "ar": {
        "confirm": "تأكيد الطلب",
        "ship": "تم إرسال كل شيء",
        "deliver": "تم التسليم: المبلغ عند الناقل",
        "remit": "توصلنا بالمبلغ نقدا",
        "paid": "مُرسل · مؤدى",
    },
}


def sign_in(page: Page, base_url: str, email: str = STAFF) -> None:
    page.goto(f"{base_url}/desk/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/desk/orders/")


def looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    """Nothing sticks out at the width of a small phone, and nothing bars anybody."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    axe(page)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile(words.replace(" ", r"\s"))).click()
    expect(page.locator(".notice--success")).to_be_visible()


def stands(page: Page, words: str) -> bool:
    """What the page says of the order when it is opened once more: beside a Saleor the worker carries news of money there."""
    page.reload()
    return words in " ".join(page.locator(".lead").inner_text().split())


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_order_from_the_call_to_the_cash(
    new_page: Callable[..., Page],
    shop: Callable[..., str],
    base_url: str,
    pieces: Pieces,
    outside: Outside,
    axe: Callable[[Page], None],
    language: str,
) -> None:
    phone = {"fr": "0661223341", "ar": "0661223342"}[language]
    buyer = Buyer(new_page(language=language), shop, language, "morocco")
    buyer.add(pieces.take("morocco", least=2))
    buyer.contact(phone=phone)
    buyer.address(phone=phone)
    buyer.delivery()
    buyer.payment(CASH)
    buyer.place()
    number = buyer.placed()

    page, words = new_page(language=language), WORDS[language]
    page.goto(f"{base_url}/desk/orders/")
    expect(page.locator("html")).to_have_attribute("dir", {"fr": "ltr", "ar": "rtl"}[language])
    looked_at(page, axe)
    sign_in(page, base_url)
    looked_at(page, axe)
    page.locator("#q").fill(number)
    page.locator("#q").press("Enter")
    page.get_by_role("link", name=number, exact=True).click()
    page.wait_for_url("**/desk/orders/*-*/")
    looked_at(page, axe)
    expect(page.locator("main")).not_to_contain_text("maarad.invalid")

    press(page, words["confirm"])
    page.locator("[name=tracking]").fill("AM123MA")
    press(page, words["ship"])
    looked_at(page, axe)
    press(page, words["deliver"])
    press(page, words["remit"])
    wait_until(lambda: stands(page, words["paid"]))
    looked_at(page, axe)

    # She was told of each step that concerns her, once, in her language, with the way to her order.
    mine = f"+212{phone[1:]}"
    wait_until(lambda: len(outside.telephone.to(mine)) >= 3, 60)
    texts = outside.telephone.to(mine)
    assert len(texts) == 3
    assert all(buyer.page.url in text and number in text for text in texts)


def test_the_desk_speaks_the_language_that_is_chosen(new_page: Callable[..., Page], base_url: str) -> None:
    page = new_page(language="fr", script=False)
    sign_in(page, base_url)
    page.locator("[name=language][value=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto(f"{base_url}/desk/orders/?tab=all")
    expect(page.locator("h1")).to_have_text("الطلبات")
    page.locator("[name=language][value=fr]").click()
    expect(page.locator("h1")).to_have_text("Commandes")
