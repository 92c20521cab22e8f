"""A shop beside another Maarad that plays Saleor: everything over HTTP, Apps installed by handshake, news by signed webhooks."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.transport.conftest import Pair
from tests.transport.side import wait_for
from tests.transport.visitor import Visitor, choice, hidden

# The mark has the run's database migrated: both sides get a copy of it.
pytestmark = pytest.mark.django_db
BASE = "/en/morocco"
CASH, DUMMY = "maarad.payment.cod", "saleor.io.dummy-payment-app"
CONTACT = {"phone": "", "email": "amina@maarad.example"}
RABAT = {
    "first_name": "Amina", "last_name": "Alaoui", "phone": "0612345678", "city": "Rabat", "street_address_1": "4 rue Al Farabi",
}  # fmt: skip
PAY = """mutation($id: ID!, $amount: PositiveDecimal!) {
  transactionInitialize(id: $id, amount: $amount, paymentGateway: {id: "saleor.io.dummy-payment-app", data: {}}) {
    transactionEvent { type } errors { field code message } } }"""
ORDERS = "{ orders(first: 100) { totalCount edges { node { id number status chargeStatus authorizeStatus fulfillments { status } } } } }"


def buy(visitor: Visitor, gateway: str, slug: str = "blue-bowl") -> str:
    """A guest's whole way; the order's uuid."""
    to_payment(visitor, slug)
    visitor.step(f"{BASE}/checkout/payment/", {"gateway": gateway, "outcome": ""}, f"{BASE}/checkout/review/")
    return place(visitor)


def to_payment(visitor: Visitor, slug: str = "blue-bowl") -> None:
    page = visitor.page(f"{BASE}/products/{slug}/")
    given = {"variant": choice(page, "variant"), "quantity": "1", "product": slug}
    visitor.step(f"{BASE}/cart/add/", given, f"{BASE}/cart/", f"{BASE}/products/{slug}/")
    visitor.step(f"{BASE}/checkout/contact/", CONTACT, f"{BASE}/checkout/address/")
    visitor.step(f"{BASE}/checkout/address/", RABAT, f"{BASE}/checkout/delivery/")
    method = choice(visitor.page(f"{BASE}/checkout/delivery/"), "delivery")
    visitor.step(f"{BASE}/checkout/delivery/", {"delivery": method}, f"{BASE}/checkout/payment/")


def place(visitor: Visitor) -> str:
    form = hidden(visitor.page(f"{BASE}/checkout/review/"))
    answer = visitor.post(f"{BASE}/checkout/place/", form, f"{BASE}/checkout/review/")
    found = re.fullmatch(rf"{BASE}/orders/([0-9a-f-]+)/", answer.headers.get("Location", ""))
    assert found is not None, (answer.status_code, answer.headers)
    return found[1]


def letters(pair: Pair, number: str) -> int:
    """How many mails to the buyer are about the order."""
    texts = [path.read_text(errors="replace") for path in Path(pair.shop.folder, "mail").glob("*.log")]
    about = re.compile(rf"^Subject: .*\border {number}\b", re.MULTILINE)
    return sum("To: amina@maarad.example" in text and about.search(text) is not None for text in texts)


def at_the_desk(pair: Pair, order_id: str, *verbs: tuple[str, dict[str, str]]) -> str:
    """Take the steps with an order as the desk's clerk; how its page is before the first."""
    with Visitor(pair.shop.url) as clerk:
        sign_in = {"email": "desk@maarad.example", "password": "maarad-demo"}
        assert clerk.post("/desk/sign-in/", sign_in, "/desk/sign-in/").status_code == 302
        page = f"/desk/orders/{order_id}/"
        before = clerk.page(page)
        for verb, data in verbs:
            assert clerk.post(f"{page}{verb}/", data, page).headers.get("Location") == page
    return before


def order_at(pair: Pair, order_id: str) -> dict[str, Any]:
    """The order as the backend has it."""
    document = "query($id: ID!) { order(id: $id) { id number status chargeStatus authorizeStatus fulfillments { status } } }"
    found: dict[str, Any] = pair.ask(document, id=b64encode(f"Order:{order_id}".encode()).decode())["order"]
    return found


