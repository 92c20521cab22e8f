"""A piece of Itto's in a shop, bought by real orders of the engine; SMS go to a provider on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from marketplace.accounts import acting
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Person
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders import actions as orders
from marketplace.engine.orders.models import Fulfillment, Order
from marketplace.kernel.actors import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.ids import to_global_id
from plugins.artisans.models import Listing, Maker, Sale
from tests import sale_rows
from tests.messages.conftest import provider as provider
from tests.payments import rows
from tests.plugins.artisans import makers
from tests.portals.makers import mandate

STAFF = Actor("staff", "1", person="person:1")


@dataclass
class Stall:
    """`shop` sells `listing`, which Itto (`person`) made; a piece costs 10."""

    shop: sale_rows.Shop
    maker: Maker
    person: Person
    listing: Listing

    def buy(self, quantity: int = 1, app: str = rows.DUMMY) -> Order:
        """Paid, unless told otherwise (empty) or in cash; the outbox has been drained."""
        checkout = rows.checkout(self.shop, quantity)
        if app == rows.DUMMY:
            rows.dummy(checkout)
        elif app:
            rows.begin(checkout, app)
        made = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
        rows.drain()
        return made

    def send(self, order: Order, quantity: int | None = None) -> Fulfillment:
        line = order.lines.get()
        asked = orders.LineToFulfil(line.pk, ((self.shop.warehouse.pk, quantity or line.quantity),))
        _order, (made,) = orders.fulfill_order(order_id=order.pk, lines=[asked], actor=SYSTEM)
        rows.drain()
        return made

    def sale(self, order: Order | None = None) -> Sale:
        return Sale.objects.get(order=to_global_id("Order", order.pk)) if order else Sale.objects.get()

    def acting(self) -> Acting:
        (found,) = acting.possible(self.person)
        return found

    def helping(self, *scopes: str) -> Acting:
        """Aicha, who has a mandate of hers."""
        helper = makers.person("+212661000009", "helper", name="Aicha Démo", language="en")
        mandate(helper, *(scopes or ("orders",)), subject=f"maker:{self.maker.code}")
        (found,) = acting.possible(helper)
        return found


def stall(**options: Any) -> Stall:
    with transaction.atomic():
        shop = rows.shop(**options)
    maker = makers.maker(phone="+212661000001", channel="sms")
    person = makers.person("+212661000001", language="en")
    makers.member(maker, person)
    listing = Listing.objects.create(
        id=uuid4(),
        maker=maker,
        state=Listing.State.PUBLISHED,
        names={"fr": "Tapis"},
        channel=shop.channel.slug,
        price=Decimal("10.00"),
        currency=shop.channel.currency_code,
        place=Listing.Place.WITH_ME,
        product=to_global_id("Product", shop.variant.product_id),
        variant=to_global_id("ProductVariant", shop.variant.pk),
        made_by=person,
    )
    rows.drain()
    return Stall(shop, maker, person, listing)


@pytest.fixture
def itto(db: None, provider: Any) -> Stall:
    return stall()
