"""Placed orders: confirm, cancel, correct, note; and their lines while that is allowed."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils.translation import gettext as _
from graphene import Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.scalars import PositiveDecimal
from marketplace.api.types.address import AddressInput, address_data
from marketplace.api.types.order import Order, OrderEvent, OrderLine
from marketplace.engine.addresses.models import Address
from marketplace.engine.addresses.validation import clean_address
from marketplace.engine.orders import actions, queries
from marketplace.kernel.errors import DomainError, DomainErrors, NotFound

from .checkout_inputs import language

OrderError = error_type(
    "OrderError",
    warehouse=graphene.ID(),
    order_lines=List(NonNull(graphene.ID)),
    variants=List(NonNull(graphene.ID)),
    address_type=Field(enum("AddressTypeEnum")),
)
STAFF = ("MANAGE_ORDERS",)


class OrderNoteAddError(graphene.ObjectType):
    """Saleor leaves its code nullable."""

    field = String()
    message = String()
    code = Field(enum("OrderNoteAddErrorCode"))


class OrderLineCreateInput(InputObjectType):
    quantity = Int(required=True)
    variant_id = graphene.ID(required=True)
    force_new_line = Boolean(default_value=False)
    price = PositiveDecimal()


class OrderLineInput(InputObjectType):
    quantity = Int(required=True)


class OrderUpdateInput(InputObjectType):
    billing_address = AddressInput()
    shipping_address = AddressInput()
    user_email = String()
    external_reference = String()
    language_code = enum("LanguageCodeEnum")()


class OrderNoteInput(InputObjectType):
    message = String(required=True)


def named_order(id: str | None, external_reference: str | None = None) -> Any:
    """The key of an order by id or reference. GRAPHQL_ERROR without exactly one, NOT_FOUND."""
    if (id is None) == (external_reference is None):
        raise DomainError("GRAPHQL_ERROR", "Please give either id or externalReference.", field="id")
    if id is not None:
        return mutation_id(id, "Order")
    found = queries.order(external_reference=external_reference)
    if found is None:
        raise NotFound(_("There is no order with this reference."), field="external_reference")
    return found.pk


def order_address(given: dict[str, Any] | None, kind: str) -> Address | None:
    """A checked address; its errors say which of the two it is."""
    if not given:
        return None
    try:
        return clean_address(address_data(given))
    except DomainErrors as refused:
        errors = [DomainError(e.code, e.message, field=e.field, params={"address_type": kind}) for e in refused.errors]
        raise DomainErrors(errors) from refused


def order_lines(lines: list[dict[str, Any]]) -> list[actions.NewOrderLine]:
    return [
        actions.NewOrderLine(
            mutation_id(line["variant_id"], "ProductVariant", field="variant_id"),
            line["quantity"],
            line["force_new_line"],
            line.get("price"),
        )
        for line in lines
    ]


class OrderConfirm(PayloadMutation):
    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"order": actions.confirm_order(order_id=mutation_id(id, "Order"), actor=info.context.actor)}


class OrderCancel(PayloadMutation):
    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"order": actions.cancel_order(order_id=mutation_id(id, "Order"), actor=info.context.actor)}


class OrderUpdate(PayloadMutation):
    order = Field(Order)

    class Arguments:
        id = graphene.ID()
        external_reference = String()
        input = OrderUpdateInput(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], id: str | None = None, external_reference: str | None = None) -> Any:
        changes: dict[str, Any] = {name: input[name] for name in ("user_email", "external_reference") if name in input}
        if input.get("language_code"):
            changes["language_code"] = language(input["language_code"])
        order = actions.update_order(
            order_id=named_order(id, external_reference),
            changes=changes,
            billing_address=order_address(input.get("billing_address"), "BILLING"),
            shipping_address=order_address(input.get("shipping_address"), "SHIPPING"),
            actor=info.context.actor,
        )
        return {"order": order}


class OrderNoteAdd(PayloadMutation):
    order = Field(Order)
    event = Field(OrderEvent)

    class Arguments:
        order = graphene.ID(required=True)
        input = OrderNoteInput(required=True)

    class Meta:
        error_type = OrderNoteAddError
        permissions = STAFF
        words = {"NOT_FOUND": "GRAPHQL_ERROR"}

    @classmethod
    def perform(cls, info: Any, order: str, input: dict[str, str]) -> Any:
        key = mutation_id(order, "Order", field="order")
        noted, event = actions.add_note(order_id=key, message=input["message"], actor=info.context.actor)
        return {"order": noted, "event": event}


class OrderLinesCreate(PayloadMutation):
    order = Field(Order)
    order_lines = List(NonNull(OrderLine))

    class Arguments:
        id = graphene.ID(required=True)
        input = List(NonNull(OrderLineCreateInput), required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, input: list[dict[str, Any]]) -> Any:
        order, lines = actions.add_order_lines(
            order_id=mutation_id(id, "Order"), lines=order_lines(input), actor=info.context.actor
        )
        return {"order": order, "order_lines": lines}


class OrderLineUpdate(PayloadMutation):
    order = Field(Order)
    order_line = Field(OrderLine)

    class Arguments:
        id = graphene.ID(required=True)
        input = OrderLineInput(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, int]) -> Any:
        key = mutation_id(id, "OrderLine")
        order, line = actions.update_order_line(line_id=key, quantity=input["quantity"], actor=info.context.actor)
        return {"order": order, "order_line": line}


class OrderLineDelete(PayloadMutation):
    order = Field(Order)
    order_line = Field(OrderLine)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        order, line = actions.delete_order_line(line_id=mutation_id(id, "OrderLine"), actor=info.context.actor)
        return {"order": order, "order_line": line}


class OrderMutations:
    order_confirm = OrderConfirm.Field()
    order_cancel = OrderCancel.Field()
    order_update = OrderUpdate.Field()
    order_note_add = OrderNoteAdd.Field()
    order_lines_create = OrderLinesCreate.Field()
    order_line_update = OrderLineUpdate.Field()
    order_line_delete = OrderLineDelete.Field()
