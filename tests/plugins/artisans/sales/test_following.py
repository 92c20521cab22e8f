"""Orders become sales of their makers, and follow what becomes of the orders; in whatever order the news come."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.utils import translation

from marketplace.client.session import shop_session
from marketplace.client.sold import sold_order
from marketplace.engine.catalogue.models import Product, ProductTranslation
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders import actions as orders
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.clock import frozen, now
from marketplace.kernel.ids import from_global_id, to_global_id
from marketplace.kernel.models import AuditEntry
from marketplace.payments.cod import collection
from marketplace.payments.models import CodCollection, CodState
from plugins.artisans.models import ChargeRule, Listing, Notice, PriceSplit, Sale
from plugins.artisans.sales import actions, following, money
from tests import sale_rows
from tests.messages.conftest import Provider
from tests.payments import rows
from tests.plugins.artisans.rows import Bazaar
from tests.plugins.artisans.sales.conftest import Stall, stall

pytestmark = pytest.mark.django_db
LINES = [{"code": "materials", "amount": "4.00"}, {"code": "commission", "amount": "0.50"}, {"code": "labour", "amount": "5.50"}]


def split(itto: Stall, version: int = 1, **fields: object) -> PriceSplit:
    return PriceSplit.objects.create(
        **{"listing": itto.listing, "version": version, "price": D("10"), "currency": "EUR", "lines": LINES, **fields}
    )


def test_an_order_is_a_sale_of_its_maker_once(itto: Stall, provider: Provider) -> None:
    order = itto.buy(2)
    sale = itto.sale()
    assert (sale.maker, sale.order, sale.number) == (itto.maker, to_global_id("Order", order.pk), str(order.number))
    assert (sale.quantity, sale.total, sale.net, sale.currency) == (2, D("20"), D("20"), "EUR")
    assert (sale.state, sale.due_at, sale.split_version) == ("asked", None, None)
    assert sale.lines == [{"code": "labour", "amount": "20.00"}]
    following.follow(sale.order)
    following.follow(sale.order)
    rows.drain()
    assert Sale.objects.count() == 1
    assert list(Notice.objects.values_list("kind", "how")) == [("sale", "sms")]
    (message,) = [body for _headers, body in provider.asked if body["to"] == "+212661000001"]
    assert message["text"].startswith("Sold: 2 × ")
    assert f"/maker/orders/{sale.pk}/" in message["text"]


def test_an_order_that_waits_for_its_confirmation_is_none_yet(db: None, provider: Provider) -> None:
    itto = stall(slug="morocco", automatically_confirm_all_new_orders=False)
    order = itto.buy(app=rows.COD)
    assert (order.status, Sale.objects.count()) == ("UNCONFIRMED", 0)
    orders.confirm_order(order_id=order.pk, actor=SYSTEM)
    rows.drain()
    assert itto.sale().state == "asked"


def test_the_split_of_the_day_is_frozen(itto: Stall) -> None:
    split(itto)
    itto.buy(3)
    split(itto, 2, lines=[{"code": "labour", "amount": "10.00"}])
    sale = itto.sale()
    following.follow(sale.order)
    sale.refresh_from_db()
    assert (sale.split_version, sale.total, sale.net) == (1, D("30"), D("28.50"))
    assert sale.lines == [
        {"code": "materials", "amount": "12.00"},
        {"code": "commission", "amount": "1.50"},
        {"code": "labour", "amount": "16.50"},
    ]


def test_a_discount_of_the_shop_is_not_hers(itto: Stall) -> None:
    split(itto, price=D("12"), lines=[{"code": "commission", "amount": "2.00"}, {"code": "labour", "amount": "10.00"}])
    itto.buy()
    sale = itto.sale()
    assert (sale.total, sale.net) == (D("10"), D("10"))
    assert sale.lines[-1] == {"code": "discount", "amount": "-2.00"}
    assert sum(D(line["amount"]) for line in sale.lines) == sale.total


def test_without_a_split_the_rule_of_the_day_keeps_its_share(itto: Stall) -> None:
    for days, commission in ((-5, "10"), (5, "50")):
        ChargeRule.objects.create(
            channel="france",
            starts_on=(now() + timedelta(days=days)).date(),
            commission=D(commission),
            payment=D("2.5"),
            made_by=itto.person,
        )
    itto.buy()
    assert itto.sale().lines == [
        {"code": "payment", "amount": "0.25"},
        {"code": "commission", "amount": "1.00"},
        {"code": "labour", "amount": "8.75"},
    ]
    assert itto.sale().net == D("8.75")


def test_what_lies_at_the_centre_is_not_asked_for(itto: Stall, provider: Provider) -> None:
    Listing.objects.update(place=Listing.Place.HUB)
    itto.buy()
    assert itto.sale().state == "ready"
    assert "you need not do anything" in provider.texts[-1]


def test_paid_and_handed_over_it_is_owed(itto: Stall) -> None:
    order = itto.buy(2)
    itto.send(order, 1)
    assert (itto.sale().state, itto.sale().due_at) == ("asked", None)
    itto.send(order, 1)
    sale = itto.sale()
    assert sale.state == "sent"
    assert sale.due_at is not None
    assert money.owed(sale).amount == D("20")


def test_cash_on_delivery_is_owed_when_it_is_remitted(db: None, provider: Provider) -> None:
    itto = stall(slug="morocco")
    itto.send(itto.buy(app=rows.COD))
    sale = itto.sale()
    assert (sale.state, sale.due_at) == ("sent", None)
    held = CodCollection.objects.get()
    for step in (CodState.CONFIRMED, CodState.SHIPPED, CodState.DELIVERED):
        CodCollection.objects.filter(pk=held.pk).update(state=step)
    rows.drain()
    assert itto.sale().due_at is None
    collection.move(transaction=held.transaction, to=CodState.REMITTED, actor=SYSTEM)
    rows.drain()
    assert itto.sale().due_at is not None


def test_a_cancelled_order_stays_with_her_and_she_is_told(itto: Stall, provider: Provider) -> None:
    order = itto.buy()
    orders.cancel_order(order_id=order.pk, actor=SYSTEM)
    rows.drain()
    assert (itto.sale().state, money.owed(itto.sale()).amount) == ("cancelled", 0)
    assert list(Notice.objects.order_by("made_at").values_list("kind", flat=True)) == ["sale", "cancelled"]
    following.follow(itto.sale().order)
    rows.drain()
    assert Notice.objects.count() == 2


def test_an_order_that_was_cancelled_before_we_looked_is_no_sale(itto: Stall) -> None:
    order = itto.buy()
    Notice.objects.all().delete()
    Sale.objects.all().delete()
    orders.cancel_order(order_id=order.pk, actor=SYSTEM)
    rows.drain()
    assert (Sale.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_parcel_that_came_back_is_owed_no_more_until_it_leaves_again(itto: Stall) -> None:
    order = itto.buy(2)
    parcel = itto.send(order)
    orders.cancel_fulfillment(fulfillment_id=parcel.pk, warehouse_id=itto.shop.warehouse.pk, actor=SYSTEM)
    rows.drain()
    sale = itto.sale()
    assert (sale.state, sale.returned, money.owed(sale).amount) == ("returned", 2, 0)
    assert Notice.objects.filter(kind="return").count() == 1
    itto.send(order)
    sale = itto.sale()
    assert (sale.state, sale.returned, money.owed(sale).amount) == ("sent", 0, D("20"))


def test_of_what_came_back_in_part_her_part_is_owed(itto: Stall) -> None:
    itto.send(itto.buy(3))
    Sale.objects.update(returned=1, net=D("10.00"))
    assert money.owed(itto.sale()).amount == D("6.67")


def test_a_late_answer_turns_nothing_back(itto: Stall) -> None:
    """Two follow one order: the first asked, then it was sent; the second asked, and was answered first."""
    order = itto.buy()
    asked_at, early = now(), sold_order(itto.sale().order, session=shop_session())
    assert early is not None
    itto.send(order)
    actions.bring(order=early, asked_at=asked_at, actor=SYSTEM)
    assert (itto.sale().state, itto.sale().returned) == ("sent", 0)
    actions.bring(order=early, asked_at=now(), actor=SYSTEM)
    assert itto.sale().state == "returned", "the same answer to a later question counts"


def test_what_no_event_told_is_found_by_looking_again(itto: Stall) -> None:
    order = itto.buy()
    with frozen(now() + timedelta(minutes=59)):
        assert following.look_again() == 0
    Sale.objects.update(state="ready")
    sent = itto.send(order)
    Sale.objects.update(state="ready", due_at=None)
    assert sent.pk
    with frozen(now() + timedelta(hours=2)):
        assert following.look_again() == 1
        assert following.look_again() == 0
    assert itto.sale().state == "sent"


def test_the_maker_of_a_product_is_known_by_its_page(bazaar: Bazaar) -> None:
    """Pieces that nobody listed in the portal: the attribute of the product says whose they are."""
    bazaar.maker("tafsut")
    product = bazaar.piece("rug")
    order = sold_order(_order_of(bazaar, product), session=shop_session())
    assert order is not None
    assert [(line.maker, line.product) for line in order.lines] == [("tafsut", product)]
    actions.bring(order=order, asked_at=now(), actor=SYSTEM)
    assert Sale.objects.get().maker.slug == "tafsut"


def _order_of(bazaar: Bazaar, product: str) -> str:
    type(bazaar.channel).objects.update(allow_unpaid_orders=True)
    variant = Product.objects.get(pk=from_global_id(product).pk).variants.get()
    shop = sale_rows.Shop(bazaar.channel, bazaar.warehouse, sale_rows.delivery(bazaar.channel), variant)
    placed = complete_checkout(checkout_id=sale_rows.ready(shop), actor=ANONYMOUS)
    return to_global_id("Order", orders.confirm_order(order_id=placed.pk, actor=SYSTEM).pk)


def test_nobody_is_sold_what_nobody_made(itto: Stall) -> None:
    Listing.objects.all().delete()
    itto.buy()
    assert (Sale.objects.count(), Notice.objects.count()) == (0, 0)


def test_an_order_that_is_not_there_is_nothing(itto: Stall) -> None:
    assert following.follow(to_global_id("Order", uuid4())) == []


def test_the_trail_says_what_became_of_a_sale(itto: Stall) -> None:
    itto.send(itto.buy())
    found = AuditEntry.objects.filter(object_id=str(itto.sale().pk)).order_by("pk").values_list("action", flat=True)
    assert list(found) == ["sale.open", "sale.due", "sale.follow"]


@pytest.mark.parametrize(("language", "title"), [("ar", "زربية"), ("fr", "Tapis"), ("en", "Tapis")])
def test_a_sale_is_called_as_she_calls_the_piece(itto: Stall, provider: Provider, language: str, title: str) -> None:
    Listing.objects.update(names={"fr": "Tapis", "ar": "زربية"})
    type(itto.person).objects.filter(pk=itto.person.pk).update(language=language)
    itto.buy()
    with translation.override(language):
        assert itto.sale().title == title
    assert title in provider.texts[-1]


def test_a_piece_that_nobody_listed_is_called_as_in_the_shop(bazaar: Bazaar) -> None:
    bazaar.maker("tafsut")
    product = bazaar.piece("rug")
    ProductTranslation.objects.create(product_id=from_global_id(product).pk, language_code="ar", name="زربية")
    order = sold_order(_order_of(bazaar, product), session=shop_session())
    assert order is not None
    (line,) = order.lines
    assert line.names == {"en": line.name, "ar": "زربية"}
    actions.bring(order=order, asked_at=now(), actor=SYSTEM)
    assert Sale.objects.get().names == line.names
