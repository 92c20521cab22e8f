"""The connection to Saleor fails while somebody orders: a calm page, nothing half-sold, and whoever presses again has one order."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape
from uuid import uuid4

import httpx
import pytest

from tests.beside import accounts
from tests.beside.buyers import Browser, Purchase, buy, finish, to_the_door
from tests.beside.shop import Beside
from tests.beside.table import noted
from tests.beside.wire import Mode, Wire
from tests.e2e.buyer import ADDRESSES, CASH, STRIPE
from tests.e2e.shop import Pieces
from tests.transport.side import wait_for

RESTING = "La boutique se repose"
BAD: tuple[Mode, ...] = ("cut", "silent", "deaf", "half", "slow")
RECONCILED = 480.0
_FIELD = re.compile(r'<input type="hidden" name="(checkout|key|total)" value="([^"]*)"')


@pytest.fixture(scope="module")
def wire(beside: Beside) -> Iterator[Wire]:
    """Maarad's web and worker reach Saleor by it."""
    made = Wire(beside.api_url)
    _through(beside, made.url)
    yield made
    _through(beside, beside.api_url)
    made.close()


def _through(beside: Beside, url: str) -> None:
    beside.shop.kill("web", "worker")
    beside.shop.environment["SALEOR_API_URL"] = url
    beside.shop.start("web", "worker")
    wait_for("the shop answers again", beside.shop.healthy)


def to_review(browser: Browser) -> dict[str, str]:
    """Everything up to the last look; its form."""
    one = browser.purchase
    page = f"{browser.home}/products/{one.slug}/"
    browser.send("cart/add/", {"variant": one.variant, "quantity": "1", "product": one.slug}, page)
    browser.send("checkout/contact/", {"phone": "", "email": one.email})
    browser.send("checkout/address/", dict(ADDRESSES[one.channel]))
    delivery = browser.get(browser.at("checkout/delivery/")).text
    browser.post(browser.at("checkout/delivery/"), {"delivery": to_the_door(delivery)}, delivery)
    browser.send("checkout/payment/", {"gateway": one.gateway, "outcome": ""})
    review = browser.get(browser.at("checkout/review/")).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', review)
    assert token is not None
    return {name: unescape(value) for name, value in _FIELD.findall(review)} | {"csrfmiddlewaretoken": token[1]}


def pressed(browser: Browser, form: dict[str, str]) -> httpx.Response:
    """The last button, once; whatever is answered within half a minute."""
    url = f"{browser.base}{browser.at('checkout/place/')}"
    return browser.client.post(url, data=form, headers={"Referer": url})


def is_calm(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and RESTING in answer.text and "Retry-After" in answer.headers


@pytest.mark.parametrize("gateway", [CASH, STRIPE])
@pytest.mark.parametrize("mode", BAD)
def test_ordering_while_the_network_fails(beside: Beside, wire: Wire, pieces: Pieces, mode: Mode, gateway: str) -> None:
    channel = {CASH: "morocco", STRIPE: "france"}[gateway]
    piece = pieces.take(channel, least=3)
    one = Purchase(f"wire.{uuid4().hex[:12]}@example.org", channel, gateway, piece.variant, piece.slug, 1, time.monotonic())
    browser = Browser(beside.url, one, lambda: None)
    before = accounts.free(beside, piece.variant)
    form = to_review(browser)

    wire.mode = mode
    began = time.monotonic()
    try:
        answer = pressed(browser, form)
    finally:
        took = time.monotonic() - began
        wire.mode = "whole"
    assert took < 35
    leads_on = answer.status_code == 303
    assert is_calm(answer) or leads_on, (answer.status_code, answer.text[:600])
    assert leads_on == (mode == "slow"), answer.headers

    # She goes back and presses again: the circuit to Saleor closes by itself.
    buy_again(browser, answer, form)
    assert one.order
    wait_for("all agrees", lambda: accounts.faults(beside, [one], one.email) == [], RECONCILED)
    assert accounts.sold(beside, one.email) == {piece.variant: 1}
    assert accounts.free(beside, piece.variant) == before - 1
    noted(f"network {mode}, {gateway}", f"{'led on' if leads_on else 'calm page'} after {took:.1f} s, then one order")


def buy_again(browser: Browser, answer: httpx.Response, form: dict[str, str]) -> None:
    until = time.monotonic() + RECONCILED
    while not answer.has_redirect_location:
        assert time.monotonic() < until, (answer.status_code, answer.text[:600])
        time.sleep(1)
        answer = pressed(browser, form)
    finish(browser, answer)


@pytest.mark.parametrize("mode", ["cut", "deaf", "half"])
def test_coming_back_from_the_card_company_while_the_network_fails(
    beside: Beside, wire: Wire, pieces: Pieces, mode: Mode
) -> None:
    piece = pieces.take("france", least=3)
    one = Purchase(f"wire.{uuid4().hex[:12]}@example.org", "france", STRIPE, piece.variant, piece.slug, 1, time.monotonic())
    browser = Browser(beside.url, one, lambda: None)
    answer = pressed(browser, to_review(browser))
    page = answer.headers["Location"]
    assert page.startswith(beside.outside.stripe_address)
    wire.mode = mode
    try:
        paid = browser.client.post(page, data={"action": "pay", "card": "4242424242424242"})
        back = browser.client.get(paid.headers["Location"])
    finally:
        wire.mode = "whole"
    assert is_calm(back), (back.status_code, back.text[:600])
    finish(browser, browser.get(browser.at("checkout/return/")))
    assert one.order
    wait_for("all agrees", lambda: accounts.faults(beside, [one], one.email) == [], RECONCILED)
    assert accounts.sold(beside, one.email) == {piece.variant: 1}


def test_looking_around_while_saleor_is_away(beside: Beside, wire: Wire, pieces: Pieces) -> None:
    """What somebody looked at before is still shown; what nobody did is a calm page; and then it is a shop again."""
    seen = pieces.take("france")
    with httpx.Client(base_url=beside.url, timeout=40) as visitor:
        for path in ("", "products/", f"products/{seen.slug}/"):
            assert visitor.get(f"/fr/france/{path}").status_code == 200
        wire.mode = "cut"
        try:
            for path in ("", "products/", f"products/{seen.slug}/"):
                assert visitor.get(f"/fr/france/{path}").status_code == 200, path
            assert is_calm(visitor.get("/fr/france/pages/nobody-was-here/"))
        finally:
            wire.mode = "whole"
        wait_for("the shop is open again", lambda: visitor.get("/fr/france/pages/nobody-was-here/").status_code == 404)


def test_a_slow_saleor_is_a_slow_shop(beside: Beside, wire: Wire, pieces: Pieces) -> None:
    piece = pieces.take("morocco", least=2)
    one = Purchase(f"wire.{uuid4().hex[:12]}@example.org", "morocco", CASH, piece.variant, piece.slug, 1, time.monotonic())
    wire.mode = "slow"
    try:
        buy(Browser(beside.url, one, lambda: None))
    finally:
        wire.mode = "whole"
    assert one.order
    wait_for("all agrees", lambda: accounts.faults(beside, [one], one.email) == [], RECONCILED)
