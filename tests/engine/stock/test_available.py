"""What can be bought, how it is drawn from, and what listeners hear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from marketplace.engine.channels.enums import AllocationStrategy
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.stock import ports, queries
from marketplace.engine.stock.actions import Level, adjust, set_stocks, transfer
from marketplace.engine.stock.enums import ClickAndCollect
from marketplace.engine.stock.errors import InsufficientStock
from marketplace.engine.stock.models import Reservation, Stock, StockMovement
from marketplace.engine.stock.ports import StockChange
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import OutboxMessage
from tests import sale_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> sale_rows.Shop:
    return sale_rows.shop(quantity=5)


def available(shop: sale_rows.Shop, **options: object) -> int:
    return queries.available_quantities([shop.variant.pk], shop.channel.pk, **options)[shop.variant.pk]  # type: ignore[arg-type]


def test_only_the_channels_warehouses_count(shop: sale_rows.Shop) -> None:
    sale_rows.stock(shop.variant, sale_rows.warehouse(None), 40)
    assert available(shop) == 5
    sale_rows.stock(shop.variant, sale_rows.warehouse(shop.channel), 3)
    assert available(shop) == 8
    assert queries.available_quantities([shop.variant.pk], None) == {shop.variant.pk: 48}


def test_a_warehouse_in_debt_lowers_the_total_never_below_zero(shop: sale_rows.Shop) -> None:
    debt = sale_rows.stock(shop.variant, sale_rows.warehouse(shop.channel), -2)
    assert available(shop) == 3
    Stock.objects.filter(pk=debt.pk).update(quantity=-9)
    assert available(shop) == 0


def test_the_limit_per_checkout_clips(shop: sale_rows.Shop) -> None:
    Stock.objects.update(quantity=500)
    assert available(shop) == 50
    sale_rows.site(limit_quantity_per_checkout=7)
    assert available(shop) == 7
    sale_rows.site(limit_quantity_per_checkout=None)
    assert available(shop) == 500


def test_untracked_shows_the_limit_and_unknown_nothing(shop: sale_rows.Shop) -> None:
    loose = sale_rows.variant(shop.channel, track_inventory=False)
    assert queries.available_quantities([loose.pk, 999999], shop.channel.pk) == {loose.pk: 50}


def test_reserved_units_are_hidden_from_others_until_the_time_is_over(shop: sale_rows.Shop) -> None:
    sale_rows.site(reserve_stock_duration_anonymous_user=10)
    checkout = sale_rows.basket(shop, 3)
    assert Reservation.objects.get().quantity_reserved == 3
    assert (available(shop), available(shop, exclude_checkout=checkout.pk)) == (2, 5)
    with pytest.raises(InsufficientStock):
        sale_rows.basket(shop, 3)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert available(shop) == 5


def test_the_query_costs_the_same_for_one_and_many(shop: sale_rows.Shop, django_assert_num_queries: object) -> None:
    more = [sale_rows.variant(shop.channel).pk for _ in range(3)]
    for ids in ([shop.variant.pk], [shop.variant.pk, *more]):
        with django_assert_num_queries(2):  # type: ignore[operator]
            queries.available_quantities(ids, shop.channel.pk)


@pytest.mark.parametrize(
    ("strategy", "first"), [(AllocationStrategy.PRIORITIZE_SORTING_ORDER, 0), (AllocationStrategy.PRIORITIZE_HIGH_STOCK, 1)]
)
def test_what_is_drawn_from_first(strategy: AllocationStrategy, first: int) -> None:
    shop = sale_rows.shop(quantity=5, allocation_strategy=strategy)
    fuller = sale_rows.stock(shop.variant, sale_rows.warehouse(shop.channel), 9)
    complete_checkout(checkout_id=sale_rows.ready(shop, 2), actor=ANONYMOUS)
    stocks = [shop.stock, Stock.objects.get(pk=fuller.pk)]
    assert stocks[first].quantity_allocated == 2


def test_a_line_is_split_when_no_place_has_it_all(shop: sale_rows.Shop) -> None:
    rest = sale_rows.stock(shop.variant, sale_rows.warehouse(shop.channel), 2)
    complete_checkout(checkout_id=sale_rows.ready(shop, 7), actor=ANONYMOUS)
    rest.refresh_from_db()
    assert (shop.stock.quantity_allocated, rest.quantity_allocated) == (5, 2)


def test_collection_points(shop: sale_rows.Shop) -> None:
    local = sale_rows.warehouse(shop.channel, "local", is_private=False, click_and_collect_option=ClickAndCollect.LOCAL)
    served = sale_rows.warehouse(shop.channel, "served", is_private=False, click_and_collect_option=ClickAndCollect.ALL)
    sale_rows.warehouse(shop.channel, "hidden", click_and_collect_option=ClickAndCollect.ALL)
    sale_rows.stock(shop.variant, local, 1)
    assert queries.collection_points(shop.channel.pk) == [local, served]
    assert queries.collection_points(shop.channel.pk, {shop.variant.pk: 1}) == [local, served]
    assert queries.collection_points(shop.channel.pk, {shop.variant.pk: 2}) == [served]


class Ear:
    def __init__(self) -> None:
        self.heard: list[StockChange] = []

    def __call__(self, changes: Sequence[StockChange], actor: Actor) -> None:
        self.heard.extend(changes)


@pytest.fixture
def ear() -> Iterator[Ear]:
    heard = Ear()
    ports.listen("test", heard)
    yield heard
    ports.unlisten("test")


def test_listeners_and_the_outbox_hear_of_every_change(shop: sale_rows.Shop, ear: Ear) -> None:
    complete_checkout(checkout_id=sale_rows.ready(shop, 5), actor=ANONYMOUS)
    (change,) = ear.heard
    assert (change.kind, change.allocated, change.quantity, change.went_out) == ("ALLOCATE", 5, 0, True)
    (message,) = OutboxMessage.objects.filter(topic="StockChanged")
    assert (message.payload["changes"][0]["out_of_stock"], message.payload["changes"][0]["allocated_change"]) == (True, 5)


def test_a_listener_that_objects_undoes_the_change(shop: sale_rows.Shop) -> None:
    def object_(changes: Sequence[StockChange], actor: Actor) -> None:
        raise DomainError("INVALID", "not in my ledger")

    ports.listen("test", object_)
    try:
        with pytest.raises(DomainError):
            set_stocks(levels=[Level(shop.variant.pk, shop.warehouse.pk, 1)], actor=SYSTEM)
    finally:
        ports.unlisten("test")
    assert shop.stock.quantity == 5
    assert not StockMovement.objects.exists()


def test_a_transfer_moves_free_units_once(shop: sale_rows.Shop) -> None:
    stop = sale_rows.warehouse(None)
    complete_checkout(checkout_id=sale_rows.ready(shop, 2), actor=ANONYMOUS)
    move = {"variant_id": shop.variant.pk, "source_id": shop.warehouse.pk, "destination_id": stop.pk, "actor": SYSTEM}
    with pytest.raises(InsufficientStock):
        transfer(**move, quantity=4, key="run-1")  # type: ignore[arg-type]
    assert transfer(**move, quantity=3, key="run-1").repeated is False  # type: ignore[arg-type]
    assert transfer(**move, quantity=3, key="run-1").repeated is True  # type: ignore[arg-type]
    assert (shop.stock.quantity, shop.stock.quantity_allocated, Stock.objects.get(warehouse=stop).quantity) == (2, 2, 3)
    with pytest.raises(DomainError) as refused:
        transfer(**move, quantity=1, key="run-1")  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.field) == ("UNIQUE", "key")


def test_a_count_cannot_take_what_is_promised(shop: sale_rows.Shop) -> None:
    complete_checkout(checkout_id=sale_rows.ready(shop, 2), actor=ANONYMOUS)
    counted = {"variant_id": shop.variant.pk, "warehouse_id": shop.warehouse.pk, "reason": "count", "actor": SYSTEM}
    with pytest.raises(InsufficientStock):
        adjust(**counted, difference=-4, key="c-1")  # type: ignore[arg-type]
    adjust(**counted, difference=-3, key="c-1")  # type: ignore[arg-type]
    assert adjust(**counted, difference=-3, key="c-1").repeated is True  # type: ignore[arg-type]
    assert (shop.stock.quantity, shop.stock.quantity_allocated) == (2, 2)
