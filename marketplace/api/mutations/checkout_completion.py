"""The way from a filled checkout to its order: delivery, promo code, completion."""

from __future__ import annotations

from typing import Any
from uuid import UUID as Key

import graphene
from graphene import Boolean, Field, List, NonNull, String

from marketplace.api.ids import any_id, mutation_id
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.mutations.inputs import pairs
from marketplace.api.permissions import require
from marketplace.api.scalars import UUID, JSONString
from marketplace.api.types.checkout import Delivery
from marketplace.api.types.metadata import MetadataInput
from marketplace.api.types.order import Order
from marketplace.engine.checkout import actions
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from .checkout_inputs import CheckoutError, named_checkout
from .one_checkout import CheckoutMutation

_OLDER = "Use `id` instead."
DeliveryOptionsCalculateError = error_type("DeliveryOptionsCalculateError")
OrderCreateFromCheckoutError = error_type(
    "OrderCreateFromCheckoutError", variants=List(NonNull(graphene.ID)), lines=List(NonNull(graphene.ID))
)


class DeliveryOptionsCalculate(PayloadMutation):
    deliveries = List(NonNull(Delivery), required=True)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = DeliveryOptionsCalculateError

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"deliveries": actions.calculate_deliveries(checkout_id=mutation_id(id, "Checkout"), actor=info.context.actor)}

    @classmethod
    def refuse(cls, info: Any, errors: list[DomainError], arguments: dict[str, Any]) -> dict[str, Any]:
        return {**super().refuse(info, errors, arguments), "deliveries": []}


class CheckoutDeliveryMethodUpdate(CheckoutMutation):
    """Takes three kinds of id: a delivery that was offered, a shipping method (Saleor's older way), a warehouse to collect at; none clears it."""

    class Arguments:
        delivery_method_id = graphene.ID()

    class Meta:
        older = ("token",)

    @classmethod
    def change(cls, key: Key, actor: Actor, delivery_method_id: str | None = None) -> Any:
        if delivery_method_id is None:
            return actions.clear_delivery(checkout_id=key, actor=actor)
        kind, chosen = any_id(delivery_method_id, "CheckoutDelivery", "ShippingMethod", "Warehouse", field="delivery_method_id")
        if kind == "CheckoutDelivery":
            return actions.choose_delivery(checkout_id=key, delivery_id=chosen, actor=actor)
        if kind == "ShippingMethod":
            return actions.choose_shipping_method(checkout_id=key, method_id=chosen, actor=actor)
        return actions.choose_collection_point(checkout_id=key, warehouse_id=chosen, actor=actor)


class CheckoutAddPromoCode(CheckoutMutation):
    class Arguments:
        promo_code = String(required=True)

    @classmethod
    def change(cls, key: Key, actor: Actor, promo_code: str) -> Any:
        return actions.add_promo_code(checkout_id=key, code=promo_code, actor=actor)


class CheckoutRemovePromoCode(CheckoutMutation):
    class Arguments:
        promo_code = String()
        promo_code_id = graphene.ID()

    @classmethod
    def change(cls, key: Key, actor: Actor, promo_code: str | None = None, promo_code_id: str | None = None) -> Any:
        if (promo_code is None) == (promo_code_id is None):
            raise DomainError("GRAPHQL_ERROR", "Please give either promoCode or promoCodeId.", field="promo_code")
        voucher = mutation_id(promo_code_id, "Voucher", field="promo_code_id") if promo_code_id else None
        return actions.remove_promo_code(checkout_id=key, code=promo_code, voucher_id=voucher, actor=actor)


class CheckoutComplete(PayloadMutation):
    order = Field(Order)
    confirmation_needed = Boolean(required=True)
    confirmation_data = JSONString()

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        metadata = List(NonNull(MetadataInput))
        redirect_url = String()

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(cls, info: Any, metadata: Any = None, redirect_url: str | None = None, **given: Any) -> Any:
        key = named_checkout(given.get("id"), given.get("checkout_id"), given.get("token"))
        completion = actions.Completion(metadata=pairs(metadata), redirect_url=redirect_url)
        order = actions.complete_checkout(checkout_id=key, actor=info.context.actor, completion=completion)
        return {"order": order, "confirmation_needed": False}

    @classmethod
    def refuse(cls, info: Any, errors: list[DomainError], arguments: dict[str, Any]) -> dict[str, Any]:
        return {**super().refuse(info, errors, arguments), "confirmation_needed": False}


class OrderCreateFromCheckout(PayloadMutation):
    """For Apps that take responsibility for the payment."""

    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)
        remove_checkout = Boolean(default_value=True)
        metadata = List(NonNull(MetadataInput))
        private_metadata = List(NonNull(MetadataInput))

    class Meta:
        error_type = OrderCreateFromCheckoutError
        permissions = ("HANDLE_CHECKOUTS",)
        # what no completion without payment says is listed too, for whoever reads the code instead of running it
        words = {"NOT_FOUND": "CHECKOUT_NOT_FOUND", "REQUIRED": "GRAPHQL_ERROR", "CHECKOUT_NOT_FULLY_PAID": "GRAPHQL_ERROR"}

    @classmethod
    def perform(cls, info: Any, id: str, remove_checkout: bool, metadata: Any = None, private_metadata: Any = None) -> Any:
        if private_metadata:
            require(info.context.actor, "MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS")
        completion = actions.Completion(
            metadata=pairs(metadata), private_metadata=pairs(private_metadata), unpaid=True, remove=remove_checkout
        )
        checkout_id = mutation_id(id, "Checkout")
        return {"order": actions.complete_checkout(checkout_id=checkout_id, actor=info.context.actor, completion=completion)}


class CheckoutCompletionMutations:
    delivery_options_calculate = DeliveryOptionsCalculate.Field()
    checkout_delivery_method_update = CheckoutDeliveryMethodUpdate.Field()
    checkout_add_promo_code = CheckoutAddPromoCode.Field()
    checkout_remove_promo_code = CheckoutRemovePromoCode.Field()
    checkout_complete = CheckoutComplete.Field()
    order_create_from_checkout = OrderCreateFromCheckout.Field()
