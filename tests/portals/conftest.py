"""Orders on the desk, and people before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from marketplace.accounts.models import Person
from marketplace.engine.addresses.models import Address
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders.models import Order
from marketplace.kernel.actors import ANONYMOUS
from tests import sale_rows
from tests.payments import rows

NAME = "desk@maarad.example"


@pytest.fixture
def shop(db: None) -> sale_rows.Shop:
    """Morocco: whoever orders is called first."""
    return open_shop()


def open_shop(**channel: Any) -> sale_rows.Shop:
    options = {"slug": "morocco", "automatically_confirm_all_new_orders": False, **channel}
    with transaction.atomic():
        return rows.shop(**options)


def order_of(shop: sale_rows.Shop, app: str = rows.COD, quantity: int = 2, **person: str) -> Order:
    """Paid in cash unless told otherwise; the outbox has been drained."""
    checkout = rows.checkout(shop, quantity)
    if app == rows.DUMMY:
        rows.dummy(checkout)
    elif app:
        rows.begin(checkout, app)
    made = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    if person:
        Address.objects.filter(pk__in=(made.shipping_address_id, made.billing_address_id)).update(**person)
    rows.drain()
    return made


def person(*roles: str, email: str = NAME) -> Person:
    return Person.objects.create_person(email=email, password="a-good-password", name="Nadia", roles=roles)


def signed_in(*roles: str, email: str = NAME, **options: Any) -> Client:
    client = Client(headers={"accept-language": "en"}, **options)
    client.force_login(person(*roles, email=email))
    return client


@pytest.fixture
def desk(db: None) -> Client:
    """Somebody of the desk, in English."""
    return signed_in("desk")


def page_of(order: Order) -> str:
    return f"/desk/orders/{order.pk}/"


@pytest.fixture
def take(desk: Client) -> Callable[..., str]:
    """`take(order, "ship", tracking="AB1")`: press the button, drain the outbox, return the page that follows."""

    def press(order: Order, verb: str, **given: str) -> str:
        answer = desk.post(f"{page_of(order)}{verb}/", given, follow=True)
        rows.drain()
        return answer.content.decode()

    return press
