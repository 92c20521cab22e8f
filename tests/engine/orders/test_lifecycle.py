from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.engine.addresses.validation import clean_address
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders import actions
from marketplace.engine.orders.models import Fulfillment, Order
from marketplace.engine.stock.models import Allocation, Stock, StockMovement
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.models import OutboxMessage
from tests import sale_rows

pytestmark = pytest.mark.django_db


def levels(stock: Stock) -> tuple[int, int]:
    stock.refresh_from_db()
    return stock.quantity, stock.quantity_allocated


def placed(shop: sale_rows.Shop, quantity: int = 2) -> Order:
    return complete_checkout(checkout_id=sale_rows.ready(shop, quantity), actor=ANONYMOUS)


def live(shop: sale_rows.Shop, quantity: int = 2) -> Order:
    return actions.confirm_order(order_id=placed(shop, quantity).pk, actor=SYSTEM)


def fulfil(order: Order, warehouse: object, quantity: int, **options: bool) -> Fulfillment:
    line = order.lines.get()
    asked = actions.LineToFulfil(line.pk, ((warehouse.pk, quantity),))  # type: ignore[attr-defined]
    return actions.fulfill_order(order_id=order.pk, lines=[asked], actor=SYSTEM, **options)[1][0]  # type: ignore[arg-type]


def code_of(call: object) -> tuple[str, str | None]:
    with pytest.raises((DomainError, DomainErrors)) as refused:
        call()  # type: ignore[operator]
    error = getattr(refused.value, "errors", [refused.value])[0]
    return error.code, error.field


def test_a_placed_order_without_payment_waits_for_confirmation() -> None:
    order = placed(sale_rows.shop())
    assert order.status == "UNCONFIRMED"
    assert actions.confirm_order(order_id=order.pk, actor=SYSTEM).status == "UNFULFILLED"
    assert code_of(lambda: actions.confirm_order(order_id=order.pk, actor=SYSTEM)) == ("INVALID", "id")


def test_fulfilling_takes_units_from_the_named_shelf_and_frees_the_promise() -> None:
    shop = sale_rows.shop(quantity=5)
    other = sale_rows.stock(shop.variant, sale_rows.warehouse(shop.channel), 4)
    order = live(shop)
    assert levels(shop.stock) == (5, 2)
    fulfil(order, other.warehouse, 2)
    assert (levels(shop.stock), levels(other)) == ((5, 0), (2, 0))
    order.refresh_from_db()
    assert order.status == "FULFILLED"
    assert OutboxMessage.objects.filter(topic="OrderFulfilled").count() == 1


def test_more_than_is_left_of_a_line_is_refused_and_nothing_moves() -> None:
    shop = sale_rows.shop()
    order = live(shop)
    fulfil(order, shop.warehouse, 1)
    before = levels(shop.stock)
    assert code_of(lambda: fulfil(order, shop.warehouse, 2)) == ("FULFILL_ORDER_LINE", "order_line_id")
    assert levels(shop.stock) == before
    assert order.fulfillments.count() == 1


def test_units_promised_to_others_are_taken_only_knowingly() -> None:
    shop = sale_rows.shop(quantity=2)
    empty = sale_rows.stock(shop.variant, sale_rows.warehouse(shop.channel), 0)
    order = live(shop)
    assert code_of(lambda: fulfil(order, empty.warehouse, 2)) == ("INSUFFICIENT_STOCK", "stocks")
    assert levels(shop.stock) == (2, 2)
    fulfil(order, empty.warehouse, 2, allow_stock_to_be_exceeded=True)
    assert (levels(shop.stock), levels(empty)) == ((2, 0), (-2, 0))


