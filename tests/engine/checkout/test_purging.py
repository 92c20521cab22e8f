from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.engine.checkout.actions import delete_lines
from marketplace.engine.checkout.actions.purging import purge_checkouts
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.customers.models import User
from marketplace.engine.payments.actions import give_back_checkout
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS, SYSTEM, Actor
from tests import sale_rows
from tests.payments import rows

pytestmark = pytest.mark.django_db


def test_baskets_go_when_their_time_is_over() -> None:
    shop = sale_rows.shop()
    member = User.objects.create(email="lina@maarad.example")
    hers = sale_rows.basket(shop, actor=Actor("customer", str(member.pk)))
    guests, paid, empty = sale_rows.basket(shop), sale_rows.basket(shop), sale_rows.basket(shop)
    Checkout.objects.filter(pk=paid.pk).update(charge_status="PARTIAL")
    delete_lines(checkout_id=empty.pk, line_ids=[empty.lines.get().pk], actor=ANONYMOUS)

    def left_after(**later: int) -> set[object]:
        with clock.frozen(clock.now() + timedelta(**later)):
            purge_checkouts()
        return set(Checkout.objects.values_list("pk", flat=True))

    assert left_after(hours=5) == {hers.pk, guests.pk, paid.pk, empty.pk}
    assert left_after(hours=7) == {hers.pk, guests.pk, paid.pk}
    assert left_after(days=31) == {hers.pk, paid.pk}
    assert left_after(days=91) == {paid.pk}


def test_money_keeps_even_an_emptied_basket() -> None:
    """Its total is nothing, so that its status says nothing of the money."""
    checkout = rows.checkout()
    rows.dummy(checkout)
    delete_lines(checkout_id=checkout.pk, line_ids=[checkout.lines.get().pk], actor=ANONYMOUS)
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert purge_checkouts() == 0
        assert Checkout.objects.filter(pk=checkout.pk).exists()
        give_back_checkout(checkout_id=checkout.pk, reason="NO_LINES", actor=SYSTEM)
        rows.drain()
    with clock.frozen(clock.now() + timedelta(days=92)):
        assert purge_checkouts() == 1
