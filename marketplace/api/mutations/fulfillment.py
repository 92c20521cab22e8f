"""Shipping orders."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation
from marketplace.api.types.fulfillment import Fulfillment
from marketplace.api.types.order import Order
from marketplace.engine.orders import actions

from .order import STAFF, OrderError


class OrderFulfillStockInput(InputObjectType):
    quantity = Int(required=True)
    warehouse = graphene.ID(required=True)


class OrderFulfillLineInput(InputObjectType):
    order_line_id = graphene.ID()
    stocks = List(NonNull(OrderFulfillStockInput), required=True)


class OrderFulfillInput(InputObjectType):
    lines = List(NonNull(OrderFulfillLineInput), required=True)
    notify_customer = Boolean()
    allow_stock_to_be_exceeded = Boolean(default_value=False)
    tracking_number = String()


class FulfillmentCancelInput(InputObjectType):
    warehouse_id = graphene.ID()


class FulfillmentUpdateTrackingInput(InputObjectType):
    tracking_number = String()
    notify_customer = Boolean(default_value=False)


class OrderFulfill(PayloadMutation):
    fulfillments = List(NonNull(Fulfillment))
    order = Field(Order)

    class Arguments:
        order = graphene.ID()
        input = OrderFulfillInput(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], order: str | None = None) -> Any:
        lines = [
            actions.LineToFulfil(
                mutation_id(line.get("order_line_id"), "OrderLine", field="lines"),
                tuple(
                    (mutation_id(stock["warehouse"], "Warehouse", field="warehouse"), stock["quantity"])
                    for stock in line["stocks"]
                ),
            )
            for line in input["lines"]
        ]
        fulfilled, made = actions.fulfill_order(
            order_id=mutation_id(order, "Order", field="order"),
            lines=lines,
            notify=input.get("notify_customer") is not False,
            allow_stock_to_be_exceeded=input["allow_stock_to_be_exceeded"],
            tracking_number=input.get("tracking_number") or "",
            actor=info.context.actor,
        )
        return {"fulfillments": made, "order": fulfilled}


class FulfillmentApprove(PayloadMutation):
    fulfillment = Field(Fulfillment)
    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)
        notify_customer = Boolean(required=True)
        allow_stock_to_be_exceeded = Boolean(default_value=False)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, notify_customer: bool, allow_stock_to_be_exceeded: bool) -> Any:
        order, fulfillment = actions.approve_fulfillment(
            fulfillment_id=mutation_id(id, "Fulfillment"),
            notify=notify_customer,
            allow_stock_to_be_exceeded=allow_stock_to_be_exceeded,
            actor=info.context.actor,
        )
        return {"fulfillment": fulfillment, "order": order}


class FulfillmentCancel(PayloadMutation):
    fulfillment = Field(Fulfillment)
    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)
        input = FulfillmentCancelInput()

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any] | None = None) -> Any:
        given = (input or {}).get("warehouse_id")
        warehouse = mutation_id(given, "Warehouse", field="warehouse_id") if given else None
        order, fulfillment = actions.cancel_fulfillment(
            fulfillment_id=mutation_id(id, "Fulfillment"), warehouse_id=warehouse, actor=info.context.actor
        )
        return {"fulfillment": fulfillment, "order": order}


class FulfillmentUpdateTracking(PayloadMutation):
    fulfillment = Field(Fulfillment)
    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)
        input = FulfillmentUpdateTrackingInput(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        order, fulfillment = actions.update_tracking(
            fulfillment_id=mutation_id(id, "Fulfillment"),
            tracking_number=input.get("tracking_number") or "",
            notify=input["notify_customer"],
            actor=info.context.actor,
        )
        return {"fulfillment": fulfillment, "order": order}


class FulfillmentMutations:
    order_fulfill = OrderFulfill.Field()
    order_fulfillment_approve = FulfillmentApprove.Field()
    order_fulfillment_cancel = FulfillmentCancel.Field()
    order_fulfillment_update_tracking = FulfillmentUpdateTracking.Field()
