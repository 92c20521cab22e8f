"""Promo codes on an entire order, and gift cards, which this shop does not have."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, Int, NonNull, ObjectType, String

from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import permitted
from marketplace.api.scalars import DateTime
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.money import Money
from marketplace.engine.discounts import models, queries

_STAFF = ("MANAGE_DISCOUNTS",)


class Voucher(ObjectType):
    id = graphene.ID(required=True)
    name = String()
    code = String()
    usage_limit = Int()
    used = Int(required=True)
    start_date = DateTime(required=True)
    end_date = DateTime()
    apply_once_per_order = Boolean(required=True)
    apply_once_per_customer = Boolean(required=True)
    min_checkout_items_quantity = Int()
    discount_value_type = Field(NonNull(enum("DiscountValueTypeEnum")))
    type = Field(NonNull(enum("VoucherTypeEnum")))

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Voucher,)

    resolve_id = global_id("Voucher")

    @batched
    def resolve_code(roots: list[Any], info: Info) -> list[str | None]:
        """The first code."""
        codes = queries.codes_of([root.pk for root in roots])
        return [codes[root.pk][0].code if codes[root.pk] else None for root in roots]

    @permitted(*_STAFF)
    @batched
    def resolve_used(roots: list[Any], info: Info) -> list[int]:
        codes = queries.codes_of([root.pk for root in roots])
        return [sum(code.used for code in codes[root.pk]) for root in roots]

    @staticmethod
    def resolve_apply_once_per_order(root: Any, info: Info) -> bool:
        return False

    @staticmethod
    def resolve_type(root: Any, info: Info) -> str:
        return "ENTIRE_ORDER"


class GiftCard(ObjectType):
    """There are none; the type keeps Saleor's documents valid."""

    id = graphene.ID(required=True)
    display_code = String(required=True)
    last_4_code_chars = String(required=True, name="last4CodeChars")
    is_active = Boolean(required=True)
    current_balance = Field(NonNull(Money))
    initial_balance = Field(NonNull(Money))

    class Meta:
        interfaces = (ObjectWithMetadata,)
