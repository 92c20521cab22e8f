"""What is left of a shopper who had her account deleted: every column of every table is read for her name, address, mailbox and phone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from marketplace.api.subscription import read_subscription
from marketplace.engine.addresses.models import Address
from marketplace.engine.apps.models import EventDelivery
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.actions import delete_account
from marketplace.engine.customers.models import User
from marketplace.engine.customers.tokens import deletion_tokens
from marketplace.engine.orders.models import Order
from marketplace.extensions.spec import PersonalData
from marketplace.extensions.testing import plugin_on
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import OutboxMessage
from marketplace.kernel.tasks import purge
from storefront.methods import DUMMY
from tests import sale_rows
from tests.extensions.plugins import plugin
from tests.payments import rows
from tests.payments.rows import drain
from tests.storefront.conftest import Shop, browser, nothing_remembered, open_shop
from tests.storefront.test_purchase import hidden, step
from tests.webhooks.receiving import Receiver, app, receiving, webhook

__all__ = ["browser", "nothing_remembered", "open_shop"]

MAILBOX, PASSWORD = "qanary@maarad.example", "a long secret 7"
HER = {
    "first_name": "Qanaryfirst",
    "last_name": "Qanarylast",
    "phone": "0612009876",
    "city": "Qanaryville",
    "street_address_1": "7 rue Qanary",
}
MARKS = ("qanary", "612009876", "6 12 00 98 76")
ACCOUNT, CHECKOUT = "/fr/morocco/account/", "/fr/morocco/checkout/"
LISTENING = """
subscription { event { __typename
  ... on CustomerCreated { user { id email firstName } } ... on CustomerUpdated { user { email addresses { phone } } }
  ... on OrderCreated { order { userEmail shippingAddress { firstName } } }
  ... on OrderUpdated { order { shippingAddress { streetAddress1 } } } ... on OrderConfirmed { order { billingAddress { phone } } }
  ... on CheckoutCreated { checkout { email } } ... on CheckoutUpdated { checkout { shippingAddress { lastName } } } } }
