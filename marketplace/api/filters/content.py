"""Filters of pages, categories, collections, types and attributes."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from marketplace.api.enums import enum
from marketplace.api.filters.attributes import AssignedAttributeWhereInput, value_groups
from marketplace.api.filters.common import NOTHING, GlobalIDFilterInput, StringFilterInput, id_matches, text_matches
from marketplace.api.ids import query_ids
from marketplace.engine.content.models import Page


class CategoryFilterInput(graphene.InputObjectType):
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class CollectionFilterInput(graphene.InputObjectType):
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class ProductTypeFilterInput(graphene.InputObjectType):
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class PageTypeFilterInput(graphene.InputObjectType):
    search = graphene.String()
    slugs = graphene.List(graphene.NonNull(graphene.String))


class AttributeFilterInput(graphene.InputObjectType):
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))
    type = graphene.InputField(enum("AttributeTypeEnum"))
    filterable_in_storefront = graphene.Boolean()
    visible_in_storefront = graphene.Boolean()


class PageWhereInput(graphene.InputObjectType):
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slug = graphene.InputField(StringFilterInput)
    page_type = graphene.InputField(GlobalIDFilterInput)
    attributes = graphene.List(graphene.NonNull(AssignedAttributeWhereInput))


class PageFilterInput(graphene.InputObjectType):
    search = graphene.String()
    page_types = graphene.List(graphene.NonNull(graphene.ID))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


def named_conditions(asked: Any, type_name: str, words: tuple[str, ...] = ("name", "slug")) -> Q:
    """`ids`, `slugs` and `search` (a part of one of the columns `words`)."""
    asked = asked or {}
    condition = Q()
    if asked.get("ids") is not None:
        condition &= Q(pk__in=query_ids(asked["ids"], type_name))
    if asked.get("slugs") is not None:
        condition &= Q(slug__in=asked["slugs"])
    if asked.get("search"):
        condition &= containing(asked["search"], words)
    return condition


def containing(text: str, columns: tuple[str, ...]) -> Q:
    found = Q()
    for column in columns:
        found |= Q((f"{column}__icontains", text))
    return found


def attribute_conditions(asked: Any) -> Q:
    condition = named_conditions(asked, "Attribute")
    for name in ("type", "filterable_in_storefront", "visible_in_storefront"):
        if (asked or {}).get(name) is not None:
            condition &= Q((name, asked[name]))
    return condition


def page_conditions(filter: Any, where: Any) -> Q:
    condition = named_conditions(filter, "Page", ("title", "slug"))
    if (filter or {}).get("page_types") is not None:
        condition &= Q(page_type_id__in=query_ids(filter["page_types"], "PageType"))
    where = where or {}
    if where.get("ids") is not None:
        condition &= Q(pk__in=query_ids(where["ids"], "Page"))
    if where.get("slug") is not None:
        condition &= text_matches("slug", where["slug"])
    if where.get("page_type") is not None:
        condition &= id_matches("page_type_id", where["page_type"], "PageType")
    for each in where.get("attributes") or ():
        for group in value_groups(each):
            condition &= Q(pk__in=Page.objects.filter(attribute_values__value_id__in=group).values("pk")) if group else NOTHING
    return condition
