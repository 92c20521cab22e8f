"""A payment begun beside another, or after one that was left: the buyer is led to her order, and pays once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from marketplace.engine.orders.models import Order
from marketplace.engine.payments.actions import report_event
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from storefront.methods import DUMMY
from tests.storefront.conftest import Shop
from tests.storefront.test_purchase import LILLE, hidden, step, to_review

pytestmark = pytest.mark.django_db
PLACE, WAITING = "/en/france/checkout/place/", "/en/france/checkout/waiting/"


def test_a_second_tab_waits_for_the_payment_of_the_first(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY, "CHARGE_REQUEST")
    assert browser.post(PLACE, form)["Location"] == WAITING
    assert browser.post(PLACE, {**form, "key": str(uuid4())})["Location"] == WAITING
    paid = TransactionItem.objects.get()
    report_event(token=paid.token, type="CHARGE_SUCCESS", psp_reference="late", actor=SYSTEM, amount=paid.charge_pending_value)
    assert browser.get(WAITING)["Location"] == f"/en/france/orders/{Order.objects.get().pk}/"


def test_a_way_that_was_left_for_another_can_be_taken_again(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY, "CHARGE_REQUEST")
    browser.post(PLACE, form)
    left = TransactionItem.objects.get()
    report_event(
        token=left.token, type="CHARGE_FAILURE", psp_reference=left.psp_reference, actor=SYSTEM, amount=left.charge_pending_value
    )
    TransactionItem.objects.update(replaced_at=now())
    step(browser, "/en/france/checkout/payment/", {"gateway": DUMMY, "outcome": "CHARGE_SUCCESS"}, "/en/france/checkout/review/")
    again = hidden(browser.get("/en/france/checkout/review/"))
    assert again["key"] == form["key"]
    assert browser.post(PLACE, again)["Location"] == f"/en/france/orders/{Order.objects.get().pk}/"
    assert TransactionItem.objects.count() == 2
