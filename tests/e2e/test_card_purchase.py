"""A guest in France pays by card on the provider's page (a local Stripe over real HTTP)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.buyer import STRIPE, Buyer
from tests.e2e.outside import Outside, text_of
from tests.e2e.shop import A_WHILE, Api, Piece, Pieces, wait_until

DECLINED, CONFIRM = "4000000000000002", "4000002500003155"


@pytest.fixture
def email() -> str:
    return f"elodie.{uuid4().hex[:10]}@example.org"


@pytest.fixture
def piece(pieces: Pieces) -> Piece:
    return pieces.take("france")


@pytest.fixture
def buyer(page: Page, shop: Callable[..., str], outside: Outside, piece: Piece, email: str) -> Buyer:
    """At the provider's page, with a basket that is worth paying."""
    buyer = Buyer(page, shop, "fr", "france")
    buyer.to_review(piece, STRIPE, email=email)
    buyer.place()
    page.wait_for_url(f"{outside.stripe_address}/pay/*")
    return buyer


def pay(page: Page, card: str = "4242424242424242") -> None:
    page.locator("[name=card]").fill(card)
    page.get_by_role("button", name="Pay").click()


def pay_and_vanish(page: Page) -> None:
    """The provider has the money, and the browser never hears of it."""

    def deliver(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/pay/*", deliver)
    with page.expect_event("requestfailed"):
        pay(page)
    page.close()


def sold_once(api: Api, outside: Outside, email: str, piece: Piece) -> dict[str, Any]:
    """The one order: paid once, at the shop and at the provider, and its piece taken from stock."""
    [found] = wait_until(lambda: api.orders_of(email), 30)
    order: dict[str, Any] = api.ask(
        "query($id: ID!) { order(id: $id) { number chargeStatus total { gross { amount } } totalCharged { amount } transactions { id } } }",
        id=found["id"],
    )["order"]
    total = order["total"]["gross"]["amount"]
    assert order["chargeStatus"] == "FULL"
    assert order["totalCharged"]["amount"] == total
    assert sum(outside.stripe.ledger.taken(one["id"]) for one in order["transactions"]) == round(total * 100)
    assert api.left(piece) == piece.left - 1
    return order


def test_paid_on_the_providers_page(buyer: Buyer, api: Api, outside: Outside, email: str, piece: Piece) -> None:
    pay(buyer.page)
    number = buyer.placed()

    order = sold_once(api, outside, email, piece)
    assert order["number"] == number
    expect(buyer.page.locator("main")).to_contain_text("Payé")
    expect(buyer.page.locator("main")).to_contain_text(email)
    [letter] = wait_until(lambda: outside.letters(email), A_WHILE)
    assert number in letter["Subject"] + text_of(letter)
    assert buyer.page.url in text_of(letter)
    # The provider says it again by callback, and she looks at the way back again: still one order.
    buyer.go("checkout/return/")
    assert len(api.orders_of(email)) == 1


def test_declined_card_then_another(buyer: Buyer, api: Api, outside: Outside, email: str, piece: Piece) -> None:
    pay(buyer.page, DECLINED)
    expect(buyer.page.get_by_role("alert")).to_contain_text("declined")
    assert api.orders_of(email) == []
    pay(buyer.page)
    buyer.placed()
    sold_once(api, outside, email, piece)


def test_the_bank_asks_first(buyer: Buyer, api: Api, outside: Outside, email: str, piece: Piece) -> None:
    pay(buyer.page, CONFIRM)
    buyer.page.get_by_role("button", name="Refuse").click()
    expect(buyer.page.get_by_role("alert")).to_be_visible()
    assert api.orders_of(email) == []
    pay(buyer.page, CONFIRM)
    buyer.page.get_by_role("button", name="Confirm").click()
    buyer.placed()
    sold_once(api, outside, email, piece)


def test_cancelled_on_the_providers_page(buyer: Buyer, api: Api, outside: Outside, email: str, piece: Piece) -> None:
    buyer.page.get_by_role("button", name="Cancel").click()
    buyer.page.wait_for_url("**/checkout/payment/")
    # Nothing is lost: the basket, her choice and her address are there; a second try is one order.
    expect(buyer.page.locator(f"[name=gateway][value='{STRIPE}']")).to_be_checked()
    assert api.orders_of(email) == []
    assert api.left(piece) == piece.left
    buyer.payment(STRIPE)
    expect(buyer.page.locator("main")).to_contain_text("Montreuil", ignore_case=True)
    buyer.place()
    buyer.page.wait_for_url(f"{outside.stripe_address}/pay/*")
    pay(buyer.page)
    buyer.placed()
    sold_once(api, outside, email, piece)


@pytest.mark.slow
@pytest.mark.parametrize("told", [True, False], ids=["callback", "no callback"])
def test_tab_closed_after_paying(buyer: Buyer, api: Api, outside: Outside, email: str, piece: Piece, told: bool) -> None:
    """The shop looks by itself, two minutes after the last news and then within a minute, whether the provider's callback came or not."""
    heard = outside.stripe.webhook
    outside.stripe.webhook = heard if told else ""
    try:
        pay_and_vanish(buyer.page)
        wait_until(lambda: api.orders_of(email), 300)
    finally:
        outside.stripe.webhook = heard
    sold_once(api, outside, email, piece)
    assert len(wait_until(lambda: outside.letters(email), A_WHILE)) == 1
