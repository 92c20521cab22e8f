"""Whatever happens to a shop, in whatever order: no unit appears, vanishes, or is promised twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from marketplace.engine.addresses.validation import clean_address
from marketplace.engine.orders import actions
from marketplace.engine.orders.models import Fulfillment, Order
from marketplace.engine.stock.actions import Level, adjust, set_stocks, transfer
from marketplace.engine.stock.models import Stock, StockMovement
from marketplace.engine.stock.proof import breaks
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError, DomainErrors
from tests import sale_rows

pytestmark = pytest.mark.django_db
SMALL = st.integers(1, 4)


class Selling(RuleBasedStateMachine):
    """Two warehouses, one variant; buyers, a packer and a lorry."""

    def __init__(self) -> None:
        super().__init__()
        from django.db import transaction

        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.shop = sale_rows.shop(quantity=6)
        self.second = sale_rows.stock(self.shop.variant, sale_rows.warehouse(self.shop.channel), 3)
        self.places = [self.shop.warehouse.pk, self.second.warehouse_id]
        self.counted = 9
        self.keys = 0

    def teardown(self) -> None:
        from django.db import transaction

        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, call: Any) -> bool:
        """Whether it was done; a refusal must change nothing, which the invariants then see."""
        try:
            call()
        except (DomainError, DomainErrors):
            return False
        return True

    @rule(quantity=SMALL)
    def buy(self, quantity: int) -> None:
        def call() -> None:
            lines = [actions.NewOrderLine(self.shop.variant.pk, quantity)]
            draft = actions.create_draft(channel_id=self.shop.channel.pk, changes=self.buyer(), lines=lines, actor=SYSTEM)
            actions.complete_draft(order_id=draft.pk, actor=SYSTEM)

        self.attempt(call)

    def buyer(self) -> dict[str, Any]:
        addresses = {name: clean_address(sale_rows.PARIS) for name in ("billing_address", "shipping_address")}
        return {**addresses, "shipping_method_id": self.shop.method.pk}

    @initialize(first=SMALL, second=SMALL)
    def open_with_two_sales(self, first: int, second: int) -> None:
        self.buy(first)
        self.buy(second)

    def live(self) -> list[Order]:
        return list(Order.objects.filter(status__in=["UNFULFILLED", "PARTIALLY_FULFILLED"]).order_by("number"))

    @precondition(lambda self: self.live())
    @rule(data=st.data(), place=st.integers(0, 1), exceed=st.booleans())
    def ship(self, data: Any, place: int, exceed: bool) -> None:
        order = data.draw(st.sampled_from(self.live()))
        quantity = data.draw(st.integers(1, order.lines.get().quantity_unfulfilled + 1))
        line = actions.LineToFulfil(order.lines.get().pk, ((self.places[place], quantity),))
        call = lambda: actions.fulfill_order(order_id=order.pk, lines=[line], actor=SYSTEM, allow_stock_to_be_exceeded=exceed)  # noqa: E731
        if self.attempt(call):
            self.counted -= quantity

    @precondition(lambda self: Fulfillment.objects.filter(status="FULFILLED").exists())
    @rule(data=st.data(), place=st.integers(0, 1))
    def take_back(self, data: Any, place: int) -> None:
        parcel = data.draw(st.sampled_from(list(Fulfillment.objects.filter(status="FULFILLED").order_by("pk"))))
        units = sum(parcel.lines.values_list("quantity", flat=True))
        if self.attempt(
            lambda: actions.cancel_fulfillment(fulfillment_id=parcel.pk, warehouse_id=self.places[place], actor=SYSTEM)
        ):
            self.counted += units

    @precondition(lambda self: self.live())
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        order = data.draw(st.sampled_from(self.live()))
        self.attempt(lambda: actions.cancel_order(order_id=order.pk, actor=SYSTEM))

    @rule(quantity=SMALL, back=st.booleans())
    def move(self, quantity: int, back: bool) -> None:
        source, destination = self.places[::-1] if back else self.places
        self.keys += 1
        move = {"variant_id": self.shop.variant.pk, "source_id": source, "destination_id": destination, "quantity": quantity}
        for _twice in range(2):
            self.attempt(lambda: transfer(**move, key=f"run-{self.keys}", actor=SYSTEM))

    @rule(difference=st.integers(-3, 3), place=st.integers(0, 1))
    def recount(self, difference: int, place: int) -> None:
        self.keys += 1
        counted = {"variant_id": self.shop.variant.pk, "warehouse_id": self.places[place], "difference": difference}
        if self.attempt(lambda: adjust(**counted, key=f"count-{self.keys}", reason="count", actor=SYSTEM)):
            self.counted += difference

    @rule(quantity=st.integers(0, 9), place=st.integers(0, 1))
    def set(self, quantity: int, place: int) -> None:
        before = Stock.objects.get(warehouse_id=self.places[place]).quantity
        set_stocks(levels=[Level(self.shop.variant.pk, self.places[place], quantity)], actor=SYSTEM)
        self.counted += quantity - before

    @invariant()
    def promises_are_what_their_parts_add_up_to(self) -> None:
        assert breaks() == []

    @invariant()
    def every_unit_is_where_it_was_put(self) -> None:
        assert sum(Stock.objects.values_list("quantity", flat=True)) == self.counted
        assert 9 + sum(StockMovement.objects.values_list("quantity", flat=True)) == self.counted

    @invariant()
    def each_live_order_is_promised_what_it_still_waits_for(self) -> None:
        for order in self.live():
            line = order.lines.get()
            assert sum(line.allocations.values_list("quantity_allocated", flat=True)) == line.quantity_unfulfilled


class TestSelling(TestCase, Selling.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
