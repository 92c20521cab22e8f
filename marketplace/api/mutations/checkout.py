"""Filling a checkout: lines, contact, addresses. `id` names it; `checkoutId` and `token` are Saleor's older ways."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _
from graphene import Boolean, Field, List, NonNull, String

from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.inputs import pairs
from marketplace.api.permissions import require
from marketplace.api.types.address import AddressInput, address_data
from marketplace.api.types.checkout import Checkout
from marketplace.engine.checkout import actions
from marketplace.kernel.actors import Actor
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
    new_lines,
)
from .one_checkout import CheckoutMutation


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


class CheckoutLinesAdd(CheckoutMutation):
    class Arguments:
        lines = List(NonNull(CheckoutLineInput), required=True)

    @classmethod
    def change(cls, key: UUID, actor: Actor, lines: list[dict[str, Any]]) -> Any:
        return actions.add_lines(checkout_id=key, lines=new_lines(lines, actor), actor=actor)


class CheckoutLinesUpdate(CheckoutMutation):
    class Arguments:
        lines = List(NonNull(CheckoutLineUpdateInput), required=True)

    @classmethod
    def change(cls, key: UUID, actor: Actor, lines: list[dict[str, Any]]) -> Any:
        return actions.update_lines(checkout_id=key, lines=line_updates(lines, actor), actor=actor)


class CheckoutLinesDelete(CheckoutMutation):
    class Arguments:
        lines_ids = List(NonNull(graphene.ID), required=True)

    class Meta:
        older = ("token",)

    @classmethod
    def change(cls, key: UUID, actor: Actor, lines_ids: list[str]) -> Any:
        lines = mutation_ids(lines_ids, "CheckoutLine", field="lines_ids")
        return actions.delete_lines(checkout_id=key, line_ids=lines, actor=actor)


class CheckoutLineDelete(CheckoutMutation):
    class Arguments:
        line_id = graphene.ID()

    @classmethod
    def change(cls, key: UUID, actor: Actor, line_id: str | None = None) -> Any:
        line = mutation_id(line_id, "CheckoutLine", field="line_id")
        return actions.delete_lines(checkout_id=key, line_ids=[line], actor=actor, code="NOT_FOUND")


class CheckoutEmailUpdate(CheckoutMutation):
    class Arguments:
        email = String(required=True)

    @classmethod
    def change(cls, key: UUID, actor: Actor, email: str) -> Any:
        return actions.update_email(checkout_id=key, email=email, actor=actor)


class CheckoutCustomerAttach(CheckoutMutation):
    class Arguments:
        customer_id = graphene.ID()

    class Meta:
        permissions = ("AUTHENTICATED_APP", "AUTHENTICATED_USER")

    @classmethod
    def change(cls, key: UUID, actor: Actor, customer_id: str | None = None) -> Any:
        mine = actor.user_id if actor.kind == "customer" else None
        user_id = mutation_id(customer_id, "User", field="customer_id") if customer_id else mine
        if user_id is None:
            raise DomainError("REQUIRED", _("Please name the customer."), field="customer_id")
        if user_id != mine and not actor.has("IMPERSONATE_USER"):
            raise PermissionDenied(("IMPERSONATE_USER",))
        return actions.attach_customer(checkout_id=key, user_id=user_id, actor=actor)


class CheckoutCustomerDetach(CheckoutMutation):
    class Meta:
        permissions = ("AUTHENTICATED_APP", "AUTHENTICATED_USER")

    @classmethod
    def change(cls, key: UUID, actor: Actor) -> Any:
        return actions.detach_customer(checkout_id=key, actor=actor)


class CheckoutShippingAddressUpdate(CheckoutMutation):
    class Arguments:
        shipping_address = AddressInput(required=True)
        save_address = Boolean(default_value=True)
        validation_rules = CheckoutAddressValidationRules()

    @classmethod
    def change(cls, key: UUID, actor: Actor, shipping_address: dict[str, Any], **more: Any) -> Any:
        return _set_address(key, actor, "shipping", shipping_address, **more)


class CheckoutBillingAddressUpdate(CheckoutMutation):
    class Arguments:
        billing_address = AddressInput(required=True)
        save_address = Boolean(default_value=True)
        validation_rules = CheckoutAddressValidationRules()

    @classmethod
    def change(cls, key: UUID, actor: Actor, billing_address: dict[str, Any], **more: Any) -> Any:
        return _set_address(key, actor, "billing", billing_address, **more)


def _set_address(
    key: UUID,
    actor: Actor,
    kind: Any,
    address: dict[str, Any],
    save_address: bool,
    validation_rules: dict[str, Any] | None = None,
) -> Any:
    rules = address_rules(validation_rules)
    return actions.update_address(
        checkout_id=key, kind=kind, data=address_data(address), rules=rules, save_address=save_address, actor=actor
    )


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
