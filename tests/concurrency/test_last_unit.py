"""One unit, eight buyers: one order and seven clear refusals, whichever way they come. Without the stocks' lock all eight would get it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.engine.addresses.validation import clean_address
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders.actions import NewOrderLine, complete_draft, create_draft
from marketplace.engine.orders.models import Order
from marketplace.engine.stock import locks
from marketplace.engine.stock.models import Stock
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from tests import sale_rows
from tests.concurrency.race import Meeting, race, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
BUYERS = 8
Buyer = Callable[[], Any]


def by_checkout(shop: sale_rows.Shop) -> Buyer:
    checkout_id = sale_rows.ready(shop)
    return lambda: complete_checkout(checkout_id=checkout_id, actor=ANONYMOUS)


def by_draft(shop: sale_rows.Shop) -> Buyer:
    changes = {
        "billing_address": clean_address(sale_rows.PARIS),
        "shipping_address": clean_address(sale_rows.PARIS),
        "shipping_method_id": shop.method.pk,
        "user_email": "lina@maarad.example",
    }
    lines = [NewOrderLine(shop.variant.pk, 1)]
    draft = create_draft(channel_id=shop.channel.pk, changes=changes, lines=lines, actor=SYSTEM)
    return lambda: complete_draft(order_id=draft.pk, actor=SYSTEM)


CROWDS = {
    "checkouts": [by_checkout] * BUYERS,
    "drafts": [by_draft] * BUYERS,
    "both": [by_checkout, by_draft] * (BUYERS // 2),
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_one_gets_it_and_seven_are_told(crowd: str) -> None:
    shop = sale_rows.shop(quantity=1)
    outcomes = race([make(shop) for make in CROWDS[crowd]])
    assert refusals(outcomes) == ["INSUFFICIENT_STOCK"] * 7
    assert (shop.stock.quantity, shop.stock.quantity_allocated) == (1, 1)
    assert Order.objects.filter(status__in=["UNCONFIRMED", "UNFULFILLED"]).count() == 1


@pytest.mark.parametrize("crowd", CROWDS)
def test_with_reservations_on_one_gets_it_too(crowd: str) -> None:
    """With them Saleor 3.23 lets eight drafts have the last unit. Reserved units are let go first, so that all eight come to the counter."""
    shop = sale_rows.shop(quantity=1)
    buyers = [make(shop) for make in CROWDS[crowd]]
    sale_rows.site(reserve_stock_duration_anonymous_user=10, reserve_stock_duration_authenticated_user=10)
    outcomes = race(buyers)
    assert refusals(outcomes) == ["INSUFFICIENT_STOCK"] * 7
    assert shop.stock.quantity_allocated == 1


@pytest.mark.parametrize("crowd", CROWDS)
def test_without_the_lock_all_eight_get_it(crowd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = sale_rows.shop(quantity=1)
    buyers = [make(shop) for make in CROWDS[crowd]]
    monkeypatch.setattr(locks, "lock_stocks_of_channel", Meeting(BUYERS, _unlocked))
    assert refusals(race(buyers)) == []
    assert shop.stock.quantity_allocated == BUYERS


def _unlocked(variant_ids: Any, channel_id: int, warehouse_id: Any = None) -> list[Stock]:
    return list(Stock.objects.filter(product_variant_id__in=list(variant_ids)).order_by("pk"))
