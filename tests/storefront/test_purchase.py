"""A guest's way from a piece to an order, by plain forms over the real API. No script, no mocks."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments.actions.report import report_event
from marketplace.engine.payments.models import TransactionItem
from marketplace.engine.shipping.models import ShippingMethod
from marketplace.kernel.actors import SYSTEM
from storefront.methods import CASH, COLLECTION, DUMMY
from tests.storefront.conftest import Shop

CONTACT = {"phone": "0612345678", "email": ""}
RABAT = {
    "first_name": "Amina",
    "last_name": "Alaoui",
    "phone": "0612345678",
    "city": "Rabat",
    "street_address_1": "4 rue Al Farabi",
}
LILLE = {
    "first_name": "Lina",
    "last_name": "Martin",
    "postal_code": "59 000",
    "city": "Lille",
    "street_address_1": "12 rue des Lilas",
}


def hidden(response: HttpResponse) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(checkout|key|total)" value="([^"]*)"', response.content.decode())
    return {name: unescape(value) for name, value in found}


def step(browser: Client, path: str, data: dict[str, str], leads_to: str) -> None:
    response = browser.post(path, data)
    assert (response.status_code, response["Location"]) == (303, leads_to)


def to_review(browser: Client, shop: Shop, base: str, address: dict[str, str], gateway: str, outcome: str = "") -> dict[str, str]:
    """Everything up to the last look; the form that it shows."""
    given = {"variant": shop.variant_id(shop.bowl), "quantity": "2", "product": "blue-bowl"}
    step(browser, f"{base}/cart/add/", given, f"{base}/cart/")
    assert browser.get(f"{base}/checkout/")["Location"] == f"{base}/checkout/contact/"
    step(browser, f"{base}/checkout/contact/", CONTACT, f"{base}/checkout/address/")
    step(browser, f"{base}/checkout/address/", address, f"{base}/checkout/delivery/")
    page = browser.get(f"{base}/checkout/delivery/").content.decode()
    method = re.search(r'name="delivery" value="([^"]+)"', page)
    assert method is not None
    step(browser, f"{base}/checkout/delivery/", {"delivery": method[1]}, f"{base}/checkout/payment/")
    step(browser, f"{base}/checkout/payment/", {"gateway": gateway, "outcome": outcome}, f"{base}/checkout/review/")
    return hidden(browser.get(f"{base}/checkout/review/"))


def test_cash_on_delivery_in_morocco(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/ar/morocco", RABAT, CASH)
    assert form["total"] == "275.00"
    response = browser.post("/ar/morocco/checkout/place/", form)
    order = Order.objects.get()
    assert response["Location"] == f"/ar/morocco/orders/{order.pk}/"
    assert order.user_email.endswith("@phone.maarad.invalid")
    assert order.language_code == "ar"
    assert open_shop.stock(open_shop.bowl).quantity_allocated == 2
    page = browser.get(response["Location"])
    assert page["Cache-Control"] == "private, no-store"
    text = page.content.decode()
    assert "صحن أزرق" in text
    assert "+212\u00a06\u00a012\u00a034\u00a056\u00a078" in text
    assert "maarad.invalid" not in text
    assert "phone.maarad" not in browser.get("/ar/morocco/").content.decode()


def test_paying_when_collecting_says_so(open_shop: Shop, browser: Client) -> None:
    for method in ShippingMethod.objects.all():
        method.metadata["maarad.collected"] = "true"
        method.save()
    form = to_review(browser, open_shop, "/en/morocco", RABAT, COLLECTION)
    review = browser.get("/en/morocco/checkout/review/").content.decode()
    assert "when collecting</button>" in review
    assert "Order and pay" not in review
    assert browser.post("/en/morocco/checkout/place/", form)["Location"] == f"/en/morocco/orders/{Order.objects.get().pk}/"


def test_test_payment_in_france_sent_twice_makes_one_order(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/fr/france", LILLE, DUMMY)
    first = browser.post("/fr/france/checkout/place/", form)
    again = browser.post("/fr/france/checkout/place/", form)
    assert first["Location"] == again["Location"] == f"/fr/france/orders/{Order.objects.get().pk}/"
    order = Order.objects.get()
    assert order.charge_status == "FULL"
    assert order.shipping_address.postal_code == "59000"
    assert not Checkout.objects.exists()
    # another browser (a second tab without the session) with the same form: the same order, or none, but never a second
    browser.post("/fr/france/cart/add/", {"variant": open_shop.variant_id(open_shop.bowl), "quantity": "1"})
    browser.post("/fr/france/checkout/place/", form)
    assert Order.objects.count() == 1


def test_a_refused_payment_keeps_the_basket_and_makes_no_order(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY, "CHARGE_FAILURE")
    response = browser.post("/en/france/checkout/place/", form)
    assert response["Location"] == "/en/france/checkout/payment/"
    assert "Nothing was charged" in browser.get(response["Location"]).content.decode()
    assert not Order.objects.exists()
    step(browser, "/en/france/checkout/payment/", {"gateway": DUMMY, "outcome": "CHARGE_SUCCESS"}, "/en/france/checkout/review/")
    retry = hidden(browser.get("/en/france/checkout/review/"))
    assert retry["key"] != form["key"]
    assert browser.post("/en/france/checkout/place/", retry)["Location"].startswith("/en/france/orders/")
    assert Order.objects.count() == 1


def test_a_payment_that_is_still_open_waits(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY, "CHARGE_REQUEST")
    response = browser.post("/en/france/checkout/place/", form)
    assert response["Location"] == "/en/france/checkout/waiting/"
    page = browser.get(response["Location"])
    assert (page.status_code, page["Refresh"]) == (200, "6")
    assert not Order.objects.exists()


def test_a_total_that_changed_is_shown_again_before_charging(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY)
    response = browser.post("/en/france/checkout/place/", {**form, "total": "1.00"})
    assert response["Location"] == "/en/france/checkout/review/"
    assert "nothing has been charged" in browser.get(response["Location"]).content.decode()
    assert not Order.objects.exists()


def test_the_last_piece_bought_by_somebody_else_is_said_kindly(open_shop: Shop, browser: Client) -> None:
    step(
        browser,
        "/en/morocco/cart/add/",
        {"variant": open_shop.variant_id(open_shop.rug), "quantity": "1", "product": "wool-rug"},
        "/en/morocco/cart/",
    )
    stock = open_shop.stock(open_shop.rug)
    stock.quantity = 0
    stock.save()
    assert browser.get("/en/morocco/checkout/")["Location"] == "/en/morocco/cart/"
    page = browser.get("/en/morocco/cart/").content.decode()
    assert "This piece has been sold meanwhile." in page
    assert "Go on to order" not in page


def test_whoever_loses_the_last_piece_reads_one_sentence(open_shop: Shop, browser: Client) -> None:
    """At the piece, once; with a payment already made it says where the money is."""
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY, "CHARGE_REQUEST")
    assert browser.post("/en/france/checkout/place/", form)["Location"] == "/en/france/checkout/waiting/"
    paid = TransactionItem.objects.get()
    report_event(token=paid.token, type="CHARGE_SUCCESS", psp_reference="late", actor=SYSTEM, amount=paid.charge_pending_value)
    stock = open_shop.stock(open_shop.bowl)
    stock.quantity = 0
    stock.save()
    assert browser.get("/en/france/checkout/waiting/")["Location"] == "/en/france/cart/"
    page = browser.get("/en/france/cart/").content.decode()
    assert "Somebody was quicker: this piece is sold. What you paid is given back" in page
    assert page.count("field__error") == 1
    assert 'class="notice' not in page
    assert not Order.objects.exists()


def test_steps_cannot_be_jumped(shop: Shop, browser: Client) -> None:
    assert browser.get("/fr/morocco/checkout/review/")["Location"] == "/fr/morocco/cart/"
    browser.post("/fr/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    for later in ("address", "delivery", "payment", "review"):
        assert browser.get(f"/fr/morocco/checkout/{later}/")["Location"] == "/fr/morocco/checkout/contact/"


def test_nothing_typed_is_lost_when_a_step_is_refused(shop: Shop, browser: Client) -> None:
    browser.post("/en/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    wrong = browser.post("/en/morocco/checkout/contact/", {"phone": "12", "email": "amina@maarad.example"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'value="12"' in page
    assert 'value="amina@maarad.example"' in page
    assert "This does not look like a telephone number." in page
    browser.post("/en/morocco/checkout/contact/", CONTACT)
    part = browser.post("/en/morocco/checkout/address/", {"first_name": "Amina", "street_address_1": "Derb El Hammam"})
    assert part.status_code == 422
    assert 'value="Derb El Hammam"' in part.content.decode()
    assert Checkout.objects.get().shipping_address is None


def test_a_contact_needs_one_of_the_two(shop: Shop, browser: Client) -> None:
    browser.post("/en/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    response = browser.post("/en/morocco/checkout/contact/", {"phone": "", "email": ""})
    assert response.status_code == 422
    assert "Give a telephone number or an e-mail address" in response.content.decode()
    assert Checkout.objects.get().email in (None, "")


def test_forms_ask_what_the_country_asks(shop: Shop, browser: Client) -> None:
    def names(base: str) -> list[str]:
        browser.post(f"{base}/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
        browser.post(f"{base}/checkout/contact/", CONTACT if "morocco" in base else {"phone": "", "email": "a@maarad.example"})
        page = browser.get(f"{base}/checkout/address/").content.decode().partition('<div class="billing">')[0]
        return re.findall(r'<input[^>]* name="([a-z_0-9]+)"', page[page.index("<main") :].partition("csrfmiddlewaretoken")[2])

    assert names("/fr/morocco") == [
        "first_name",
        "last_name",
        "phone",
        "city",
        "street_address_1",
        "street_address_2",
        "postal_code",
    ]
    assert names("/fr/france") == [
        "first_name", "last_name", "company_name", "street_address_1", "street_address_2", "postal_code", "city", "phone",
    ]  # fmt: skip


@pytest.mark.parametrize(("quantity", "status", "left"), [("3", 303, 3), ("0", 303, None), ("99", 303, 1)])
def test_quantities(shop: Shop, browser: Client, quantity: str, status: int, left: int | None) -> None:
    browser.post("/en/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    line = re.search(r'name="line" value="([^"]+)"', browser.get("/en/morocco/cart/").content.decode())
    assert line is not None
    response = browser.post("/en/morocco/cart/change/", {"line": unescape(line[1]), "quantity": quantity})
    assert response.status_code == status
    assert list(Checkout.objects.get().lines.values_list("quantity", flat=True)) == ([] if left is None else [left])


def test_htmx_gets_the_basket_fragment_and_the_new_count(shop: Shop, browser: Client) -> None:
    added = browser.post(
        "/en/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "2"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in added
    assert 'hx-swap-oob="true"' in added
    assert "Basket, 2 pieces" in added
    refused = browser.post(
        "/en/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "40"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "There are not that many left." in refused


def test_baskets_of_two_countries_are_apart(shop: Shop, browser: Client) -> None:
    browser.post("/fr/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    assert "Blue bowl" not in browser.get("/fr/france/cart/").content.decode()
    assert "Blue bowl" in browser.get("/en/morocco/cart/").content.decode()


INVOICE = {
    "billing_asked": "1",
    "billing-first_name": "Comptoir",
    "billing-last_name": "Martin",
    "billing-company_name": "Martin SARL",
    "billing-postal_code": "75011",
    "billing-city": "Paris",
    "billing-street_address_1": "3 rue du Chemin",
}


def test_the_invoice_may_go_elsewhere(open_shop: Shop, browser: Client) -> None:
    base = "/fr/france"
    form = to_review(browser, open_shop, base, {**LILLE, **INVOICE}, DUMMY)
    checkout = Checkout.objects.get()
    assert checkout.shipping_address.street_address_1 == "12 rue des Lilas"
    assert (checkout.billing_address.company_name, checkout.billing_address.city) == ("Martin SARL", "PARIS")
    review = browser.get(f"{base}/checkout/review/").content.decode()
    assert "12 rue des Lilas" in review
    assert "3 rue du Chemin" in review
    again = browser.get(f"{base}/checkout/address/").content.decode()
    assert 'value="3 rue du Chemin"' in again
    assert 'name="same" value="1">' in again
    place = browser.post(f"{base}/checkout/place/", form)["Location"]
    order = Order.objects.get()
    assert (order.shipping_address.city, order.billing_address.city) == ("LILLE", "PARIS")
    assert "Martin SARL" in browser.get(place).content.decode()


def test_the_invoice_goes_with_the_parcel_unless_asked(shop: Shop, browser: Client) -> None:
    base = "/fr/france"
    browser.post(f"{base}/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    step(browser, f"{base}/checkout/contact/", CONTACT, f"{base}/checkout/address/")
    page = browser.get(f"{base}/checkout/address/").content.decode()
    assert 'name="same" value="1" checked>' in page
    # The box is ticked: what stands in the folded fields does not count, not even when it is wrong.
    ticked = {**LILLE, **INVOICE, "same": "1", "billing-city": "", "billing-postal_code": "x"}
    step(browser, f"{base}/checkout/address/", ticked, f"{base}/checkout/delivery/")
    checkout = Checkout.objects.get()
    assert checkout.billing_address.street_address_1 == "12 rue des Lilas"
    wrong = browser.post(f"{base}/checkout/address/", {**LILLE, **INVOICE, "billing-city": ""})
    assert wrong.status_code == 422
    assert 'id="id-billing-city_error"' in wrong.content.decode()
    assert 'value="12 rue des Lilas"' in wrong.content.decode()
    checkout.refresh_from_db()
    assert checkout.billing_address.street_address_1 == "12 rue des Lilas"
