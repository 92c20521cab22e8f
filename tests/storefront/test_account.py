"""Accounts: sign up, confirm, sign in and out, addresses, password, data, deletion; and what a stranger may not see."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.models import User
from marketplace.kernel.models import OutboxMessage
from marketplace.kernel.throttle import client_address
from tests.storefront.conftest import Shop

EMAIL, PASSWORD = "amina@maarad.example", "a long secret 7"
BASE = "/en/morocco/account/"
OWN_PAGES = ["", "orders/", "addresses/", "addresses/new/", "person/", "data/", "deletion/", "deleted/?token=x"]
RABAT = {
    "first_name": "Amina",
    "last_name": "Alaoui",
    "phone": "0612345678",
    "city": "Rabat",
    "street_address_1": "4 rue Al Farabi",
}

LILLE = {
    "first_name": "Amina",
    "last_name": "Alaoui",
    "postal_code": "59000",
    "city": "Lille",
    "street_address_1": "12 rue des Lilas",
}


@pytest.fixture
def amina(shop: Shop, browser: Client) -> Client:
    """A browser whose shopper has signed up, confirmed and signed in, all by the pages."""
    given = {"email": EMAIL, "password": PASSWORD, "first_name": "Amina", "last_name": "Alaoui"}
    assert browser.post(f"{BASE}sign-up/", given)["Location"] == f"{BASE}sign-up/sent/"
    asked = OutboxMessage.objects.get(topic="AccountConfirmationRequested").payload
    assert asked["redirect_url"] == "http://testserver/en/morocco/account/confirm/"
    assert browser.get(f"{BASE}confirm/", {"email": EMAIL, "token": asked["token"]})["Location"] == f"{BASE}sign-in/"
    assert browser.post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD})["Location"] == BASE
    return browser


@pytest.mark.parametrize("page", OWN_PAGES)
def test_strangers_are_asked_to_sign_in(shop: Shop, browser: Client, page: str) -> None:
    response = browser.get(BASE + page)
    assert response.status_code == 303
    assert response["Location"].startswith(f"{BASE}sign-in/?next=")


def test_sign_up_does_not_tell_who_has_an_account(amina: Client) -> None:
    known = Client().post(f"{BASE}sign-up/", {"email": EMAIL, "password": "another secret 8"})
    fresh = Client().post(f"{BASE}sign-up/", {"email": "new@maarad.example", "password": "another secret 8"})
    assert known["Location"] == fresh["Location"]
    assert Client().post(f"{BASE}sign-in/", {"email": EMAIL, "password": "another secret 8"}).status_code == 422


def test_wrong_password_and_leading_elsewhere(amina: Client) -> None:
    other = Client()
    wrong = other.post(f"{BASE}sign-in/", {"email": EMAIL, "password": "no", "next": f"{BASE}orders/"})
    assert wrong.status_code == 422
    assert "E-mail or password is not right." in wrong.content.decode()
    assert "no" not in other.session
    for hostile in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        other.logout()
        assert other.post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD, "next": hostile})["Location"] == BASE


def test_tokens_stay_on_the_server(amina: Client) -> None:
    held = amina.session["customer"]
    page = amina.get(BASE)
    assert held["token"] not in page.content.decode()
    assert all(held["token"] not in morsel.value and held["refresh"] not in morsel.value for morsel in amina.cookies.values())


def test_an_expired_token_is_renewed_unseen(amina: Client) -> None:
    session = amina.session
    old = session["customer"]["token"]
    session["customer"] = {**session["customer"], "token": "a.e30.c"}
    session.save()
    assert amina.get(BASE).status_code == 200
    assert amina.session["customer"]["token"] not in ("a.e30.c", "")
    assert len(amina.session["customer"]["token"]) == len(old)


def test_a_revoked_account_is_signed_out(amina: Client) -> None:
    User.objects.filter(email=EMAIL).update(jwt_token_key="other")
    assert amina.get(BASE)["Location"].startswith(f"{BASE}sign-in/")
    assert "customer" not in amina.session


def test_addresses(amina: Client) -> None:
    assert amina.post(f"{BASE}addresses/new/", {"first_name": "Amina"}).status_code == 422
    assert amina.post(f"{BASE}addresses/new/", RABAT)["Location"] == f"{BASE}addresses/"
    (stored,) = User.objects.get(email=EMAIL).addresses.all()
    assert (stored.phone, stored.country) == ("+212612345678", "MA")
    page = amina.get(f"{BASE}addresses/").content.decode()
    assert "4 rue Al Farabi" in page
    from marketplace.kernel.ids import to_global_id

    own = f"{BASE}addresses/{to_global_id('Address', stored.pk)}/"
    assert amina.post(own, {**RABAT, "city": "Fès"})["Location"] == f"{BASE}addresses/"
    assert Client().post(f"{own}action/", {"do": "delete"})["Location"].startswith(f"{BASE}sign-in/")
    assert User.objects.get(email=EMAIL).addresses.count() == 1
    amina.post(f"{own}action/", {"do": "delete"})
    assert User.objects.get(email=EMAIL).addresses.count() == 0


def test_password(amina: Client) -> None:
    wrong = amina.post(f"{BASE}person/", {"which": "password", "old": "no", "password": "a third secret 9"})
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.content.decode()
    assert amina.post(f"{BASE}person/", {"which": "password", "old": PASSWORD, "password": "a third secret 9"}).status_code == 303
    assert amina.get(BASE).status_code == 200
    assert Client().post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD}).status_code == 422


def test_a_forgotten_password(amina: Client) -> None:
    other = Client()
    assert other.post(f"{BASE}forgotten/", {"email": "nobody@maarad.example"})["Location"] == f"{BASE}forgotten/sent/"
    assert other.post(f"{BASE}forgotten/", {"email": EMAIL})["Location"] == f"{BASE}forgotten/sent/"
    asked = OutboxMessage.objects.get(topic="PasswordResetRequested").payload
    link = {"email": EMAIL, "token": asked["token"]}
    # "no-referrer" would hide the Origin as well, and Django would refuse the form.
    assert other.get(f"{BASE}new-password/", link)["Referrer-Policy"] == "same-origin"
    assert other.post(f"{BASE}new-password/", {**link, "password": "a third secret 9"})["Location"] == BASE
    assert other.get(BASE).status_code == 200
    assert other.post(f"{BASE}new-password/", {**link, "password": "a fourth secret 9"}).status_code == 422


def test_the_basket_follows_in_and_waits_in_the_account(amina: Client, shop: Shop) -> None:
    amina.post(f"{BASE}sign-out/")
    amina.post("/en/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
    amina.post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD})
    owner = User.objects.get(email=EMAIL)
    assert Checkout.objects.get().user == owner
    amina.post(f"{BASE}sign-out/")
    assert Checkout.objects.get().user == owner
    assert "Blue bowl" not in amina.get("/en/morocco/cart/").content.decode()
    amina.post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD})
    assert "Blue bowl" in amina.get("/en/morocco/cart/").content.decode()
    assert Checkout.objects.count() == 1


def test_a_shared_browser_keeps_nothing_of_whoever_signed_out(amina: Client, shop: Shop) -> None:
    """Not the basket of the country she was in, nor that of the other one, nor what she typed on the way."""
    for market, address in (("morocco", RABAT), ("france", LILLE)):
        base = f"/en/{market}"
        amina.post(f"{base}/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
        amina.post(f"{base}/checkout/contact/", {"phone": "+212612345678", "email": ""})
        assert amina.post(f"{base}/checkout/address/", address)["Location"] == f"{base}/checkout/delivery/"
    amina.post(f"{BASE}sign-out/")
    assert not {"carts", "customer", "placed"} & set(amina.session.keys())
    for market in ("morocco", "france"):
        amina.post(f"/en/{market}/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1"})
        seen = "".join(
            amina.get(f"/en/{market}/{page}", follow=True).content.decode()
            for page in ("cart/", "checkout/", "checkout/address/")
        )
        for secret in ("Alaoui", "Al Farabi", "Lilas", "612345678", EMAIL):
            assert secret not in seen
    owner = User.objects.get(email=EMAIL)
    assert sorted(row.channel.slug for row in Checkout.objects.filter(user=owner)) == ["france", "morocco"]
    # A basket begun by a guest and then signed in with is kept; the older one waits.
    amina.post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD})
    assert Checkout.objects.filter(user=owner).count() == 3


def test_data_to_take_away(amina: Client) -> None:
    amina.post(f"{BASE}addresses/new/", RABAT)
    response = amina.get(f"{BASE}data/")
    body = json.loads(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="maarad.json"'
    assert body["account"]["person"]["email"] == EMAIL
    assert [one["street_address_1"] for one in body["account"]["addresses"]] == ["4 rue Al Farabi"]
    assert body["orders"] == []


def test_deletion_needs_the_link_and_a_button(amina: Client) -> None:
    amina.post(f"{BASE}deletion/")
    asked = OutboxMessage.objects.get(topic="AccountDeletionRequested").payload
    link = f"{BASE}deleted/?token={asked['token']}"
    assert amina.get(link).status_code == 200
    assert User.objects.filter(email=EMAIL).exists()
    assert amina.post(f"{BASE}deleted/", {"token": "wrong"}).status_code == 410
    assert amina.post(f"{BASE}deleted/", {"token": asked["token"]})["Location"] == "/en/morocco/"
    assert not User.objects.filter(email=EMAIL, is_active=True).exists()


def test_a_cursor_of_no_list_is_no_failure_of_ours(amina: Client) -> None:
    assert amina.get(f"{BASE}orders/?after=nothing").status_code == 404


def test_a_guesser_does_not_lock_out_the_owner(amina: Client) -> None:
    guesser, owner = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    for _ in range(5):
        guesser.post(f"{BASE}sign-in/", {"email": EMAIL, "password": "guess"})
    assert guesser.post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD}).status_code == 422
    assert owner.post(f"{BASE}sign-in/", {"email": EMAIL, "password": PASSWORD})["Location"] == BASE


def test_behind_a_proxy_its_word_counts_and_not_the_visitors(settings: Any) -> None:
    said = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.7"}
    assert client_address(said) == "10.0.0.9"
    settings.BEHIND_PROXY = True
    assert client_address(said) == "203.0.113.7"
