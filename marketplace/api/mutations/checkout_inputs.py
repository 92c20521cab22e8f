"""What checkout mutations take, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import graphene
from graphene import Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import error_type
from marketplace.api.mutations.inputs import pairs
from marketplace.api.permissions import require
from marketplace.api.scalars import PositiveDecimal
from marketplace.api.types.address import AddressInput
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.addresses.validation import STRICT, Rules
from marketplace.engine.checkout.actions import LineUpdate, NewLine
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

CheckoutError = error_type(
    "CheckoutError",
    variants=List(NonNull(graphene.ID)),
    lines=List(NonNull(graphene.ID)),
    address_type=Field(enum("AddressTypeEnum")),
)


class CheckoutAddressValidationRules(InputObjectType):
    check_required_fields = Boolean(default_value=True)
    check_fields_format = Boolean(default_value=True)
    enable_fields_normalization = Boolean(default_value=True)


class CheckoutValidationRules(InputObjectType):
    shipping_address = CheckoutAddressValidationRules()
    billing_address = CheckoutAddressValidationRules()


class CheckoutLineInput(InputObjectType):
    quantity = Int(required=True)
    variant_id = graphene.ID(required=True)
    price = PositiveDecimal()
    force_new_line = Boolean(default_value=False)
    metadata = List(NonNull(MetadataInput))


class CheckoutLineUpdateInput(InputObjectType):
    variant_id = graphene.ID()
    quantity = Int()
    price = PositiveDecimal()
    line_id = graphene.ID()
    metadata = List(NonNull(MetadataInput))


class CheckoutCreateInput(InputObjectType):
    channel = String()
    lines = List(NonNull(CheckoutLineInput), required=True)
    email = String()
    save_shipping_address = Boolean()
    shipping_address = AddressInput()
    save_billing_address = Boolean()
    billing_address = AddressInput()
    language_code = enum("LanguageCodeEnum")()
    validation_rules = CheckoutValidationRules()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))


def named_checkout(id: str | None, checkout_id: str | None = None, token: UUID | None = None) -> UUID:
    """The key of the checkout named in one of three ways (two of them deprecated). GRAPHQL_ERROR otherwise."""
    if sum(value is not None for value in (id, checkout_id, token)) != 1:
        raise DomainError(
            "GRAPHQL_ERROR", "At most one of arguments is allowed and one is required: id, checkoutId, token.", field="id"
        )
    if token is not None:
        return token
    key: UUID = mutation_id(id or checkout_id, "Checkout", field="id" if id else "checkout_id")
    return key


def new_lines(lines: Sequence[Mapping[str, Any]], actor: Actor) -> list[NewLine]:
    """Lines to put in. A price of one's own is for Apps that handle checkouts."""
    _allow_prices(lines, actor)
    return [
        NewLine(
            variant_id=mutation_id(line["variant_id"], "ProductVariant", field="variant_id"),
            quantity=line["quantity"],
            force_new_line=line["force_new_line"],
            price=line.get("price"),
            metadata=pairs(line.get("metadata")),
        )
        for line in lines
    ]


def line_updates(lines: Sequence[Mapping[str, Any]], actor: Actor) -> list[LineUpdate]:
    _allow_prices(lines, actor)
    return [
        LineUpdate(
            quantity=line.get("quantity"),
            line_id=mutation_id(line["line_id"], "CheckoutLine", field="line_id") if line.get("line_id") else None,
            variant_id=mutation_id(line["variant_id"], "ProductVariant", field="variant_id") if line.get("variant_id") else None,
            price=line.get("price"),
            metadata=pairs(line.get("metadata")),
        )
        for line in lines
    ]


def _allow_prices(lines: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    if any(line.get("price") is not None for line in lines):
        require(actor, "HANDLE_CHECKOUTS")


def address_rules(given: Mapping[str, bool] | None) -> Rules:
    return STRICT if given is None else Rules(**given)


def language(code: str | None) -> str:
    return (code or "EN").lower().replace("_", "-")
