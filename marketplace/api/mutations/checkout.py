"""Filling a checkout: lines, contact, addresses. `id` names it; `checkoutId` and `token` are Saleor's older ways."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils.translation import gettext as _
from graphene import Boolean, Field, List, NonNull, String

from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.inputs import pairs
from marketplace.api.permissions import require
from marketplace.api.scalars import UUID
from marketplace.api.types.address import AddressInput, address_data
from marketplace.api.types.checkout import Checkout
from marketplace.engine.checkout import actions
from marketplace.kernel.errors import DomainError, PermissionDenied

from .checkout_inputs import (
    CheckoutAddressValidationRules,
    CheckoutCreateInput,
    CheckoutError,
    CheckoutLineInput,
    CheckoutLineUpdateInput,
    address_rules,
    language,
    line_updates,
    named_checkout,
    new_lines,
)

_OLDER = "Use `id` instead."


class CheckoutCreate(PayloadMutation):
    checkout = Field(Checkout)
    created = Boolean(deprecation_reason="Always returns `true`.")

    class Arguments:
        input = CheckoutCreateInput(required=True)

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        rules = input.get("validation_rules") or {}
        if input.get("private_metadata"):
            require(info.context.actor, "MANAGE_CHECKOUTS")
        start = actions.Start(
            email=input.get("email"),
            shipping_address=address_data(input["shipping_address"]) if input.get("shipping_address") else None,
            billing_address=address_data(input["billing_address"]) if input.get("billing_address") else None,
            save_shipping_address=input.get("save_shipping_address") is not False,
            save_billing_address=input.get("save_billing_address") is not False,
            shipping_rules=address_rules(rules.get("shipping_address")),
            billing_rules=address_rules(rules.get("billing_address")),
            language_code=language(input.get("language_code")),
            metadata=pairs(input.get("metadata")),
            private_metadata=pairs(input.get("private_metadata")),
        )
        actor = info.context.actor
        lines = new_lines(input["lines"], actor)
        checkout = actions.create_checkout(channel_slug=input.get("channel"), lines=lines, actor=actor, start=start)
        return {"checkout": checkout, "created": True}


class CheckoutLinesAdd(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        lines = List(NonNull(CheckoutLineInput), required=True)

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(
        cls, info: Any, lines: list[dict[str, Any]], id: str | None = None, checkout_id: str | None = None, token: Any = None
    ) -> Any:
        key, actor = named_checkout(id, checkout_id, token), info.context.actor
        return {"checkout": actions.add_lines(checkout_id=key, lines=new_lines(lines, actor), actor=actor)}


class CheckoutLinesUpdate(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        lines = List(NonNull(CheckoutLineUpdateInput), required=True)

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(
        cls, info: Any, lines: list[dict[str, Any]], id: str | None = None, checkout_id: str | None = None, token: Any = None
    ) -> Any:
        key, actor = named_checkout(id, checkout_id, token), info.context.actor
        return {"checkout": actions.update_lines(checkout_id=key, lines=line_updates(lines, actor), actor=actor)}


class CheckoutLinesDelete(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        token = UUID(deprecation_reason=_OLDER)
        lines_ids = List(NonNull(graphene.ID), required=True)

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(cls, info: Any, lines_ids: list[str], id: str | None = None, token: Any = None) -> Any:
        lines = mutation_ids(lines_ids, "CheckoutLine", field="lines_ids")
        return {
            "checkout": actions.delete_lines(
                checkout_id=named_checkout(id, None, token), line_ids=lines, actor=info.context.actor
            )
        }


class CheckoutLineDelete(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        line_id = graphene.ID()

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(
        cls, info: Any, line_id: str | None = None, id: str | None = None, checkout_id: str | None = None, token: Any = None
    ) -> Any:
        line = mutation_id(line_id, "CheckoutLine", field="line_id")
        key = named_checkout(id, checkout_id, token)
        return {"checkout": actions.delete_lines(checkout_id=key, line_ids=[line], actor=info.context.actor, code="NOT_FOUND")}


class CheckoutEmailUpdate(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        email = String(required=True)

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(cls, info: Any, email: str, id: str | None = None, checkout_id: str | None = None, token: Any = None) -> Any:
        key = named_checkout(id, checkout_id, token)
        return {"checkout": actions.update_email(checkout_id=key, email=email, actor=info.context.actor)}


class CheckoutCustomerAttach(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        customer_id = graphene.ID()

    class Meta:
        error_type = CheckoutError
        permissions = ("AUTHENTICATED_APP", "AUTHENTICATED_USER")

    @classmethod
    def perform(
        cls, info: Any, id: str | None = None, checkout_id: str | None = None, token: Any = None, customer_id: str | None = None
    ) -> Any:
        key, actor = named_checkout(id, checkout_id, token), info.context.actor
        mine = actor.user_id if actor.kind == "customer" else None
        user_id = mutation_id(customer_id, "User", field="customer_id") if customer_id else mine
        if user_id is None:
            raise DomainError("REQUIRED", _("Please name the customer."), field="customer_id")
        if user_id != mine and not actor.has("IMPERSONATE_USER"):
            raise PermissionDenied(("IMPERSONATE_USER",))
        return {"checkout": actions.attach_customer(checkout_id=key, user_id=user_id, actor=actor)}


class CheckoutCustomerDetach(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)

    class Meta:
        error_type = CheckoutError
        permissions = ("AUTHENTICATED_APP", "AUTHENTICATED_USER")

    @classmethod
    def perform(cls, info: Any, id: str | None = None, checkout_id: str | None = None, token: Any = None) -> Any:
        key = named_checkout(id, checkout_id, token)
        return {"checkout": actions.detach_customer(checkout_id=key, actor=info.context.actor)}


class CheckoutShippingAddressUpdate(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        shipping_address = AddressInput(required=True)
        save_address = Boolean(default_value=True)
        validation_rules = CheckoutAddressValidationRules()

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(cls, info: Any, shipping_address: dict[str, Any], **given: Any) -> Any:
        return _set_address(info, "shipping", shipping_address, given)


class CheckoutBillingAddressUpdate(PayloadMutation):
    checkout = Field(Checkout)

    class Arguments:
        id = graphene.ID()
        checkout_id = graphene.ID(deprecation_reason=_OLDER)
        token = UUID(deprecation_reason=_OLDER)
        billing_address = AddressInput(required=True)
        save_address = Boolean(default_value=True)
        validation_rules = CheckoutAddressValidationRules()

    class Meta:
        error_type = CheckoutError

    @classmethod
    def perform(cls, info: Any, billing_address: dict[str, Any], **given: Any) -> Any:
        return _set_address(info, "billing", billing_address, given)


def _set_address(info: Any, kind: Any, address: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    checkout = actions.update_address(
        checkout_id=named_checkout(given.get("id"), given.get("checkout_id"), given.get("token")),
        kind=kind,
        data=address_data(address),
        rules=address_rules(given.get("validation_rules")),
        save_address=given["save_address"],
        actor=info.context.actor,
    )
    return {"checkout": checkout}


class CheckoutMutations:
    checkout_create = CheckoutCreate.Field()
    checkout_lines_add = CheckoutLinesAdd.Field()
    checkout_lines_update = CheckoutLinesUpdate.Field()
    checkout_lines_delete = CheckoutLinesDelete.Field()
    checkout_line_delete = CheckoutLineDelete.Field(deprecation_reason="Use `checkoutLinesDelete` instead.")
    checkout_email_update = CheckoutEmailUpdate.Field()
    checkout_customer_attach = CheckoutCustomerAttach.Field()
    checkout_customer_detach = CheckoutCustomerDetach.Field()
    checkout_shipping_address_update = CheckoutShippingAddressUpdate.Field()
    checkout_billing_address_update = CheckoutBillingAddressUpdate.Field()
