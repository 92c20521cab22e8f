"""The lorry is loaded while people buy and parcels leave: nothing that is promised goes with it, and nothing is counted twice.

Each test is shown to fail without the stocks' lock.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from marketplace.client import stock
from marketplace.client.errors import Refused
from marketplace.client.session import shop_session
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders import actions
from marketplace.engine.stock import locks
from marketplace.engine.stock.models import Stock, StockMove, Warehouse
from marketplace.engine.stock.proof import breaks
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.ids import to_global_id
from tests import sale_rows
from tests.concurrency.race import Meeting, race, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
N = 4


class Lorry:
    """A shop with some units on its shelf, and a stop to which they are taken."""

    def __init__(self, quantity: int) -> None:
        self.shop = sale_rows.shop(quantity=quantity)
        self.stop: Warehouse = sale_rows.warehouse(None, "stop")
        sale_rows.stock(self.shop.variant, self.stop, 0)

    def take(self, key: str, quantity: int = 1) -> Any:
        return partial(
            stock.transfer,
            variant=to_global_id("ProductVariant", self.shop.variant.pk),
            source=to_global_id("Warehouse", self.shop.warehouse.pk),
            destination=to_global_id("Warehouse", self.stop.pk),
            quantity=quantity,
            key=key,
            session=shop_session(),
        )

    def buy(self) -> Any:
        return partial(complete_checkout, checkout_id=sale_rows.ready(self.shop), actor=ANONYMOUS)

    def order(self, quantity: int) -> Any:
        placed = complete_checkout(checkout_id=sale_rows.ready(self.shop, quantity), actor=ANONYMOUS)
        order = actions.confirm_order(order_id=placed.pk, actor=SYSTEM)
        line = actions.LineToFulfil(order.lines.get().pk, ((self.shop.warehouse.pk, quantity),))
        return partial(actions.fulfill_order, order_id=order.pk, lines=[line], actor=SYSTEM)

    @property
    def levels(self) -> tuple[int, int, int]:
        """What lies on the shelf, what of it is promised, what is at the stop."""
        shelf = self.shop.stock
        return shelf.quantity, shelf.quantity_allocated, Stock.objects.get(warehouse=self.stop).quantity


def codes(outcomes: list[Any]) -> list[str]:
    """Why some were refused, by whichever door."""
    told = [reason.code for each in outcomes if isinstance(each, Refused) for reason in each.refusals]
    return [*told, *refusals([each for each in outcomes if not isinstance(each, Refused)])]


def unlocked(variant_ids: Any, warehouse_ids: Any) -> list[Stock]:
    return list(Stock.objects.filter(product_variant_id__in=variant_ids, warehouse_id__in=warehouse_ids).order_by("pk"))


def test_the_last_units_go_once_to_a_buyer_or_on_the_lorry() -> None:
    lorry = Lorry(quantity=3)
    outcomes = race([call for number in range(N) for call in (lorry.buy(), lorry.take(f"run-{number}"))])
    assert codes(outcomes) == ["INSUFFICIENT_STOCK"] * (2 * N - 3)
    shelf, promised, gone = lorry.levels
    assert (shelf + gone, shelf) == (3, promised)
    assert (StockMove.objects.count(), breaks()) == (gone, [])


def test_without_the_lock_the_lorry_takes_what_buyers_were_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    lorry = Lorry(quantity=1)
    monkeypatch.setattr(locks, "lock_stocks_of_variants", Meeting(N, unlocked))
    outcomes = race([lorry.take(f"run-{number}") for number in range(N)])
    assert codes(outcomes) != ["INSUFFICIENT_STOCK"] * (N - 1)
    assert lorry.levels[0] < 0


def test_parcels_leave_and_the_lorry_takes_what_is_free() -> None:
    lorry = Lorry(quantity=4)
    outcomes = race([lorry.order(2), *(lorry.take(f"run-{number}") for number in range(N))])
    assert codes(outcomes) == ["INSUFFICIENT_STOCK"] * (N - 2)
    assert (lorry.levels, breaks()) == ((0, 0, 2), [])


def test_without_the_lock_the_parcels_pieces_are_on_the_lorry(monkeypatch: pytest.MonkeyPatch) -> None:
    lorry = Lorry(quantity=4)
    parcel = lorry.order(2)
    monkeypatch.setattr(locks, "lock_stocks_of_variants", Meeting(N, unlocked))
    race([parcel, *(lorry.take(f"run-{number}") for number in range(N))])
    assert lorry.levels != (0, 0, 2)


def test_to_and_fro_at_once_loses_nothing() -> None:
    lorry = Lorry(quantity=8)
    back = partial(lorry.take("x"), source=to_global_id("Warehouse", lorry.stop.pk))
    back = partial(back, destination=to_global_id("Warehouse", lorry.shop.warehouse.pk))
    lorry.take("first", quantity=4)()
    calls = [call for number in range(N) for call in (lorry.take(f"run-{number}"), partial(back, key=f"back-{number}"))]
    assert codes(race(calls)) == []
    assert (lorry.levels, breaks()) == ((4, 0, 4), [])


def test_one_key_pressed_by_many_moves_once() -> None:
    lorry = Lorry(quantity=8)
    outcomes = race([lorry.take("run-1", quantity=2)] * N)
    assert codes(outcomes) == []
    assert sorted(each.repeated for each in outcomes) == [False, *[True] * (N - 1)]
    assert len({(each.source, each.destination) for each in outcomes}) == 1
    assert lorry.levels == (6, 0, 2)
