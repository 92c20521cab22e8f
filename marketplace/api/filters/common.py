"""Comparisons that many inputs share."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from marketplace.api.ids import query_ids
from marketplace.api.scalars import Date, DateTime, Decimal

NOTHING = Q(pk__in=[])


class StringFilterInput(graphene.InputObjectType):
    eq = graphene.String()
    one_of = graphene.List(graphene.NonNull(graphene.String))


class GlobalIDFilterInput(graphene.InputObjectType):
    eq = graphene.ID()
    one_of = graphene.List(graphene.NonNull(graphene.ID))


class PriceRangeInput(graphene.InputObjectType):
    gte = graphene.Float()
    lte = graphene.Float()


class DecimalRangeInput(graphene.InputObjectType):
    gte = Decimal()
    lte = Decimal()


class DecimalFilterInput(graphene.InputObjectType):
    eq = Decimal()
    one_of = graphene.List(graphene.NonNull(Decimal))
    range = graphene.InputField(DecimalRangeInput)


class IntRangeInput(graphene.InputObjectType):
    gte = graphene.Int()
    lte = graphene.Int()


class DateRangeInput(graphene.InputObjectType):
    gte = Date()
    lte = Date()


class DateTimeRangeInput(graphene.InputObjectType):
    gte = DateTime()
    lte = DateTime()


class ContainsFilterInput(graphene.InputObjectType):
    contains_any = graphene.List(graphene.NonNull(graphene.String))
    contains_all = graphene.List(graphene.NonNull(graphene.String))


def text_matches(column: str, asked: Any) -> Q:
    """`eq` or `oneOf` on a text column; an empty comparison matches nothing, as in Saleor."""
    if asked.get("eq") is not None:
        return Q((column, asked["eq"]))
    if asked.get("one_of") is not None:
        return Q((f"{column}__in", asked["one_of"]))
    return NOTHING


def id_matches(column: str, asked: Any, type_name: str) -> Q:
    return Q((f"{column}__in", asked_ids(asked, type_name)))


def asked_ids(asked: Any, type_name: str) -> list[Any]:
    """Primary keys of a `GlobalIDFilterInput`."""
    values = asked.get("one_of") or ([asked["eq"]] if asked.get("eq") else [])
    return query_ids(values, type_name)


def between(column: str, bounds: Any) -> Q:
    """`gte` and `lte`, each optional."""
    condition = Q()
    if bounds.get("gte") is not None:
        condition &= Q((f"{column}__gte", bounds["gte"]))
    if bounds.get("lte") is not None:
        condition &= Q((f"{column}__lte", bounds["lte"]))
    return condition


def number_matches(column: str, asked: Any) -> Q:
    """`eq`, `oneOf` or `range` on a number column."""
    if asked.get("eq") is not None:
        return Q((column, asked["eq"]))
    if asked.get("one_of") is not None:
        return Q((f"{column}__in", asked["one_of"]))
    if asked.get("range") is not None:
        return between(column, asked["range"])
    return NOTHING
