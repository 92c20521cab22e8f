"""Doing the same thing twice at once: each happens once. Each test is shown to fail without the lock it is about."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from marketplace.engine.checkout import locks as checkout_locks
from marketplace.engine.checkout.actions import add_promo_code, complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.discounts import locks as discount_locks
from marketplace.engine.discounts import queries as discount_queries
from marketplace.engine.discounts.actions import VoucherListing, create_voucher
from marketplace.engine.discounts.models import VoucherCode
from marketplace.engine.orders import actions
from marketplace.engine.orders import locks as order_locks
from marketplace.engine.orders.actions import imported as imported_order
from marketplace.engine.orders.actions import importing
from marketplace.engine.orders.models import Fulfillment, Order, OrderLine
from marketplace.engine.stock import locks as stock_locks
from marketplace.engine.stock.actions import transfer
from marketplace.engine.stock.models import Stock, StockMovement
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.money import Money, TaxedMoney
from tests import sale_rows
from tests.concurrency.race import Meeting, race, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
N = 4


@pytest.fixture
def shop(transactional_db: None) -> sale_rows.Shop:
    return sale_rows.shop(quantity=10)


def live_order(shop: sale_rows.Shop, quantity: int = 2) -> Order:
    placed = complete_checkout(checkout_id=sale_rows.ready(shop, quantity), actor=ANONYMOUS)
    return actions.confirm_order(order_id=placed.pk, actor=SYSTEM)


def levels(shop: sale_rows.Shop) -> tuple[int, int]:
    return shop.stock.quantity, shop.stock.quantity_allocated


# -- fulfil -----------------------------------------------------------------------------------------------------------


def fulfil(shop: sale_rows.Shop, order: Order) -> Any:
    asked = actions.LineToFulfil(order.lines.get().pk, ((shop.warehouse.pk, 2),))
    return partial(actions.fulfill_order, order_id=order.pk, lines=[asked], actor=SYSTEM)


def unlocked_order(order_id: UUID) -> Order | None:
    return Order.objects.select_related("channel").filter(pk=order_id).first()


def unlocked_lines(order_id: UUID) -> list[OrderLine]:
    return list(OrderLine.objects.select_related("variant").filter(order_id=order_id).order_by("pk"))


def test_an_order_is_shipped_once(shop: sale_rows.Shop) -> None:
    order = live_order(shop)
    assert refusals(race([fulfil(shop, order)] * N)) == ["FULFILL_ORDER_LINE"] * (N - 1)
    assert levels(shop) == (8, 0)
    assert Fulfillment.objects.count() == 1


def test_without_the_orders_lock_nobody_is_refused_for_a_clear_reason(
    shop: sale_rows.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table's own constraint still stops the second one, but as a crash."""
    order = live_order(shop)
    call = fulfil(shop, order)
    monkeypatch.setattr(order_locks, "lock_order", unlocked_order)
    monkeypatch.setattr(order_locks, "lock_lines", Meeting(N, unlocked_lines))
    assert refusals(race([call] * N)) != ["FULFILL_ORDER_LINE"] * (N - 1)


# -- cancel a fulfilment ----------------------------------------------------------------------------------------------


def cancelling(shop: sale_rows.Shop) -> Any:
    _order, (parcel,) = fulfil(shop, live_order(shop))()
    return partial(actions.cancel_fulfillment, fulfillment_id=parcel.pk, warehouse_id=shop.warehouse.pk, actor=SYSTEM)


def unlocked_fulfillment(fulfillment_id: int) -> tuple[Order, Fulfillment]:
    parcel = Fulfillment.objects.prefetch_related("lines__stock").select_related("order__channel").get(pk=fulfillment_id)
    return parcel.order, parcel


def test_a_cancelled_fulfilment_comes_back_once(shop: sale_rows.Shop) -> None:
    call = cancelling(shop)
    assert refusals(race([call] * N)) == ["CANNOT_CANCEL_FULFILLMENT"] * (N - 1)
    assert levels(shop) == (10, 2)