def test_a_cancelled_fulfilment_lies_where_it_is_said_to_and_is_promised_there() -> None:
    shop = sale_rows.shop(quantity=3)
    order = live(shop)
    fulfillment = fulfil(order, shop.warehouse, 2)
    elsewhere = sale_rows.warehouse(shop.channel)
    assert code_of(lambda: actions.cancel_fulfillment(fulfillment_id=fulfillment.pk, warehouse_id=None, actor=SYSTEM)) == (
        "REQUIRED",
        "warehouse_id",
    )
    actions.cancel_fulfillment(fulfillment_id=fulfillment.pk, warehouse_id=elsewhere.pk, actor=SYSTEM)
    assert levels(shop.stock) == (1, 0)
    assert levels(Stock.objects.get(warehouse=elsewhere)) == (2, 2)
    again = code_of(lambda: actions.cancel_fulfillment(fulfillment_id=fulfillment.pk, warehouse_id=elsewhere.pk, actor=SYSTEM))
    assert again == ("CANNOT_CANCEL_FULFILLMENT", "fulfillment")
    assert levels(Stock.objects.get(warehouse=elsewhere)) == (2, 2)
    order.refresh_from_db()
    assert order.status == "UNFULFILLED"


def test_what_waits_for_approval_has_not_left() -> None:
    sale_rows.site(fulfillment_auto_approve=False)
    shop = sale_rows.shop(quantity=3)
    order = live(shop)
    fulfillment = fulfil(order, shop.warehouse, 2)
    assert fulfillment.status == "WAITING_FOR_APPROVAL"
    assert levels(shop.stock) == (3, 2)
    actions.approve_fulfillment(fulfillment_id=fulfillment.pk, notify=False, actor=SYSTEM)
    assert levels(shop.stock) == (1, 0)
    assert code_of(lambda: actions.approve_fulfillment(fulfillment_id=fulfillment.pk, notify=False, actor=SYSTEM)) == (
        "INVALID",
        None,
    )


def test_unpaid_orders_are_not_shipped_where_the_shop_says_so() -> None:
    sale_rows.site(fulfillment_allow_unpaid=False)
    shop = sale_rows.shop()
    order = live(shop)
    assert code_of(lambda: fulfil(order, shop.warehouse, 1)) == ("CANNOT_FULFILL_UNPAID_ORDER", "order")
    actions.record_payment(order_id=order.pk, charged=order.total_gross_amount, authorized=Decimal(0), actor=SYSTEM)
    assert fulfil(order, shop.warehouse, 1).status == "FULFILLED"


def test_cancelling_frees_every_unit_and_is_refused_while_something_is_shipped() -> None:
    shop = sale_rows.shop(quantity=3)
    order = live(shop)
    fulfillment = fulfil(order, shop.warehouse, 1)
    assert code_of(lambda: actions.cancel_order(order_id=order.pk, actor=SYSTEM)) == ("CANNOT_CANCEL_ORDER", "order")
    actions.cancel_fulfillment(fulfillment_id=fulfillment.pk, warehouse_id=shop.warehouse.pk, actor=SYSTEM)
    assert actions.cancel_order(order_id=order.pk, actor=SYSTEM).status == "CANCELED"
    assert levels(shop.stock) == (3, 0)
    assert not Allocation.objects.exists()
    assert OutboxMessage.objects.filter(topic="OrderCancelled").count() == 1


def test_nobody_paid_in_time() -> None:
    shop = sale_rows.shop(quantity=3, expire_orders_after=30)
    late, paid = placed(shop, 1), placed(shop, 1)
    actions.record_payment(order_id=paid.pk, charged=Decimal(1), authorized=Decimal(0), actor=SYSTEM)
    assert actions.expire_orders() == 0
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert actions.expire_orders() == 1
        assert actions.expire_orders() == 0
    late.refresh_from_db()
    assert late.status == "EXPIRED"
    assert levels(shop.stock) == (3, 1)


def test_a_covered_order_of_a_channel_that_confirms_by_itself_is_confirmed() -> None:
    order = placed(sale_rows.shop())
    actions.record_payment(order_id=order.pk, charged=Decimal(0), authorized=order.total_gross_amount, actor=SYSTEM)
    order.refresh_from_db()
    assert (order.status, order.authorize_status, order.charge_status) == ("UNFULFILLED", "FULL", "NONE")


