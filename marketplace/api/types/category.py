from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Field, Int, ObjectType, String

from marketplace.api.batches import keys, related, translation_resolver
from marketplace.api.channel import node_of
from marketplace.api.connection import Key, Page, connection_field, connection_pages, connection_type, list_page
from marketplace.api.execution import Info, batched
from marketplace.api.filters.product_order import ProductOrder
from marketplace.api.filters.products import Columns, ProductFilterInput, ProductWhereInput
from marketplace.api.ids import global_id
from marketplace.api.market import UnknownChannel, market
from marketplace.api.product_lists import product_page
from marketplace.api.scalars import DateTime, JSONString
from marketplace.api.types.media import Image, picture_arguments, resolve_background_image
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.translation import CategoryTranslation, translation_argument
from marketplace.engine.catalogue import models
from marketplace.engine.catalogue.queries import details

# Made before the class that it is a connection of: both name each other.
CategoryCountableConnection = connection_type("Category", "marketplace.api.types.category.Category")


class Category(ObjectType):
    id = graphene.ID(required=True)
    seo_title = String()
    seo_description = String()
    name = String(required=True)
    description = JSONString()
    description_json = JSONString()
    slug = String(required=True)
    parent = Field(lambda: Category)
    level = Int(required=True)
    updated_at = DateTime(required=True)
    ancestors = connection_field(CategoryCountableConnection)
    children = connection_field(CategoryCountableConnection)
    products = connection_field(
        "marketplace.api.types.product.ProductCountableConnection",
        filter=ProductFilterInput(),
        where=ProductWhereInput(),
        sort_by=ProductOrder(),
        search=String(),
        channel=String(),
    )
    background_image = Field(Image, **picture_arguments())
    translation = Field(CategoryTranslation, **translation_argument())

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Category,)

    resolve_id = global_id("Category")
    resolve_translation = translation_resolver(models.CategoryTranslation, "category")
    resolve_background_image = staticmethod(resolve_background_image)

    @staticmethod
    def resolve_description_json(root: Any, info: Info) -> Any:
        return node_of(root).description or {}

    @batched
    def resolve_parent(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "parent_id", details.categories_by_id)

    @batched
    def resolve_ancestors(roots: list[Any], info: Info, **page: Any) -> list[Page]:
        found = details.categories_by_id({pk for root in roots for pk in node_of(root).ancestor_ids})
        return [
            list_page([found[pk] for pk in node_of(root).ancestor_ids if pk in found], args=page, info=info) for root in roots
        ]

    @batched
    def resolve_children(roots: list[Any], info: Info, **page: Any) -> list[Page]:
        return connection_pages(
            models.Category.objects.all(), parent="parent_id", parents=keys(roots), sort=[Key("sort_order")], args=page, info=info
        )

    @batched
    def resolve_products(roots: list[Any], info: Info, channel: str | None = None, **asked: Any) -> list[Page]:
        try:
            terms = market(info, channel)
        except UnknownChannel:
            return [Page([], total_count=0) for _ in roots]
        return [product_page(info, terms, asked, within=_below(node_of(root).pk)) for root in roots]


def _below(pk: int) -> Any:
    """In the category or in one below it."""

    def within(columns: Columns) -> Q:
        if columns.listing is not None:
            return Q((f"{columns.listing}category_ids__contains", [pk]))
        below = models.Category.objects.filter(Q(pk=pk) | Q(ancestor_ids__contains=[pk]))
        return Q((columns.of_product("category_id__in"), below.values("pk")))

    return within
