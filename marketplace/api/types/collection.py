from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Boolean, Field, List, NonNull, ObjectType, String

from marketplace.api.batches import by_key, keys, translation_resolver
from marketplace.api.channel import channel_of, node_of
from marketplace.api.connection import Page, connection_field, connection_type
from marketplace.api.execution import Info, batched
from marketplace.api.filters.product_order import ProductOrder
from marketplace.api.filters.products import Columns, ProductFilterInput, ProductWhereInput
from marketplace.api.ids import global_id
from marketplace.api.market import UnknownChannel, market
from marketplace.api.permissions import permitted
from marketplace.api.product_lists import product_page
from marketplace.api.scalars import DateTime, JSONString
from marketplace.api.types.media import Image, picture_arguments, resolve_background_image
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.translation import CollectionTranslation, translation_argument
from marketplace.engine.catalogue import models
from marketplace.engine.catalogue.queries import details


class CollectionChannelListing(ObjectType):
    """Where a collection is shown (staff)."""

    id = graphene.ID(required=True)
    published_at = DateTime()
    is_published = Boolean(required=True)
    channel = Field(NonNull("marketplace.api.types.channel.Channel"))

    resolve_id = global_id("CollectionChannelListing")


class Collection(ObjectType):
    """Seen in a channel: its products are those of that channel."""

    id = graphene.ID(required=True)
    seo_title = String()
    seo_description = String()
    name = String(required=True)
    description = JSONString()
    description_json = JSONString()
    slug = String(required=True)
    channel = String()
    products = connection_field(
        "marketplace.api.types.product.ProductCountableConnection",
        filter=ProductFilterInput(),
        where=ProductWhereInput(),
        sort_by=ProductOrder(),
        search=String(),
    )
    background_image = Field(Image, **picture_arguments())
    translation = Field(CollectionTranslation, **translation_argument())
    channel_listings = List(NonNull(CollectionChannelListing))

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Collection,)

    resolve_id = global_id("Collection")
    resolve_translation = translation_resolver(models.CollectionTranslation, "collection")
    resolve_background_image = staticmethod(resolve_background_image)

    @staticmethod
    def resolve_description_json(root: Any, info: Info) -> Any:
        return node_of(root).description or {}

    @staticmethod
    def resolve_channel(root: Any, info: Info) -> str | None:
        return channel_of(root)

    @batched
    def resolve_products(roots: list[Any], info: Info, **asked: Any) -> list[Page]:
        pages = []
        for root in roots:
            pk = node_of(root).pk
            try:
                terms = market(info, channel_of(root))
            except UnknownChannel:
                pages.append(Page([], total_count=0))
                continue
            pages.append(product_page(info, terms, asked, within=_member(pk), collection_id=pk))
        return pages

    @permitted("MANAGE_PRODUCTS")
    @batched
    def resolve_channel_listings(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, details.listings_of_collections(keys(roots)), list)


def _member(pk: int) -> Any:
    def within(columns: Columns) -> Q:
        return Q((columns.of_product("collection_products__collection_id"), pk))

    return within


CollectionCountableConnection = connection_type("Collection", Collection)
