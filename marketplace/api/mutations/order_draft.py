"""Orders that staff write for a customer."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Field, InputObjectType, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.inputs import pairs
from marketplace.api.scalars import PositiveDecimal
from marketplace.api.types.address import AddressInput
from marketplace.api.types.metadata import MetadataInput
from marketplace.api.types.order import Order
from marketplace.engine.orders import actions

from .checkout_inputs import language
from .order import STAFF, OrderError, OrderLineCreateInput, named_order, order_address, order_lines


class DraftOrderInput(InputObjectType):
    billing_address = AddressInput()
    user = graphene.ID()
    user_email = String()
    discount = PositiveDecimal()
    shipping_address = AddressInput()
    shipping_method = graphene.ID()
    voucher_code = String()
    customer_note = String()
    channel_id = graphene.ID()
    redirect_url = String()
    external_reference = String()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    language_code = enum("LanguageCodeEnum")()


class DraftOrderCreateInput(DraftOrderInput):
    lines = List(NonNull(OrderLineCreateInput))


_TEXTS = ("user_email", "discount", "voucher_code", "customer_note", "redirect_url", "external_reference")


def _changes(input: dict[str, Any]) -> dict[str, Any]:
    """A draft's input as its actions take it: what is not given stays."""
    changes: dict[str, Any] = {name: input[name] for name in _TEXTS if name in input}
    for name in ("metadata", "private_metadata"):
        if input.get(name) is not None:
            changes[name] = pairs(input[name])
    if input.get("language_code"):
        changes["language_code"] = language(input["language_code"])
    if input.get("user"):
        changes["user_id"] = mutation_id(input["user"], "User", field="user")
    if "shipping_method" in input:
        method = input["shipping_method"]
        changes["shipping_method_id"] = (
            mutation_id(method, "ShippingMethod", "ShippingMethodType", field="shipping_method") if method else None
        )
    for name, kind in (("billing_address", "BILLING"), ("shipping_address", "SHIPPING")):
        if input.get(name):
            changes[name] = order_address(input[name], kind)
    return changes


class DraftOrderCreate(PayloadMutation):
    order = Field(Order)

    class Arguments:
        input = DraftOrderCreateInput(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        channel_id = mutation_id(input["channel_id"], "Channel", field="channel_id") if input.get("channel_id") else None
        lines = order_lines(input.get("lines") or [])
        return {
            "order": actions.create_draft(channel_id=channel_id, changes=_changes(input), lines=lines, actor=info.context.actor)
        }


class DraftOrderUpdate(PayloadMutation):
    order = Field(Order)

    class Arguments:
        id = graphene.ID()
        external_reference = String()
        input = DraftOrderInput(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], id: str | None = None, external_reference: str | None = None) -> Any:
        key = named_order(id, external_reference)
        return {"order": actions.update_draft(order_id=key, changes=_changes(input), actor=info.context.actor)}


class DraftOrderComplete(PayloadMutation):
    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = OrderError
        permissions = STAFF
        words = {"VOUCHER_NOT_APPLICABLE": "INVALID_VOUCHER"}

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"order": actions.complete_draft(order_id=mutation_id(id, "Order"), actor=info.context.actor)}


class DraftOrderDelete(PayloadMutation):
    order = Field(Order)

    class Arguments:
        id = graphene.ID()
        external_reference = String()

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str | None = None, external_reference: str | None = None) -> Any:
        return {"order": actions.delete_draft(order_id=named_order(id, external_reference), actor=info.context.actor)}


class DraftOrderMutations:
    draft_order_create = DraftOrderCreate.Field()
    draft_order_update = DraftOrderUpdate.Field()
    draft_order_complete = DraftOrderComplete.Field()
    draft_order_delete = DraftOrderDelete.Field()
