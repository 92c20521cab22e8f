"""A shop beside another Maarad that plays Saleor: everything over HTTP, Apps installed by handshake, news by signed webhooks."""

from __future__ import annotations

import re
from pathlib import Path

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


def letters(pair: Pair, order_number: str) -> int:
    """How many mails to the buyer name the order."""
    texts = [path.read_text(errors="replace") for path in Path(pair.shop.folder, "mail").glob("*.log")]
    return sum(text.count("To: amina@maarad.example") for text in texts if f"{order_number}" in text)


def test_commerce_keys_and_pictures_are_served_by_the_backend_alone(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor:
        for path in ("/graphql/", "/.well-known/jwks.json", "/thumbnail/UHJvZHVjdE1lZGlhOjE=/256/", "/media/images/x.png"):
            assert visitor.get(path).status_code == 404, path
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


def test_cash_on_delivery_from_the_basket_to_the_parcel(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor:
        before = pair.ask(ORDERS)["orders"]["totalCount"]
        order_id = buy(visitor, CASH)
        assert "Blue bowl" in visitor.page(f"{BASE}/orders/{order_id}/")
    found = pair.ask(ORDERS)["orders"]
    assert found["totalCount"] == before + 1
    order = found["edges"][0]["node"]
    assert (order["status"], order["authorizeStatus"], order["chargeStatus"]) == ("UNCONFIRMED", "FULL", "NONE")
    assert pair.shop.rows("SELECT count(*) FROM payment_apps_codcollection WHERE state = 'to_confirm'") == [(1,)]
    wait_for("the buyer's mail", lambda: letters(pair, order["number"]) == 1)
    with Visitor(pair.shop.url) as clerk:
        sign_in = {"email": "desk@maarad.example", "password": "maarad-demo"}
        assert clerk.post("/desk/sign-in/", sign_in, "/desk/sign-in/").status_code == 302
        assert order["number"] in clerk.page("/desk/orders/")
        desk = f"/desk/orders/{order_id}/"
        for verb, data in (("confirm", {}), ("ship", {"tracking": "MA123"})):
            assert clerk.post(f"{desk}{verb}/", data, desk).headers.get("Location") == desk
    (sent,) = [edge["node"] for edge in pair.ask(ORDERS)["orders"]["edges"] if edge["node"]["id"] == order["id"]]
    assert (sent["status"], [each["status"] for each in sent["fulfillments"]]) == ("FULFILLED", ["FULFILLED"])
    assert pair.shop.rows("SELECT count(*) FROM payment_apps_codcollection WHERE state = 'shipped'") == [(1,)]
    wait_for("the mails of both steps", lambda: letters(pair, order["number"]) == 3)


def test_a_test_payment_is_charged_by_the_app_over_http(pair: Pair) -> None:
    with Visitor(pair.shop.url) as visitor:
        buy(visitor, DUMMY)
    order = pair.ask(ORDERS)["orders"]["edges"][0]["node"]
    assert order["chargeStatus"] == "FULL"
    assert pair.shop.rows("SELECT count(*) FROM saleor_paymentanswer WHERE app = %s", DUMMY) == [(1,)]


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
    assert pair.backend.rows("SELECT count(*) FROM payments_transactionitem WHERE charged_value + authorized_value = 0") == [(0,)]
    assert pair.backend.rows("SELECT count(*) FROM apps_eventdelivery WHERE status <> 'SUCCESS'") == [(0,)]