"""
# What stays, and why. Anything else that the scan finds is a leak.
KEPT = {
    "orders_order": "an order and its invoice are kept as long as the law asks for accounts (ten years)",
    "addresses_address": "the copies that the order was billed to and sent to",
    "storefront_withdrawalrequest": "a declaration to withdraw is the proof of it, for as long as it can be disputed",
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def holding() -> dict[str, list[str]]:
    """Tables with a row that names her, and the columns that do."""
    found: dict[str, list[str]] = {}
    wanted = "|".join(MARKS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
            "USING (table_schema, table_name) WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}" WHERE "{column}"::text ~* %s', [wanted])
            if cursor.fetchone()[0]:
                found.setdefault(table, []).append(column)
    for session in Session.objects.all():
        if any(mark in json.dumps(session.get_decoded()).lower() for mark in MARKS):
            found.setdefault("django_session", []).append("session_data (decoded)")
    return found


def token_of(topic: str) -> str:
    return str(OutboxMessage.objects.filter(topic=topic).latest("pk").payload["token"])


def fill(browser: Client, shop: Shop) -> None:
    """A basket with her address."""
    browser.post("/fr/morocco/cart/add/", {"variant": shop.variant_id(shop.bowl), "quantity": "1", "product": "blue-bowl"})
    browser.get(CHECKOUT)
    browser.post(f"{CHECKOUT}contact/", {"phone": HER["phone"], "email": MAILBOX})
    step(browser, f"{CHECKOUT}address/", HER, f"{CHECKOUT}delivery/")


def live(browser: Client, shop: Shop) -> Order:
    """Everything that a shopper can leave behind: an account, addresses, an order, a basket, messages, a withdrawal, mistakes."""
    browser.post(
        f"{ACCOUNT}sign-up/", {"email": MAILBOX, "password": PASSWORD, **{k: HER[k] for k in ("first_name", "last_name")}}
    )
    browser.get(f"{ACCOUNT}confirm/", {"email": MAILBOX, "token": token_of("AccountConfirmationRequested")})
    browser.post(f"{ACCOUNT}sign-in/", {"email": MAILBOX, "password": "wrong"})
    browser.post(f"{ACCOUNT}forgotten/", {"email": MAILBOX})
    browser.post(f"{ACCOUNT}sign-in/code/", {"email": MAILBOX})
    browser.post(f"{ACCOUNT}sign-in/", {"email": MAILBOX, "password": PASSWORD})
    Client().post(f"{ACCOUNT}sign-in/", {"email": MAILBOX, "password": PASSWORD})
    browser.post(f"{ACCOUNT}addresses/new/", HER)
    fill(browser, shop)
    page = browser.get(f"{CHECKOUT}delivery/").content.decode()
    method = re.search(r'name="delivery" value="([^"]+)"', page)
    assert method is not None
    step(browser, f"{CHECKOUT}delivery/", {"delivery": method[1]}, f"{CHECKOUT}payment/")
    step(browser, f"{CHECKOUT}payment/", {"gateway": DUMMY, "outcome": ""}, f"{CHECKOUT}review/")
    browser.post(f"{CHECKOUT}place/", {**hidden(browser.get(f"{CHECKOUT}review/")), "note": "Qanarynote"})
    order = Order.objects.get()
    withdrawn = {"order_number": str(order.number), "name": "Qanaryfirst Qanarylast", "contact": MAILBOX, "confirmed": "1"}
    browser.post("/fr/morocco/withdrawal/", withdrawn)
    fill(browser, shop)
    drain()
    return order


@pytest.mark.django_db(transaction=True)
def test_after_a_deletion_only_what_the_law_keeps_names_her(open_shop: Shop, browser: Client, receiver: Receiver) -> None:
    permissions = ("MANAGE_USERS", "MANAGE_ORDERS", "MANAGE_CHECKOUTS")
    webhook(app(*permissions), receiver.url, LISTENING, *read_subscription(LISTENING))
    order = live(browser, open_shop)
    before = holding()
    assert {"customers_user", "addresses_address", "orders_order", "checkout_checkout", "apps_eventdelivery"} <= set(before)
    told = len(receiver.calls)
    browser.post(f"{ACCOUNT}deletion/")
    link = token_of("AccountDeletionRequested")
    assert browser.post(f"{ACCOUNT}deleted/", {"token": link})["Location"] == "/fr/morocco/"
    assert not User.objects.exists()
    drain()
    left = holding()
    assert set(left) == set(KEPT), left
    assert set(Address.objects.filter(city__iexact=HER["city"])) == {order.billing_address, order.shipping_address}
    assert len(receiver.calls) == told
    assert not EventDelivery.objects.exists()
    # and whatever is answered from what is left, is answered: the browser is a stranger's
    assert browser.get(ACCOUNT)["Location"].startswith(f"{ACCOUNT}sign-in/")


def leave(user: User) -> None:
    delete_account(user_id=user.pk, token=deletion_tokens.make(user), actor=ANONYMOUS)


@pytest.mark.django_db
def test_plugins_forget_her_by_mailbox_and_by_id() -> None:
    user = User.objects.create(email=MAILBOX)
    erased: list[str] = []
    data = PersonalData("notes", lambda subject: {}, lambda subject: erased.append(subject) or 1)  # type: ignore[func-returns-value]
    with plugin_on(plugin("notes", personal_data=(data,))):
        leave(user)
    assert erased == [MAILBOX, to_global_id("User", user.pk)]


@pytest.mark.django_db
def test_a_basket_with_money_in_it_stays_without_her_account() -> None:
    user = User.objects.create(email=MAILBOX)
    paid, empty = rows.checkout(), rows.checkout(sale_rows.shop(slug="other"))
    rows.dummy(paid)
    Checkout.objects.update(user=user)
    gone = {empty.shipping_address_id, empty.billing_address_id}
    leave(user)
    assert list(Checkout.objects.values_list("pk", "user")) == [(paid.pk, None)]
    assert not Address.objects.filter(pk__in=gone).exists()
    assert Address.objects.filter(pk=paid.shipping_address_id).exists()


@pytest.mark.django_db
def test_what_is_on_its_way_of_her_order_still_leaves_and_what_was_told_of_others_stays() -> None:
    user = User.objects.create(email=MAILBOX, last_name="Qanarylast")
    hook = webhook(app("MANAGE_ORDERS"), "https://app.example/hook", *_order_events())
    bodies = {
        ("ORDER_UPDATED", "PENDING"): {"order": {"userEmail": MAILBOX}},
        ("ORDER_UPDATED", "SUCCESS"): {"order": {"userEmail": MAILBOX}},
        ("CUSTOMER_UPDATED", "PENDING"): {"user": {"id": to_global_id("User", user.pk)}},
        ("ORDER_CREATED", "FAILED"): {"order": {"shippingAddress": {"lastName": "Qanarylast"}}},
        ("ORDER_CREATED", "SUCCESS"): {"order": {"shippingAddress": {"lastName": "Qanarylasting"}}},
    }
    for (event, status), body in bodies.items():
        EventDelivery.objects.create(webhook=hook, event_type=event, status=status, body=json.dumps(body))
    leave(user)
    left = set(EventDelivery.objects.values_list("event_type", "status"))
    assert left == {("ORDER_UPDATED", "PENDING"), ("ORDER_CREATED", "SUCCESS")}


def _order_events() -> tuple[str, ...]:
    query = "subscription { event { ... on OrderUpdated { order { userEmail } } } }"
    return query, *read_subscription(query)


@pytest.mark.django_db
def test_sessions_of_browsers_that_did_not_come_back_are_forgotten() -> None:
    for days in (-1, 1):
        Session.objects.create(session_key=f"key{days}", session_data="", expire_date=clock.now() + timedelta(days=days))
    purge()
    assert [session.session_key for session in Session.objects.all()] == ["key1"]
