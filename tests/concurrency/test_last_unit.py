"""One unit, eight buyers: one order and seven clear refusals, whichever way they come. Without the stocks' lock all eight would get it."""

from __future__ import annotations

import pytest

from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.stock import locks
from marketplace.engine.stock.models import Stock
from marketplace.kernel.actors import ANONYMOUS
from tests import sale_rows
from tests.concurrency.race import Meeting, race, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
BUYERS = 8


def _read_without_lock(variant_ids, channel_id, warehouse_id=None):  # type: ignore[no-untyped-def]
    return list(Stock.objects.filter(product_variant_id__in=list(variant_ids)).order_by("pk"))


def _buyers(shop: sale_rows.Shop):  # type: ignore[no-untyped-def]
    baskets = [sale_rows.ready(shop) for _ in range(BUYERS)]
    return [lambda pk=pk: complete_checkout(checkout_id=pk, actor=ANONYMOUS) for pk in baskets]


def test_eight_checkouts() -> None:
    shop = sale_rows.shop(quantity=1)
    outcomes = race(_buyers(shop))
    assert refusals(outcomes) == ["INSUFFICIENT_STOCK"] * 7
    assert (shop.stock.quantity, shop.stock.quantity_allocated) == (1, 1)
    assert Order.objects.count() == 1


def test_without_the_lock_eight_checkouts_oversell(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = sale_rows.shop(quantity=1)
    buyers = _buyers(shop)
    monkeypatch.setattr(locks, "lock_stocks_of_channel", Meeting(BUYERS, _read_without_lock))
    race(buyers)
    assert shop.stock.quantity_allocated == BUYERS