def draft(shop: sale_rows.Shop, quantity: int = 1) -> Order:
    changes = {
        "user_email": "lina@maarad.example",
        "billing_address": clean_address(sale_rows.PARIS),
        "shipping_address": clean_address(sale_rows.PARIS),
        "shipping_method_id": shop.method.pk,
    }
    lines = [actions.NewOrderLine(shop.variant.pk, quantity)]
    return actions.create_draft(channel_id=shop.channel.pk, changes=changes, lines=lines, actor=SYSTEM)


def test_a_draft_promises_nothing_until_it_is_completed() -> None:
    shop = sale_rows.shop(quantity=3)
    order = draft(shop, 3)
    assert (order.status, order.total_gross_amount) == ("DRAFT", Decimal("35.00"))
    assert levels(shop.stock) == (3, 0)
    assert actions.complete_draft(order_id=order.pk, actor=SYSTEM).status == "UNFULFILLED"
    assert levels(shop.stock) == (3, 3)
    assert code_of(lambda: actions.complete_draft(order_id=order.pk, actor=SYSTEM)) == ("INVALID", "id")


def test_a_draft_that_is_short_of_stock_stays_a_draft() -> None:
    shop = sale_rows.shop(quantity=2)
    order = draft(shop, 3)
    assert code_of(lambda: actions.complete_draft(order_id=order.pk, actor=SYSTEM)) == ("INSUFFICIENT_STOCK", "lines")
    order.refresh_from_db()
    assert order.status == "DRAFT"
    assert levels(shop.stock) == (2, 0)


def test_a_draft_says_all_that_is_missing_at_once() -> None:
    shop = sale_rows.shop()
    order = actions.create_draft(
        channel_id=shop.channel.pk, changes={}, lines=[actions.NewOrderLine(shop.variant.pk, 1)], actor=SYSTEM
    )
    with pytest.raises(DomainErrors) as refused:
        actions.complete_draft(order_id=order.pk, actor=SYSTEM)
    found = [(error.code, error.field) for error in refused.value.errors]
    assert found == [
        ("BILLING_ADDRESS_NOT_SET", "order"),
        ("ORDER_NO_SHIPPING_ADDRESS", "order"),
        ("SHIPPING_METHOD_REQUIRED", "shipping"),
    ]


def test_staffs_discount_is_shared_over_the_lines() -> None:
    shop = sale_rows.shop(price="10")
    second = sale_rows.variant(shop.channel, "20")
    sale_rows.stock(second, shop.warehouse, 5)
    order = draft(shop, 1)
    actions.add_order_lines(order_id=order.pk, lines=[actions.NewOrderLine(second.pk, 1)], actor=SYSTEM)
    order = actions.update_draft(order_id=order.pk, changes={"discount": Decimal(10)}, actor=SYSTEM)
    totals = sorted(line.total_price_gross_amount for line in order.lines.all())
    assert totals == [Decimal("6.67"), Decimal("13.33")]
    assert order.total_gross_amount == Decimal("25.00")


def test_lines_of_an_unconfirmed_order_move_promises_with_them() -> None:
    shop = sale_rows.shop(quantity=5)
    order = placed(shop, 2)
    line = order.lines.get()
    actions.update_order_line(line_id=line.pk, quantity=5, actor=SYSTEM)
    assert levels(shop.stock) == (5, 5)
    assert code_of(lambda: actions.update_order_line(line_id=line.pk, quantity=6, actor=SYSTEM)) == (
        "INSUFFICIENT_STOCK",
        "quantity",
    )
    actions.update_order_line(line_id=line.pk, quantity=1, actor=SYSTEM)
    assert levels(shop.stock) == (5, 1)
    actions.delete_order_line(line_id=line.pk, actor=SYSTEM)
    assert levels(shop.stock) == (5, 0)


def test_every_change_of_stock_left_a_movement() -> None:
    shop = sale_rows.shop(quantity=5)
    fulfillment = fulfil(live(shop), shop.warehouse, 2)
    actions.cancel_fulfillment(fulfillment_id=fulfillment.pk, warehouse_id=shop.warehouse.pk, actor=SYSTEM)
    rows = StockMovement.objects.order_by("pk").values_list("kind", "quantity", "allocated")
    assert list(rows) == [("ALLOCATE", 0, 2), ("FULFIL", -2, -2), ("RESTOCK", 2, 2)]
