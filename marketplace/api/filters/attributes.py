"""Filters by attribute values: an input becomes groups of value ids, of each of which an object must have one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import graphene
from django.db.models import Q, QuerySet

from marketplace.api.filters.common import (
    ContainsFilterInput,
    DateRangeInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    IntRangeInput,
    StringFilterInput,
    between,
    number_matches,
    text_matches,
)
from marketplace.api.ids import query_ids
from marketplace.engine.attributes.models import AttributeValue
from marketplace.kernel.ids import InvalidGlobalId, from_global_id

Groups = list[list[int]]


class AssignedAttributeReferenceInput(graphene.InputObjectType):
    referenced_ids = graphene.InputField(ContainsFilterInput)
    page_slugs = graphene.InputField(ContainsFilterInput)
    product_slugs = graphene.InputField(ContainsFilterInput)
    product_variant_skus = graphene.InputField(ContainsFilterInput)
    category_slugs = graphene.InputField(ContainsFilterInput)
    collection_slugs = graphene.InputField(ContainsFilterInput)


class AssignedAttributeValueInput(graphene.InputObjectType):
    slug = graphene.InputField(StringFilterInput)
    name = graphene.InputField(StringFilterInput)
    numeric = graphene.InputField(DecimalFilterInput)
    date = graphene.InputField(DateRangeInput)
    date_time = graphene.InputField(DateTimeRangeInput)
    boolean = graphene.Boolean()
    reference = graphene.InputField(AssignedAttributeReferenceInput)


class AssignedAttributeWhereInput(graphene.InputObjectType):
    slug = graphene.String()
    value = graphene.InputField(AssignedAttributeValueInput)


class AttributeInput(graphene.InputObjectType):
    slug = graphene.String()
    value = graphene.InputField(AssignedAttributeValueInput)
    values = graphene.List(graphene.NonNull(graphene.String))
    values_range = graphene.InputField(IntRangeInput)
    date_time = graphene.InputField(DateTimeRangeInput)
    date = graphene.InputField(DateRangeInput)
    boolean = graphene.Boolean()


class AttributeValueFilterInput(graphene.InputObjectType):
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


def choices_matching(rows: QuerySet[AttributeValue], asked: Any, search: str | None) -> QuerySet[AttributeValue]:
    """Values of a list of choices by an `AttributeValueFilterInput` and words of their names."""
    asked = asked or {}
    if asked.get("ids") is not None:
        rows = rows.filter(pk__in=query_ids(asked["ids"], "AttributeValue"))
    if asked.get("slugs") is not None:
        rows = rows.filter(slug__in=asked["slugs"])
    for words in filter(None, (search, asked.get("search"))):
        rows = rows.filter(
            Q(name__icontains=words) | Q(slug__icontains=words) | Q(translations__name__icontains=words)
        ).distinct()
    return rows


# What a reference may be named by → where that stands on the value.
_REFERENCES = {
    "page_slugs": "reference_page__slug",
    "product_slugs": "reference_product__slug",
    "product_variant_skus": "reference_variant__sku",
    "category_slugs": "reference_category__slug",
    "collection_slugs": "reference_collection__slug",
}
_REFERENCE_COLUMNS = {
    "Page": "reference_page_id",
    "Product": "reference_product_id",
    "ProductVariant": "reference_variant_id",
    "Category": "reference_category_id",
    "Collection": "reference_collection_id",
}


def value_groups(asked: Any) -> Groups:
    """Groups of value ids that one attribute input asks for: an object matches when it has a value of every group. An empty group: nothing
    can match. One query for each comparison of the input."""
    base = AttributeValue.objects.order_by()
    if asked.get("slug") is not None:
        base = base.filter(attribute__slug=asked["slug"])
    groups: Groups = []
    if asked.get("values") is not None:
        groups.append(_ids(base.filter(slug__in=asked["values"])))
    if asked.get("values_range") is not None:
        groups.append(_ids(base.filter(between("numeric", asked["values_range"]), numeric__isnull=False)))
    groups += _moments(base, asked)
    if asked.get("value") is not None:
        groups += _of_value(base, asked["value"])
    if not groups:
        groups.append(_ids(base) if asked.get("slug") is not None else [])
    return groups


def _of_value(base: QuerySet[AttributeValue], asked: Any) -> Groups:
    groups: Groups = []
    for name in ("slug", "name"):
        if asked.get(name) is not None:
            groups.append(_ids(base.filter(text_matches(name, asked[name]))))
    if asked.get("numeric") is not None:
        groups.append(_ids(base.filter(number_matches("numeric", asked["numeric"]))))
    groups += _moments(base, asked)
    if asked.get("reference") is not None:
        groups += _references(base, asked["reference"])
    return groups or [[]]


def _moments(base: QuerySet[AttributeValue], asked: Any) -> Groups:
    groups: Groups = []
    if asked.get("date") is not None:
        groups.append(
            _ids(base.filter(between("date_time__date", asked["date"]), date_time__isnull=False, attribute__input_type="DATE"))
        )
    if asked.get("date_time") is not None:
        groups.append(_ids(base.filter(between("date_time", asked["date_time"]), date_time__isnull=False)))
    if asked.get("boolean") is not None:
        groups.append(_ids(base.filter(boolean=asked["boolean"])))
    return groups


def _references(base: QuerySet[AttributeValue], asked: Any) -> Groups:
    groups: Groups = []
    for name, column in _REFERENCES.items():
        if asked.get(name) is not None:
            groups += _contains(base, column, asked[name])
    if asked.get("referenced_ids") is not None:
        groups += _referenced(base, asked["referenced_ids"])
    return groups or [[]]


def _contains(base: QuerySet[AttributeValue], column: str, asked: Any) -> Groups:
    wanted = asked.get("contains_any")
    if wanted is not None:
        return [_ids(base.filter(**{f"{column}__in": wanted}))]
    wanted = asked.get("contains_all") or []
    by_name: dict[Any, list[int]] = defaultdict(list)
    for name, pk in base.filter(**{f"{column}__in": wanted}).values_list(column, "pk"):
        by_name[name].append(pk)
    return [by_name[name] for name in wanted] or [[]]


def _referenced(base: QuerySet[AttributeValue], asked: Any) -> Groups:
    if asked.get("contains_any") is not None:
        condition = Q(pk__in=[])
        for column, pks in _columns(asked["contains_any"]).items():
            condition |= Q(**{f"{column}__in": pks})
        return [_ids(base.filter(condition))]
    groups = [
        _ids(base.filter(**{column: pk})) for column, pks in _columns(asked.get("contains_all") or []).items() for pk in pks
    ]
    return groups or [[]]


def _columns(ids: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for text in ids:
        try:
            asked = from_global_id(text)
        except InvalidGlobalId:
            query_ids([text], *_REFERENCE_COLUMNS)  # says what is wrong with it
            raise
        if asked.type in _REFERENCE_COLUMNS:
            found[_REFERENCE_COLUMNS[asked.type]] += query_ids([text], asked.type)
    return found


def _ids(rows: QuerySet[AttributeValue]) -> list[int]:
    return list(rows.values_list("pk", flat=True))