def test_commerce_keys_and_pictures_are_served_by_the_backend_alone(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor:
        for path in ("/graphql/", "/.well-known/jwks.json", "/thumbnail/UHJvZHVjdE1lZGlhOjE=/256/", "/media/images/x.png"):
            assert visitor.get(path).status_code == 404, path
        # Nor are there codes by e-mail to sign in with: accounts are at the backend.
        assert visitor.get(f"{BASE}/account/sign-in/code/").status_code == 404
        assert "/sign-in/code/" not in visitor.page(f"{BASE}/account/sign-in/")
        told = visitor.client.post("/graphql/maarad/", json={"query": "{ __typename }"})
        assert (told.status_code, told.json()["data"]) == (200, {"__typename": "Query"})
        assert pair.backend.url in visitor.get(f"{BASE}/").headers["Content-Security-Policy"]


def test_looking_around(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor:
        assert "Blue bowl" in visitor.page(f"{BASE}/products/")
        assert "Coopérative Démo Tafsut" in visitor.page(f"{BASE}/products/blue-bowl/")
        found = visitor.page(f"{BASE}/search/?q=bowl")
        assert "Blue bowl" in found
        assert "Wool rug" not in found
        assert "صحن أزرق" in visitor.page("/ar/morocco/products/blue-bowl/")
        assert visitor.get(f"{BASE}/products/nothing/").status_code == 404


def test_cash_on_delivery_from_the_basket_to_the_cash(pair: Pair) -> None:
    before = pair.ask(ORDERS)["orders"]["totalCount"]
    with Visitor(pair.shop.url) as visitor:
        order_id = buy(visitor, CASH)
        assert "Blue bowl" in visitor.page(f"{BASE}/orders/{order_id}/")
    order = order_at(pair, order_id)
    assert pair.ask(ORDERS)["orders"]["totalCount"] == before + 1
    assert (order["status"], order["authorizeStatus"], order["chargeStatus"]) == ("UNCONFIRMED", "FULL", "NONE")
    assert pair.shop.rows("SELECT count(*) FROM payment_apps_codcollection WHERE state = 'to_confirm'") == [(1,)]
    wait_for("the buyer's mail", lambda: letters(pair, order["number"]) == 1)
    at_the_desk(pair, order_id, ("confirm", {}), ("ship", {"tracking": "MA123"}))
    sent = order_at(pair, order_id)
    assert (sent["status"], [each["status"] for each in sent["fulfillments"]]) == ("FULFILLED", ["FULFILLED"])
    wait_for("the mails of both steps", lambda: letters(pair, order["number"]) >= 3)
    at_the_desk(pair, order_id, ("deliver", {}), ("remit", {}))
    wait_for("the App's report that the cash is there", lambda: order_at(pair, order_id)["chargeStatus"] == "FULL")
    wait_for("all is told", pair.settled)
    assert letters(pair, order["number"]) == 3


def test_a_test_payment_is_charged_and_given_back_by_the_app_over_http(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor:
        order_id = buy(visitor, DUMMY)
    assert order_at(pair, order_id)["chargeStatus"] == "FULL"
    assert pair.shop.rows("SELECT count(*) FROM saleor_paymentanswer WHERE app = %s", DUMMY) == [(1,)]
    page = at_the_desk(pair, order_id)
    key = choice(page, "key")
    refund = {"key": key, "amount": "155.00"}
    at_the_desk(pair, order_id, ("refund", refund))
    wait_for("the money is back", lambda: order_at(pair, order_id)["chargeStatus"] == "NONE")
    assert pair.shop.rows("SELECT count(*) FROM saleor_paymentanswer WHERE app = %s", DUMMY) == [(2,)]
    wait_for("the mail about it", lambda: letters(pair, order_at(pair, order_id)["number"]) == 2)


def test_who_pays_and_closes_the_page_has_her_order(pair: Pair) -> None:
    """The backend only tells that the checkout is paid: Maarad completes it, under its own guard."""
    before = pair.ask(ORDERS)["orders"]["totalCount"]
    with Visitor(pair.shop.url) as visitor:
        to_payment(visitor)
        visitor.step(f"{BASE}/checkout/payment/", {"gateway": DUMMY, "outcome": ""}, f"{BASE}/checkout/review/")
        form = hidden(visitor.page(f"{BASE}/checkout/review/"))
    answer = pair.ask(PAY, id=form["checkout"], amount=form["total"])["transactionInitialize"]
    assert (answer["errors"], answer["transactionEvent"]["type"]) == ([], "CHARGE_SUCCESS")
    wait_for("her order", lambda: pair.ask(ORDERS)["orders"]["totalCount"] == before + 1)
    order = pair.ask(ORDERS)["orders"]["edges"][0]["node"]
    assert order["chargeStatus"] == "FULL"
    wait_for("the buyer's mail", lambda: letters(pair, order["number"]) == 1)
    assert pair.shop.rows("SELECT count(*) FROM saleor_variantlock") == [(0,)]


def test_an_account_is_opened_by_a_letter_of_the_shop(pair: Pair) -> None:
    """The backend proves nobody by itself: it tells the shop, which writes one letter in her language, with a link to its own page."""
    given = {"first_name": "Zineb", "last_name": "Alami", "email": "zineb@maarad.example", "password": "seven-green-tiles"}

    def written() -> list[str]:
        texts = [path.read_text(errors="replace") for path in Path(pair.shop.folder, "mail").glob("*.log")]
        return [text for text in texts if f"To: {given['email']}" in text]

    with Visitor(pair.shop.url) as visitor:
        visitor.step(f"{BASE}/account/sign-up/", given, f"{BASE}/account/sign-up/sent/")
        (letter,) = wait_for("the letter", written)
        link = re.search(rf"{pair.shop.url}({BASE}/account/confirm/\S+)", letter)
        assert link is not None, letter
        answer = visitor.get(link[1])
        assert (answer.status_code, answer.headers.get("Location")) == (303, f"{BASE}/account/sign-in/")
        sign_in = {"email": given["email"], "password": given["password"]}
        visitor.step(f"{BASE}/account/sign-in/", sign_in, f"{BASE}/account/")
    wait_for("all is told", pair.settled)
    assert len(written()) == 1


def test_what_changes_at_the_backend_is_shown_within_seconds(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor:
        assert "Blue bowl" in visitor.page(f"{BASE}/products/blue-bowl/")
        product = pair.ask('{ product(slug: "blue-bowl", channel: "morocco") { id } }')["product"]["id"]
        rename = "mutation($id: ID!, $name: String!) { productUpdate(id: $id, input: {name: $name}) { errors { code } } }"
        pair.ask(rename, id=product, name="Deep bowl")
        wait_for("the new name on its page", lambda: "Deep bowl" in visitor.page(f"{BASE}/products/blue-bowl/"), 15)
        wait_for("the new name in the search", lambda: "Deep bowl" in visitor.page(f"{BASE}/search/?q=deep"), 15)
        pair.ask(rename, id=product, name="Blue bowl")
        wait_for("the old name again", lambda: "Blue bowl" in visitor.page(f"{BASE}/search/?q=blue"), 15)


def test_a_backend_that_is_away_leaves_a_shop_that_rests(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor, Visitor(pair.shop.url) as stranger:
        to_payment(visitor)
        visitor.page(f"{BASE}/products/")
        pair.backend.kill("web")
        try:
            assert "Blue bowl" in stranger.page(f"{BASE}/products/blue-bowl/")
            assert "Blue bowl" in stranger.page(f"{BASE}/products/")
            for language, words in (
                ("en", "The shop is resting"),
                ("fr", "La boutique se repose"),
                ("ar", "المتجر يستريح قليلا"),
            ):
                resting = stranger.get(f"/{language}/france/products/wool-rug/")
                assert (resting.status_code, resting.headers.get("Retry-After")) == (503, "30")
                assert words in resting.text
            assert visitor.get(f"{BASE}/cart/").status_code == 503
            assert pair.shop.healthy()
        finally:
            pair.backend.start("web")
        wait_for("the backend is back", pair.backend.healthy)
        wait_for("the basket is shown again", lambda: visitor.get(f"{BASE}/cart/").status_code == 200, 30)
        visitor.step(f"{BASE}/checkout/payment/", {"gateway": DUMMY, "outcome": ""}, f"{BASE}/checkout/review/")
        place(visitor)


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(pair: Pair) -> None:
    before = {edge["node"]["id"] for edge in pair.ask(ORDERS)["orders"]["edges"]}
    ((cash,),) = pair.shop.rows("SELECT count(*) FROM payment_apps_codcollection")
    pair.shop.kill("worker")
    with Visitor(pair.shop.url) as visitor:
        buy(visitor, CASH)
        pair.shop.start("worker")
        buy(visitor, DUMMY)
        pair.shop.kill("worker")
        buy(visitor, CASH)
    pair.shop.start("worker")
    new = [edge["node"] for edge in pair.ask(ORDERS)["orders"]["edges"] if edge["node"]["id"] not in before]
    assert len(new) == 3
    for order in new:
        wait_for(f"the mail of {order['number']}", lambda number=order["number"]: letters(pair, number) >= 1)
    wait_for("all is told", pair.settled, 90)
    assert len([edge for edge in pair.ask(ORDERS)["orders"]["edges"] if edge["node"]["id"] not in before]) == 3
    assert pair.shop.rows("SELECT count(*), count(DISTINCT transaction) FROM payment_apps_codcollection") == [
        (cash + 2, cash + 2)
    ]
    assert pair.backend.rows(
        "SELECT count(*) FROM payments_transactionitem WHERE charged_value + authorized_value + refunded_value = 0"
    ) == [(0,)]
    assert pair.backend.rows("SELECT count(*) FROM apps_eventdelivery WHERE status <> 'SUCCESS'") == [(0,)]
