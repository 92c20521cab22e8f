"""An order's way over the desk, pressed button by button: what happens to the order, the stock and the cash."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.engine.orders.actions import confirm_order, fulfill_order
from marketplace.engine.orders.actions.fulfillment import LineToFulfil
from marketplace.engine.orders.models import Order
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.engine.shipping.models import ShippingMethodTranslation
from marketplace.kernel.actors import SYSTEM
from marketplace.payments.models import CodCollection, CodStep
from tests.payments import rows
from tests.portals.conftest import open_shop, order_of, page_of, signed_in
from tests.sale_rows import Shop

pytestmark = pytest.mark.django_db
Take = Callable[..., str]
NOTHING = "Nothing was changed: this is how the order stands now."


def state(order: Order) -> tuple[str, str, str]:
    """Of the order, its charge, its cash."""
    order.refresh_from_db()
    found = CodCollection.objects.first()
    return order.status, order.charge_status, found.state if found else ""


def levels(shop: Shop) -> tuple[int, int]:
    return shop.stock.quantity, shop.stock.quantity_allocated


def buttons(desk: Client, order: Order) -> list[str]:
    page = desk.get(page_of(order)).content.decode()
    return re.findall(rf'action="{page_of(order)}([a-z-]+)/"', page)


def test_the_clerk_reads_the_way_of_delivery_in_her_language(shop: Shop, desk: Client) -> None:
    ShippingMethodTranslation.objects.create(shipping_method=shop.method, language_code="fr", name="Par la poste")
    order = order_of(shop)
    assert "Post" in desk.get(page_of(order)).content.decode()
    assert "Par la poste" in desk.get(page_of(order), headers={"accept-language": "fr"}).content.decode()


def test_from_the_call_to_the_cash_in_hand(shop: Shop, desk: Client, take: Take) -> None:
    order = order_of(shop)
    assert state(order) == ("UNCONFIRMED", "NONE", "to_confirm")
    assert buttons(desk, order) == ["confirm", "cancel"]

    assert "Done." in take(order, "confirm")
    assert state(order) == ("UNFULFILLED", "NONE", "confirmed")
    assert (buttons(desk, order), levels(shop)) == (["ship", "cancel"], (10, 2))

    page = take(order, "ship", tracking="AM123MA")
    assert "AM123MA" in page
    assert state(order) == ("FULFILLED", "NONE", "shipped")
    assert (buttons(desk, order), levels(shop)) == (["deliver", "refuse"], (8, 0))

    take(order, "deliver")
    assert (state(order), buttons(desk, order)) == (("FULFILLED", "NONE", "delivered"), ["remit"])

    take(order, "remit")
    assert (state(order), buttons(desk, order)) == (("FULFILLED", "FULL", "remitted"), ["refund"])
    assert rows.amounts(TransactionItem.objects.get()) == {"charged": 25}
    who = set(CodStep.objects.exclude(state="to_confirm").values_list("person", flat=True))
    assert who == {f"person:{desk.session['_auth_user_id']}"}


def test_a_refused_parcel_comes_back(shop: Shop, desk: Client, take: Take) -> None:
    order = order_of(shop)
    for verb in ("confirm", "ship", "refuse"):
        take(order, verb)
    assert state(order) == ("FULFILLED", "NONE", "refused")
    assert (buttons(desk, order), levels(shop)) == (["return"], (8, 0))
    assert rows.amounts(TransactionItem.objects.get()) == {"canceled": 25}
    take(order, "return")
    assert state(order) == ("CANCELED", "NONE", "returned")
    assert (buttons(desk, order), levels(shop)) == ([], (10, 0))
    assert TransactionEvent.objects.filter(type="CANCEL_SUCCESS").count() == 1


@pytest.mark.parametrize("before", [[], ["confirm"]])
def test_cancelling_lets_the_cash_go_once(shop: Shop, desk: Client, take: Take, before: list[str]) -> None:
    order = order_of(shop)
    for verb in [*before, "cancel"]:
        take(order, verb)
    assert state(order) == ("CANCELED", "NONE", "cancelled")
    assert (buttons(desk, order), levels(shop)) == ([], (10, 0))
    assert TransactionEvent.objects.filter(type="CANCEL_SUCCESS").count() == 1
    assert NOTHING in take(order, "cancel")
    assert TransactionEvent.objects.filter(type="CANCEL_SUCCESS").count() == 1


def test_collected_and_paid_at_the_point(shop: Shop, desk: Client, take: Take) -> None:
    order = order_of(shop, rows.COLLECTION)
    take(order, "confirm")
    assert buttons(desk, order) == ["ready", "cancel"]
    take(order, "ready")
    assert (state(order), buttons(desk, order)) == (("UNFULFILLED", "NONE", "ready"), ["collect", "not-collected", "cancel"])
    take(order, "collect")
    assert (state(order), levels(shop)) == (("FULFILLED", "NONE", "collected"), (8, 0))
    take(order, "remit")
    assert state(order) == ("FULFILLED", "FULL", "remitted")


def test_nobody_came_to_collect(shop: Shop, desk: Client, take: Take) -> None:
    order = order_of(shop, rows.COLLECTION)
    for verb in ("confirm", "ready", "not-collected"):
        take(order, verb)
    assert state(order) == ("CANCELED", "NONE", "not_collected")
    assert (buttons(desk, order), levels(shop)) == ([], (10, 0))


def test_a_call_nobody_wrote_down_does_not_stop_the_parcel(shop: Shop, desk: Client, take: Take) -> None:
    order = order_of(shop)
    confirm_order(order_id=order.pk, actor=SYSTEM)
    take(order, "ship")
    assert state(order) == ("FULFILLED", "NONE", "shipped")
    assert list(CodStep.objects.values_list("state", flat=True)) == ["to_confirm", "confirmed", "shipped"]


def test_the_cash_follows_a_parcel_that_another_program_sent(shop: Shop, desk: Client, take: Take) -> None:
    order = order_of(shop)
    confirm_order(order_id=order.pk, actor=SYSTEM)
    fulfill_order(order_id=order.pk, lines=[LineToFulfil(order.lines.get().pk, ((shop.warehouse.pk, 2),))], actor=SYSTEM)
    assert buttons(desk, order) == ["ship"]
    take(order, "ship")
    assert (state(order), buttons(desk, order)) == (("FULFILLED", "NONE", "shipped"), ["deliver", "refuse"])
    assert order.fulfillments.count() == 1


@pytest.mark.parametrize("verb", ["ship", "deliver", "remit", "refuse", "return", "ready", "collect", "not-collected", "refund"])
def test_a_step_out_of_turn_changes_nothing(shop: Shop, desk: Client, take: Take, verb: str) -> None:
    order = order_of(shop)
    before = (state(order), levels(shop), CodStep.objects.count(), TransactionEvent.objects.count())
    assert NOTHING in take(order, verb, amount="1", key=str(uuid4()))
    assert (state(order), levels(shop), CodStep.objects.count(), TransactionEvent.objects.count()) == before


@pytest.mark.parametrize("verb", ["confirm", "ship", "deliver", "remit"])
def test_each_button_pressed_twice_counts_once(shop: Shop, desk: Client, take: Take, verb: str) -> None:
    order = order_of(shop)
    for each in ("confirm", "ship", "deliver", "remit"):
        take(order, each)
        if each == verb:
            break
    before = (state(order), levels(shop), CodStep.objects.count(), order.fulfillments.count(), TransactionEvent.objects.count())
    assert NOTHING in take(order, verb)
    assert (
        state(order),
        levels(shop),
        CodStep.objects.count(),
        order.fulfillments.count(),
        TransactionEvent.objects.count(),
    ) == before


def test_an_unknown_button_is_not_found(shop: Shop, desk: Client) -> None:
    order = order_of(shop)
    assert desk.post(f"{page_of(order)}destroy/").status_code == 404
    assert desk.get(f"{page_of(order)}confirm/").status_code == 405
    assert desk.post(f"/desk/orders/{uuid4()}/confirm/").status_code == 404
    assert state(order) == ("UNCONFIRMED", "NONE", "to_confirm")


def test_a_piece_that_is_not_on_the_shelf_cannot_be_sent(shop: Shop, desk: Client, take: Take) -> None:
    order = order_of(shop)
    take(order, "confirm")
    shelf = shop.stock
    shelf.quantity = 1
    shelf.save()
    page = take(order, "ship")
    assert "Done." not in page
    assert 'role="alert"' in page
    assert state(order) == ("UNFULFILLED", "NONE", "confirmed")


def key_of(desk: Client, order: Order) -> str:
    found = re.search(r'name="key" value="([^"]+)"', desk.get(page_of(order)).content.decode())
    assert found is not None
    return unescape(found[1])


@pytest.fixture
def paid() -> Order:
    return order_of(open_shop(slug="france", automatically_confirm_all_new_orders=True), rows.DUMMY)


def refunds() -> list[Decimal]:
    return list(TransactionEvent.objects.filter(type="REFUND_SUCCESS").order_by("pk").values_list("amount_value", flat=True))


def test_paying_back_in_parts(paid: Order, desk: Client, take: Take) -> None:
    assert "Done." in take(paid, "refund", amount="5", key=key_of(desk, paid))
    assert "Done." in take(paid, "refund", amount="7.50", key=key_of(desk, paid))
    assert rows.amounts(TransactionItem.objects.get()) == {"charged": Decimal("12.5"), "refunded": Decimal("12.5")}
    assert refunds() == [5, Decimal("7.5")]
    page = desk.get(page_of(paid)).content.decode()
    assert 'value="12.50"' in page
    assert 'max="12.50"' in page


@pytest.mark.parametrize("amount", ["25.01", "0", "-1", "0.001", "", "many", "NaN", "1e400"])
def test_paying_back_a_wrong_amount_is_said_beside_it(paid: Order, desk: Client, amount: str) -> None:
    answer = desk.post(f"{page_of(paid)}refund/", {"amount": amount, "key": key_of(desk, paid)})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="field field--wrong"' in page
    rows.drain()
    assert rows.amounts(TransactionItem.objects.get()) == {"charged": 25}
    assert not TransactionEvent.objects.filter(type="REFUND_REQUEST").exists()


def test_a_form_for_paying_back_counts_once(paid: Order, desk: Client) -> None:
    """A double click: the second comes before the outbox has carried out the first."""
    form = {"amount": "5", "key": key_of(desk, paid)}
    first = desk.post(f"{page_of(paid)}refund/", form, follow=True).content.decode()
    second = desk.post(f"{page_of(paid)}refund/", form, follow=True).content.decode()
    assert ("Done." in first, NOTHING in second) == (True, True)
    rows.drain()
    assert refunds() == [5]


def test_two_forms_at_once_cannot_pay_back_more_than_was_paid(paid: Order, desk: Client) -> None:
    colleague = signed_in("finance", email="finance@maarad.example")
    forms = [{"amount": "20", "key": key_of(who, paid)} for who in (desk, colleague)]
    first = desk.post(f"{page_of(paid)}refund/", forms[0], follow=True).content.decode()
    second = colleague.post(f"{page_of(paid)}refund/", forms[1], follow=True).content.decode()
    assert "Done." in first
    assert "The amount is more than what is left." in second
    rows.drain()
    assert refunds() == [20]


def test_a_form_without_its_key_pays_nothing_back(paid: Order, desk: Client) -> None:
    assert desk.post(f"{page_of(paid)}refund/", {"amount": "5"}).status_code == 422
    assert not TransactionEvent.objects.filter(type="REFUND_REQUEST").exists()


def test_cancelling_a_paid_order_gives_the_money_back(paid: Order, desk: Client, take: Take) -> None:
    take(paid, "cancel")
    assert state(paid) == ("CANCELED", "NONE", "")
    assert refunds() == [25]
