"""One form sent by four impatient fingers at once: one order, one payment, and everybody is led to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from marketplace.engine.orders.models import Order
from marketplace.engine.payments.models import TransactionItem
from storefront.methods import DUMMY
from tests.storefront.conftest import Shop
from tests.storefront.test_purchase import LILLE, to_review

FINGERS = 4


@pytest.mark.concurrency
def test_four_equal_requests_make_one_order(open_shop: Shop, browser: Client) -> None:
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}

    def press(_: int) -> str:
        finger = Client()
        for name, value in cookies.items():
            finger.cookies[name] = value
        try:
            return str(finger.post("/en/france/checkout/place/", form)["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(FINGERS) as pool:
        places = list(pool.map(press, range(FINGERS)))
    order = Order.objects.get()
    assert f"/en/france/orders/{order.pk}/" in places
    assert TransactionItem.objects.count() == 1
    assert open_shop.stock(open_shop.bowl).quantity_allocated == 2
    # Whoever was too early saw the waiting or review page, never an error; asking again leads to the order.
    assert {place.split("/")[3] for place in places} <= {"orders", "checkout"}
    assert browser.post("/en/france/checkout/place/", form)["Location"] == f"/en/france/orders/{order.pk}/"
