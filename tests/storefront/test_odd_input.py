"""Forms with whatever a hand, a browser or a program may send: never an error of the server, never a word of somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.models import User
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import OutboxMessage
from tests.storefront.conftest import Shop

SHOP = "/en/morocco/"
PASSWORD = "a long secret 7"
SECRETS = ("Zineb", "Tazi", "9 derb Secret", "zineb@maarad.example", "661223344")
ADDRESS = ("first_name", "last_name", "phone", "city", "street_address_1", "street_address_2", "postal_code", "company_name")

# Where a form goes, and the names of what it sends. `{address}` is the id of an address, hers or not.
FORMS: dict[str, tuple[str, ...]] = {
    "account/sign-in/": ("email", "password", "next"),
    "account/sign-up/": ("email", "password", "first_name", "last_name"),
    "account/forgotten/": ("email",),
    "account/new-password/": ("email", "token", "password"),
    "account/person/": ("which", "first_name", "last_name", "old", "password"),
    "account/addresses/new/": ADDRESS,
    "account/addresses/{address}/": ADDRESS,
    "account/addresses/{address}/action/": ("do",),
    "account/deleted/": ("token",),
    "cart/add/": ("variant", "quantity", "product"),
    "cart/change/": ("line", "quantity", "remove"),
    "cart/code/": ("code", "remove"),
    "checkout/contact/": ("phone", "email"),
    "checkout/address/": (*ADDRESS, "stored", "save", "same", "billing_asked", *(f"billing-{name}" for name in ADDRESS)),
    "checkout/delivery/": ("delivery",),
    "checkout/payment/": ("gateway", "outcome"),
    "checkout/place/": ("checkout", "key", "total"),
    "withdrawal/": ("order_number", "name", "contact", "pieces", "confirm", "confirmed"),
}
# Pages that take something from their address.
QUERIES: dict[str, tuple[str, ...]] = {
    "account/orders/": ("after",),
    "account/confirm/": ("email", "token"),
    "account/new-password/": ("email", "token"),
    "account/deleted/": ("token",),
    "products/": ("craft", "category", "price_min", "price_max", "sort", "page"),
    "products/blue-bowl/": ("variant",),
    "search/": ("q", "page", "sort"),
    "search/suggestions/": ("q",),
    "favourites/list/": ("ids", "id"),
    "makers/": ("region", "craft", "after"),
    "withdrawal/": ("order",),
}
ODD = [
    "", " ", "0", "-1", "9" * 400, "1e999", "NaN", "٣", "²", "x" * 70_000, "a\x00b", "\x00", "‏‎‮مرحبا", "\ud83d", "é" * 300, "😀" * 90,
    "<script>alert(1)</script>", "' OR 1=1 --", "%s%n", "{{ 7*7 }}", "../../etc/passwd", "//evil.example/", "a\r\nSet-Cookie: x=y", "[]",
    "null", "name", "password", "delete", "on", "VXNlcjox", "Q2hlY2tvdXQ6MQ==", "====", "not base64 ☃", "here:", "others:zzz", "here:====",
    "00000000-0000-0000-0000-000000000000", "amina@maarad.example", "a@" + "b" * 300 + ".example", "+212612345678", "06 12 34 56 78",
]  # fmt: skip


def _person(email: str, first: str, last: str) -> User:
    made = User(email=email, first_name=first, last_name=last, is_confirmed=True, is_active=True)
    made.set_password(PASSWORD)
    made.save()
    return made


def _signed_in(email: str) -> Client:
    browser = Client(raise_request_exception=True)
    answer = browser.post(f"{SHOP}account/sign-in/", {"email": email, "password": PASSWORD})
    assert answer.status_code == 303
    return browser


@pytest.fixture
def ids(shop: Shop) -> list[str]:
    """Ids of another shopper's address, basket, line and self, beside ids of things that everybody may know."""
    _person("amina@maarad.example", "Amina", "Alaoui")
    other = _person(SECRETS[3], SECRETS[0], SECRETS[1])
    browser = _signed_in(SECRETS[3])
    given = {"first_name": "Zineb", "last_name": "Tazi", "phone": "0661223344", "city": "Salé", "street_address_1": SECRETS[2]}
    assert browser.post(f"{SHOP}account/addresses/new/", given).status_code == 303
    browser.post(f"{SHOP}cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    browser.post(f"{SHOP}checkout/contact/", {"phone": "0661223344", "email": ""})
    browser.post(f"{SHOP}checkout/address/", given)
    checkout = Checkout.objects.get()
    address = other.addresses.get()
    return [
        to_global_id("Address", address.pk),
        to_global_id("Checkout", checkout.pk),
        to_global_id("CheckoutLine", checkout.lines.get().pk),
        to_global_id("User", other.pk),
        shop.variant_id(shop.bowl),
        shop.variant_id(shop.rug),
    ]


@pytest.fixture
def amina(ids: list[str]) -> Client:
    """Signed in once: guesses at her password would slow a second sign-in down."""
    return _signed_in("amina@maarad.example")


def _ask(browser: Client, form: str, address: str, sent: dict[str, Any]) -> Any:
    path = SHOP + form.replace("{address}", address)
    try:
        return browser.post(path, sent)
    except UnicodeEncodeError:
        return None  # cannot leave a browser either


def _fine(answer: Any, where: object) -> None:
    if answer is None:
        return
    assert answer.status_code < 500, where
    text = answer.content.decode()
    assert not [secret for secret in SECRETS if secret in text], where


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_odd_input_is_answered_and_shows_nothing_of_others(
    shop: Shop, ids: list[str], amina: Client, data: st.DataObject
) -> None:
    values = st.sampled_from(ODD) | st.sampled_from(ids) | st.text(max_size=40)
    browser = amina
    if data.draw(st.booleans(), "with a basket"):
        browser.post(f"{SHOP}cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
        browser.post(f"{SHOP}checkout/contact/", {"phone": "0612345678", "email": ""})
    for _ in range(3):
        form = data.draw(st.sampled_from(sorted(FORMS)), "form")
        sent: dict[str, Any] = {
            # an array where one value is meant now and then
            name: data.draw(values | st.lists(values, max_size=3), name)
            for name in FORMS[form]
            if data.draw(st.integers(0, 9), f"{name}?") > 1
        }
        _fine(_ask(browser, form, data.draw(st.sampled_from(ids), "address"), sent), (form, sent))
    for page in ("account/", "account/addresses/", "account/person/", "cart/", "checkout/"):
        _fine(browser.get(SHOP + page, follow=True), page)
    # The other's things are as they were.
    assert User.objects.get(email=SECRETS[3]).addresses.get().street_address_1 == SECRETS[2]


@pytest.mark.parametrize("page", sorted(QUERIES))
def test_odd_addresses_are_answered(ids: list[str], amina: Client, page: str) -> None:
    for value in (*ODD, *ids):
        try:
            answer = amina.get(SHOP + page, dict.fromkeys(QUERIES[page], value[:4000]))
        except UnicodeEncodeError:
            continue  # cannot leave a browser either
        _fine(answer, (page, value[:60]))


@pytest.mark.slow
@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_with_each_odd_value_everywhere(shop: Shop, ids: list[str], amina: Client, form: str) -> None:
    amina.post(f"{SHOP}cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    for value in (*ODD, *ids):
        _fine(
            _ask(amina, form, value if "/" not in value and value.strip(".") else ids[0], dict.fromkeys(FORMS[form], value)),
            (form, value[:60]),
        )
    assert not OutboxMessage.objects.filter(topic="AccountDeleted").exists()
