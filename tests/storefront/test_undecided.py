"""Beside a Saleor: money of which the provider has yet to decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from marketplace.client.errors import Refusal, Refused
from storefront.methods import DUMMY
from storefront.views import placing
from tests.storefront.conftest import Shop
from tests.storefront.test_purchase import LILLE, to_review


def test_where_undecided_money_counts_as_paid_the_buyer_waits_all_the_same(
    open_shop: Shop, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Saleor says that the checkout is paid; who guards it refuses the order until the provider has decided."""
    form = to_review(browser, open_shop, "/en/france", LILLE, DUMMY, "CHARGE_REQUEST")
    browser.post("/en/france/checkout/place/", form)
    load, asked = placing.cart.load, []

    def refuse(checkout_id: str, **_: Any) -> None:
        asked.append(checkout_id)
        raise Refused((Refusal("CHECKOUT_NOT_FULLY_PAID", "", ""),))

    monkeypatch.setattr(placing.cart, "load", lambda request: replace(load(request), paid=True))  # type: ignore[type-var]
    monkeypatch.setattr(placing.client, "complete", refuse)
    page = browser.get("/en/france/checkout/waiting/")
    assert (page.status_code, page["Refresh"], asked) == (200, "6", [form["checkout"]])
