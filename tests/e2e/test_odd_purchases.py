"""What goes otherwise than planned: payments that fail, impatient fingers, two tabs, the same last piece in two baskets."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.buyer import DUMMY, Buyer
from tests.e2e.shop import Api, Pieces

# What the order's page says once the trial method has answered so.
OUTCOMES = [("CHARGE_SUCCESS", "FULL", "Payé"), ("AUTHORIZATION_SUCCESS", "NONE", "Réservé")]


def someone() -> str:
    return f"essai.{uuid4().hex[:10]}@example.org"


@pytest.mark.parametrize(("outcome", "charged", "words"), OUTCOMES)
def test_payment_answers(
    page: Page, shop: Callable[..., str], api: Api, pieces: Pieces, outcome: str, charged: str, words: str
) -> None:
    email, piece = someone(), pieces.take("france")
    buyer = Buyer(page, shop, "fr", "france")
    buyer.to_review(piece, DUMMY, email=email, outcome=outcome)
    seen = buyer.total()
    buyer.place()
    number = buyer.placed()

    order = api.order(page.url)
    assert (order["number"], order["chargeStatus"]) == (number, charged)
    assert [found["number"] for found in api.orders_of(email)] == [number]
    assert buyer.total() == seen
    expect(page.locator(".facts")).to_contain_text(words)
    assert api.left(piece) == piece.left - 1


def test_refused_payment_then_success(page: Page, shop: Callable[..., str], api: Api, pieces: Pieces) -> None:
    email, piece = someone(), pieces.take("france")
    buyer = Buyer(page, shop, "fr", "france")
    buyer.to_review(piece, DUMMY, email=email, outcome="CHARGE_FAILURE")
    buyer.place()
    page.wait_for_url("**/checkout/payment/")
    assert "n'a pas abouti" in buyer.errors()
    assert api.orders_of(email) == []
    # She need not type anything again.
    buyer.payment(DUMMY, "CHARGE_SUCCESS")
    expect(page.locator("main")).to_contain_text(email)
    expect(page.locator("main")).to_contain_text("12 rue de l’Église")
    buyer.place()
    number = buyer.placed()
    assert [found["number"] for found in api.orders_of(email)] == [number]
    assert api.order(page.url)["totalCharged"]["amount"] == api.order(page.url)["total"]["gross"]["amount"]


def test_answer_that_comes_later(page: Page, shop: Callable[..., str], api: Api, pieces: Pieces) -> None:
    """Nothing is sold and nothing is lost while the bank thinks; she may pay in another way."""
    email, piece = someone(), pieces.take("france")
    buyer = Buyer(page, shop, "fr", "france")
    buyer.to_review(piece, DUMMY, email=email, outcome="CHARGE_REQUEST")
    buyer.place()
    page.wait_for_url("**/checkout/waiting/")
    assert api.orders_of(email) == []
    page.locator("main a[href$='/checkout/payment/']").click()
    page.wait_for_url("**/checkout/payment/")
    buyer.payment(DUMMY, "CHARGE_SUCCESS")
    buyer.place()
    number = buyer.placed()
    assert [found["number"] for found in api.orders_of(email)] == [number]


def test_double_click_and_back_button(page: Page, shop: Callable[..., str], api: Api, pieces: Pieces) -> None:
    email, piece = someone(), pieces.take("france")
    buyer = Buyer(page, shop, "fr", "france")
    buyer.to_review(piece, DUMMY, email=email)
    page.locator(buyer.order_button()).dblclick()
    number = buyer.placed()
    placed_at = page.url

    page.go_back()
    button = page.locator(buyer.order_button())
    if button.count():  # the browser shows the page as it was
        button.click()
        page.wait_for_url("**/orders/*/")
        assert page.url == placed_at
    else:
        page.wait_for_url("**/cart/")
        expect(page.locator(".empty")).to_be_visible()
    assert [found["number"] for found in api.orders_of(email)] == [number]
    assert api.left(piece) == piece.left - 1


def test_two_tabs_of_one_basket(page: Page, shop: Callable[..., str], api: Api, pieces: Pieces) -> None:
    """The other tab changes the basket: she is told that the sum is another before anything is charged."""
    email, piece, more = someone(), pieces.take("france"), pieces.take("france")
    buyer = Buyer(page, shop, "fr", "france")
    buyer.to_review(piece, DUMMY, email=email)
    other = Buyer(page.context.new_page(), shop, "fr", "france")
    other.add(more)
    buyer.place()
    expect(page.locator("#notices .notice--warning")).to_contain_text("Le total a changé")
    assert api.orders_of(email) == []

    # The delivery may cost something else now. Then both tabs look at the new sum, and both order.
    buyer.again_to_review(DUMMY)
    other.go("checkout/review/")
    for tab in (buyer, other):
        tab.page.locator("form:has([name=checkout])").evaluate("form => { setTimeout(() => form.requestSubmit()) }")
    for tab in (buyer, other):
        tab.page.wait_for_url("**/orders/*/")
    assert page.url == other.page.url
    order = api.order(page.url)
    assert [found["number"] for found in api.orders_of(email)] == [order["number"]]
    assert len(order["lines"]) == 2
    assert order["totalCharged"]["amount"] == order["total"]["gross"]["amount"]


def test_last_piece_in_two_baskets(new_page: Callable[..., Page], shop: Callable[..., str], api: Api, pieces: Pieces) -> None:
    """One order; the other buyer reads one sentence in her language, is charged nothing and keeps what she typed."""
    piece = pieces.take("morocco", only=True)
    emails = {"ar": someone(), "fr": someone()}
    buyers = {language: Buyer(new_page(language=language), shop, language, "morocco") for language in emails}
    for language, buyer in buyers.items():
        buyer.to_review(piece, DUMMY, email=emails[language])
    for buyer in buyers.values():
        buyer.page.locator("form:has([name=checkout])").evaluate("form => { setTimeout(() => form.requestSubmit()) }")
    for buyer in buyers.values():
        buyer.page.wait_for_url(lambda url: "/orders/" in url or url.endswith("/cart/"))
    won = {language: buyer.page.url for language, buyer in buyers.items() if "/orders/" in buyer.page.url}
    [winner] = won
    [loser] = set(buyers) - set(won)

    assert len(api.orders_of(emails[winner])) == 1
    assert api.orders_of(emails[loser]) == []
    assert api.left(piece) == 0
    lost = buyers[loser]
    sentence = {"ar": "بيعت", "fr": "vendue"}[loser]
    expect(lost.page.locator(".line .field__error")).to_contain_text(sentence)
    # Take it out, put something else in: contact and address are as she typed them.
    lost.page.locator("button[name=remove]").click()
    expect(lost.page.locator(".empty")).to_be_visible()
    another = pieces.take("morocco")
    lost.add(another)
    lost.go("checkout/contact/")
    expect(lost.page.locator("[name=email]")).to_have_value(emails[loser])
    lost.again_to_review(DUMMY)
    expect(lost.page.locator("main")).to_contain_text("الدار البيضاء")
    lost.place()
    lost.placed()
    assert len(api.orders_of(emails[loser])) == 1