def test_without_the_orders_lock_it_does_not_come_back_once(shop: sale_rows.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    call = cancelling(shop)
    monkeypatch.setattr(order_locks, "lock_fulfillment", Meeting(N, unlocked_fulfillment))
    outcomes = race([call] * N)
    assert refusals(outcomes) != ["CANNOT_CANCEL_FULFILLMENT"] * (N - 1)


# -- complete a checkout ----------------------------------------------------------------------------------------------


def test_a_checkout_becomes_one_order_whoever_asks(shop: sale_rows.Shop) -> None:
    key = sale_rows.ready(shop)
    outcomes = race([partial(complete_checkout, checkout_id=key, actor=ANONYMOUS)] * N)
    assert refusals(outcomes) == []
    assert len({order.pk for order in outcomes}) == 1
    assert (Order.objects.count(), levels(shop)) == (1, (10, 1))


def unlocked_checkout(checkout_id: UUID) -> Checkout | None:
    rows = Checkout.objects.select_related("channel", "shipping_address", "billing_address", "delivery__shipping_method", "user")
    return rows.filter(pk=checkout_id).first()


def test_without_the_checkouts_lock_somebody_gets_no_order(shop: sale_rows.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    key = sale_rows.ready(shop)
    monkeypatch.setattr(checkout_locks, "lock_checkout", Meeting(N, unlocked_checkout))
    outcomes = race([partial(complete_checkout, checkout_id=key, actor=ANONYMOUS)] * N)
    assert len(refusals(outcomes)) > 0


# -- the last use of a promo code -------------------------------------------------------------------------------------


def with_code(shop: sale_rows.Shop) -> list[Any]:
    listing = VoucherListing(shop.channel.pk, Decimal(1))
    create_voucher(codes=["ONCE"], listings=[listing], fields={"usage_limit": 1}, actor=SYSTEM)
    keys = [sale_rows.ready(shop) for _ in range(N)]
    for key in keys:
        add_promo_code(checkout_id=key, code="ONCE", actor=ANONYMOUS)
    return [partial(complete_checkout, checkout_id=key, actor=ANONYMOUS) for key in keys]


def unlocked_code(code: str) -> VoucherCode | None:
    return VoucherCode.objects.select_related("voucher").filter(code=code).first()


def test_a_code_is_used_as_often_as_allowed(shop: sale_rows.Shop) -> None:
    assert refusals(race(with_code(shop))) == ["VOUCHER_NOT_APPLICABLE"] * (N - 1)
    assert VoucherCode.objects.get().used == 1


def test_without_the_codes_lock_all_use_it(shop: sale_rows.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = with_code(shop)
    # read once for the price and again to be sure, where the lock should be held
    monkeypatch.setattr(discount_queries, "promo", Meeting(N, discount_queries.promo, at=2))
    monkeypatch.setattr(discount_locks, "lock_code", unlocked_code)
    race(calls)
    assert VoucherCode.objects.get().used == N


# -- bulk import beside checkouts -------------------------------------------------------------------------------------


def imported(shop: sale_rows.Shop, reference: str, quantity: int) -> Any:
    price = TaxedMoney(Money(Decimal(8), "EUR"), Money(Decimal(10), "EUR"))
    line = imported_order.ImportedLine(
        imported_order.VariantName(id=shop.variant.pk), quantity, price, price, shop.warehouse.pk, now()
    )
    parcel = imported_order.ImportedFulfillment([imported_order.ImportedFulfillmentLine(0, quantity, shop.warehouse.pk)])
    row = imported_order.ImportedOrder(
        channel=shop.channel.slug,
        currency="EUR",
        created_at=now(),
        language_code="fr",
        billing_address=sale_rows.address(),
        lines=[line],
        external_reference=reference,
        user_email="stand@maarad.example",
        delivery=imported_order.ImportedDelivery(warehouse_id=shop.warehouse.pk),
        fulfillments=[parcel],
    )
    row.billing_address.pk = None

    def call() -> Any:
        (result,) = importing.import_orders(orders=[row], actor=SYSTEM)
        if result.errors:
            raise result.errors[0]
        return result.order

    return call


def test_an_import_and_buyers_share_what_there_is() -> None:
    shop = sale_rows.shop(quantity=4)
    keys = [sale_rows.ready(shop) for _ in range(N)]
    calls = [partial(complete_checkout, checkout_id=key, actor=ANONYMOUS) for key in keys]
    outcomes = race([*calls, *[imported(shop, f"till-{number}", 1) for number in range(N)]])
    assert refusals(outcomes) == ["INSUFFICIENT_STOCK"] * 4
    quantity, allocated = levels(shop)
    sold = Fulfillment.objects.count()
    assert (quantity, allocated) == (4 - sold, 4 - sold)


def unlocked_shelf(variant_ids: Any, *places: Any) -> list[Stock]:
    return list(Stock.objects.filter(product_variant_id__in=list(variant_ids)).order_by("pk"))


def test_without_the_stocks_lock_more_is_sold_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = sale_rows.shop(quantity=1)
    key = sale_rows.ready(shop)
    calls = [partial(complete_checkout, checkout_id=key, actor=ANONYMOUS), imported(shop, "till-1", 1)]
    meeting = Meeting(2, unlocked_shelf)
    monkeypatch.setattr(stock_locks, "lock_stocks_of_channel", meeting)
    monkeypatch.setattr(stock_locks, "lock_stocks_of_variants", meeting)
    assert refusals(race(calls)) == []
    assert levels(shop) == (0, 1)


# -- transfers --------------------------------------------------------------------------------------------------------


def test_a_transfer_with_one_key_moves_once_and_never_what_is_promised(shop: sale_rows.Shop) -> None:
    stop = sale_rows.warehouse(None)
    move = partial(
        transfer,
        variant_id=shop.variant.pk,
        source_id=shop.warehouse.pk,
        destination_id=stop.pk,
        quantity=6,
        key="run-1",
        actor=SYSTEM,
    )
    outcomes = race([move] * N)
    assert sorted(outcome.repeated for outcome in outcomes) == [False, True, True, True]
    assert (levels(shop), Stock.objects.get(warehouse=stop).quantity) == ((4, 0), 6)
    buyers = [partial(complete_checkout, checkout_id=sale_rows.ready(shop), actor=ANONYMOUS) for _ in range(3)]
    outcomes = race([*buyers, partial(move, quantity=2, key="run-2"), partial(move, quantity=2, key="run-3")])
    assert levels(shop)[0] >= levels(shop)[1]
    assert sum(StockMovement.objects.values_list("quantity", flat=True)) == 0
    assert set(refusals(outcomes)) == {"INSUFFICIENT_STOCK"}
