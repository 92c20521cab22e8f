from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, List, NonNull, ObjectType, String

from marketplace.api import assignments
from marketplace.api.batches import keys, related, translation_resolver
from marketplace.api.channel import node_of
from marketplace.api.connection import connection_type
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import permitted
from marketplace.api.scalars import Date, DateTime, JSONString
from marketplace.api.types.assigned import ObjectWithAttributes
from marketplace.api.types.attribute import Attribute, SelectedAttribute
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.translation import PageTranslation, translation_argument
from marketplace.engine.content import models, queries


class PageType(ObjectType):
    id = graphene.ID(required=True)
    name = String(required=True)
    slug = String(required=True)
    attributes = List(NonNull(Attribute))
    has_pages = Boolean()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.PageType,)

    resolve_id = global_id("PageType")

    @batched
    def resolve_attributes(roots: list[Any], info: Info) -> list[Any]:
        found = queries.attributes_of_page_types(keys(roots))
        show = assignments.hidden_too(info)
        return [[each for each in found.get(pk, ()) if show or each.visible_in_storefront] for pk in keys(roots)]

    @permitted("MANAGE_PAGES", "MANAGE_PAGE_TYPES_AND_ATTRIBUTES")
    @batched
    def resolve_has_pages(roots: list[Any], info: Info) -> list[Any]:
        used = queries.used_page_types(keys(roots))
        return [pk in used for pk in keys(roots)]


class Page(ObjectType):
    id = graphene.ID(required=True)
    seo_title = String()
    seo_description = String()
    title = String(required=True)
    content = JSONString()
    content_json = JSONString(required=True)
    publication_date = Date()
    published_at = DateTime()
    is_published = Boolean(required=True)
    slug = String(required=True)
    page_type = Field(NonNull(PageType))
    created = DateTime(required=True)
    translation = Field(PageTranslation, **translation_argument())
    attribute = Field(SelectedAttribute, slug=String(required=True))
    attributes = List(NonNull(SelectedAttribute), required=True)

    class Meta:
        interfaces = (ObjectWithMetadata, ObjectWithAttributes)
        possible_types = (models.Page,)

    resolve_id = global_id("Page")
    resolve_translation = translation_resolver(models.PageTranslation, "page")

    @staticmethod
    def resolve_content_json(root: Any, info: Info) -> Any:
        return node_of(root).content or {}

    @staticmethod
    def resolve_publication_date(root: Any, info: Info) -> Any:
        at = node_of(root).published_at
        return at.date() if at is not None else None

    @staticmethod
    def resolve_created(root: Any, info: Info) -> Any:
        return node_of(root).created_at

    @batched
    def resolve_page_type(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "page_type_id", queries.page_types_by_id)

    @batched
    def resolve_attribute(roots: list[Any], info: Info, slug: str) -> list[Any]:
        found = assignments.of_pages(roots, info)
        return [next((each for each in assigned if each.attribute.slug == slug), None) for assigned in found]

    @batched
    def resolve_attributes(roots: list[Any], info: Info) -> list[Any]:
        return assignments.of_pages(roots, info)

    @batched
    def resolve_assigned_attributes(roots: list[Any], info: Info, limit: int = 100) -> list[Any]:
        found = assignments.of_pages(roots, info)
        return [assignments.in_channel(each[:limit], root) for root, each in zip(roots, found, strict=True)]

    @batched
    def resolve_assigned_attribute(roots: list[Any], info: Info, slug: str) -> list[Any]:
        return assignments.named(roots, assignments.of_pages(roots, info), slug)


PageCountableConnection = connection_type("Page", Page)
PageTypeCountableConnection = connection_type("PageType", PageType)
