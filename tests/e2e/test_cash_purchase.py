"""A guest buys with her telephone number alone and pays the carrier."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Response, expect

from tests.e2e.buyer import CASH, Buyer
from tests.e2e.outside import Outside
from tests.e2e.shop import A_WHILE, Api, Pieces, wait_until

INTERNAL = "phone.maarad.invalid"


def test_guest_with_a_telephone_alone_in_arabic(
    new_page: Callable[..., Page], shop: Callable[..., str], api: Api, pieces: Pieces, outside: Outside
) -> None:
    piece = pieces.take("morocco", least=3)
    page = new_page(language="ar")
    shown: list[str] = []
    page.on("response", lambda answer: shown.append(_text(answer)))
    buyer = Buyer(page, shop, "ar", "morocco")

    buyer.add(piece, quantity=2)
    buyer.contact(phone="0661 22 33 44")
    buyer.address()
    expect(page.locator("[name=delivery]").first).to_be_attached()
    buyer.delivery()
    # No seller in Morocco can take a card over Stripe.
    offered = page.locator("[name=gateway]").evaluate_all("all => all.map(one => one.value)")
    assert CASH in offered
    assert not [gateway for gateway in offered if "stripe" in gateway]
    buyer.payment(CASH)
    seen = buyer.total()
    expect(page.locator("main")).to_contain_text(re.compile(r"\+212\s6\s61\s22\s33\s44"))
    expect(page.locator(buyer.order_button())).to_contain_text("عند التسليم")
    buyer.place()
    number = buyer.placed()

    order = api.order(page.url)
    assert order["number"] == number
    assert order["status"] == "UNCONFIRMED"
    assert order["channel"]["slug"] == "morocco"
    assert order["languageCodeEnum"].startswith("AR")
    assert [(line["quantity"], line["variant"]["id"]) for line in order["lines"]] == [(2, piece.variant)]
    assert order["total"]["gross"]["amount"] == 2 * piece.price + order["shippingPrice"]["gross"]["amount"]
    assert order["totalCharged"]["amount"] == 0
    assert api.left(piece) == piece.left - 2
    # What she saw before is what the order says.
    assert buyer.total() == seen
    # One order, and the address that stands for her telephone is nowhere to be seen.
    assert order["userEmail"].endswith(INTERNAL)
    assert [found["number"] for found in api.orders_of(order["userEmail"])] == [number]
    messages = wait_until(lambda: [text for text in outside.telephone.to("+212661223344") if page.url in text], A_WHILE)
    assert len(messages) == 1
    assert number in messages[0]
    assert not [text for text in [*shown, outside.everything()] if INTERNAL in text]
    # The basket is empty again.
    buyer.go("cart/")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator("#cart-link .count")).to_have_count(0)


def _text(answer: Response) -> str:
    if "text/html" not in answer.headers.get("content-type", "") or 300 <= answer.status < 400:
        return ""
    return answer.text()
