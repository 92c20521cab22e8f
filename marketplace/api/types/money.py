"""Amounts: kernel money as the client reads it. Resolvers return `kernel.money` objects."""

from __future__ import annotations

import graphene
from graphene import Field, Float, Int, NonNull, ObjectType, String

from marketplace.kernel import money


class Money(ObjectType):
    """An amount in a currency, rounded to its digits."""

    currency = String(required=True)
    amount = Float(required=True)
    fractional_amount = Int(required=True)
    fraction_digits = Int(required=True)

    @staticmethod
    def resolve_amount(root: money.Money, info: object) -> float:
        return float(money.quantize(root.amount, root.currency))

    @staticmethod
    def resolve_fractional_amount(root: money.Money, info: object) -> int:
        return money.to_minor_units(root)

    @staticmethod
    def resolve_fraction_digits(root: money.Money, info: object) -> int:
        return money.precision(root.currency)


class TaxedMoney(ObjectType):
    """The same price without and with tax."""

    currency = String(required=True)
    gross = Field(NonNull(Money))
    net = Field(NonNull(Money))
    tax = Field(NonNull(Money))


class TaxedMoneyRange(ObjectType):
    start = graphene.Field(TaxedMoney)
    stop = graphene.Field(TaxedMoney)
