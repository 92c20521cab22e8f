"""Products, variants, categories, collections and their types."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Argument, Field, List, NonNull, String
from graphql import GraphQLError

from marketplace.api.assignments import hidden_too
from marketplace.api.channel import InChannel
from marketplace.api.connection import Key, Page, connection_field, connection_page
from marketplace.api.enums import enum
from marketplace.api.execution import Info
from marketplace.api.filters.content import (
    AttributeFilterInput,
    CategoryFilterInput,
    CollectionFilterInput,
    ProductTypeFilterInput,
    attribute_conditions,
    containing,
    named_conditions,
)
from marketplace.api.filters.product_order import ProductOrder
from marketplace.api.filters.products import ProductFilterInput, ProductWhereInput
from marketplace.api.ids import query_id, query_ids
from marketplace.api.market import UnknownChannel, all_of, market
from marketplace.api.product_lists import product_page, remember
from marketplace.api.types.attribute import Attribute, AttributeCountableConnection
from marketplace.api.types.category import Category, CategoryCountableConnection
from marketplace.api.types.collection import Collection, CollectionCountableConnection
from marketplace.api.types.product import Product, ProductCountableConnection, meet
from marketplace.api.types.product_type import ProductType, ProductTypeCountableConnection
from marketplace.api.types.variant import ProductVariant, ProductVariantCountableConnection
from marketplace.engine.attributes import queries as attributes
from marketplace.engine.catalogue import models
from marketplace.engine.catalogue.queries import products as queries
from marketplace.engine.catalogue.visibility import published
from marketplace.engine.translated import language_tag


def empty() -> Page:
    """The list of a channel that is not there."""
    return Page([], total_count=0)


def one_key(info: Info, **given: Any) -> str:
    """The name of the one argument that was given. GraphQLError for none or several, in Saleor's words."""
    names = [name for name, value in given.items() if value is not None]
    if len(names) == 1:
        return names[0]
    listed = ", ".join(f"'{name}'" for name in given)
    if names:
        raise GraphQLError(f"Argument {listed} cannot be combined" if len(given) < 3 else f"Only one of {listed} may be given.")
    raise GraphQLError(f"At least one of arguments is required: {listed}.")


def slug_key(slug: str, language: str | None) -> Q:
    """By the object's own slug, or by that of its translation."""
    if language is None:
        return Q(slug=slug)
    return Q(translations__slug=slug, translations__language_code=language_tag(language))


class CatalogueQueries:
    category = Field(Category, id=graphene.ID(), slug=String(), slug_language_code=Argument(enum("LanguageCodeEnum")))
    categories = connection_field(CategoryCountableConnection, filter=CategoryFilterInput(), level=graphene.Int())
    collection = Field(
        Collection, id=graphene.ID(), slug=String(), slug_language_code=Argument(enum("LanguageCodeEnum")), channel=String()
    )
    collections = connection_field(CollectionCountableConnection, filter=CollectionFilterInput(), channel=String())
    product = Field(
        Product,
        id=graphene.ID(),
        slug=String(),
        slug_language_code=Argument(enum("LanguageCodeEnum")),
        external_reference=String(),
        channel=String(),
    )
    products = connection_field(
        ProductCountableConnection,
        filter=ProductFilterInput(),
        where=ProductWhereInput(),
        sort_by=ProductOrder(),
        search=String(),
        channel=String(),
    )
    product_variant = Field(ProductVariant, id=graphene.ID(), sku=String(), external_reference=String(), channel=String())
    product_variants = connection_field(ProductVariantCountableConnection, ids=List(NonNull(graphene.ID)), channel=String())
    product_type = Field(ProductType, id=graphene.ID(required=True))
    product_types = connection_field(ProductTypeCountableConnection, filter=ProductTypeFilterInput())
    attribute = Field(Attribute, id=graphene.ID(), slug=String(), external_reference=String())
    attributes = connection_field(AttributeCountableConnection, filter=AttributeFilterInput(), search=String())

    def resolve_category(
        root: Any, info: Info, id: str | None = None, slug: str | None = None, slug_language_code: str | None = None
    ) -> Any:
        if one_key(info, id=id, slug=slug) == "id":
            return models.Category.objects.filter(pk=query_id(id, "Category")).first()
        return models.Category.objects.filter(slug_key(slug or "", slug_language_code)).first()

    def resolve_categories(root: Any, info: Info, filter: Any = None, level: int | None = None, **page: Any) -> Page:
        rows = models.Category.objects.filter(named_conditions(filter, "Category"))
        if level is not None:
            rows = rows.filter(level=level)
        return connection_page(rows, sort=[Key("sort_order")], args=page, info=info)

    def resolve_collection(
        root: Any,
        info: Info,
        id: str | None = None,
        slug: str | None = None,
        slug_language_code: str | None = None,
        channel: str | None = None,
    ) -> Any:
        by_id = one_key(info, id=id, slug=slug) == "id"
        key = Q(pk=query_id(id, "Collection")) if by_id else slug_key(slug or "", slug_language_code)
        try:
            terms = market(info, channel)
        except UnknownChannel:
            return None
        rows = models.Collection.objects.filter(key)
        if not all_of(info) and terms is not None:
            rows = rows.filter(published(info.context.now, "channel_listings__"), channel_listings__channel_id=terms.id)
        found = rows.first()
        return InChannel(found, terms.slug if terms else None) if found is not None else None

    def resolve_collections(root: Any, info: Info, filter: Any = None, channel: str | None = None, **page: Any) -> Page:
        try:
            terms = market(info, channel)
        except UnknownChannel:
            return empty()
        rows = models.Collection.objects.filter(named_conditions(filter, "Collection"))
        if terms is not None:
            rows = rows.filter(channel_listings__channel_id=terms.id)
            if not all_of(info):
                rows = rows.filter(published(info.context.now, "channel_listings__"), channel_listings__channel_id=terms.id)
        rows = models.Collection.objects.filter(pk__in=rows.values("pk"))
        slug = terms.slug if terms else None
        return connection_page(rows, sort=[Key("slug")], args=page, info=info, wrap=lambda row: InChannel(row, slug))

    def resolve_product(
        root: Any,
        info: Info,
        id: str | None = None,
        slug: str | None = None,
        slug_language_code: str | None = None,
        external_reference: str | None = None,
        channel: str | None = None,
    ) -> Any:
        name = one_key(info, id=id, slug=slug, external_reference=external_reference)
        key = {
            "id": lambda: Q(pk=query_id(id, "Product")),
            "slug": lambda: slug_key(slug or "", slug_language_code),
            "external_reference": lambda: Q(external_reference=external_reference),
        }[name]()
        try:
            terms = market(info, channel)
        except UnknownChannel:
            return None
        found = queries.product_by(key, terms.id if terms else None, info.context.now, all_of(info), info.selects("category"))
        if found is None:
            return None
        product, listing = found
        if listing is not None and terms is not None:
            remember(info, terms.slug, listing)
        return InChannel(product, terms.slug if terms else None)

    def resolve_products(root: Any, info: Info, channel: str | None = None, **asked: Any) -> Page:
        try:
            terms = market(info, channel)
        except UnknownChannel:
            return empty()
        return product_page(info, terms, asked)

    def resolve_product_variant(
        root: Any,
        info: Info,
        id: str | None = None,
        sku: str | None = None,
        external_reference: str | None = None,
        channel: str | None = None,
    ) -> Any:
        name = one_key(info, id=id, sku=sku, external_reference=external_reference)
        key = {
            "id": lambda: Q(pk=query_id(id, "ProductVariant")),
            "sku": lambda: Q(sku=sku),
            "external_reference": lambda: Q(external_reference=external_reference),
        }[name]()
        try:
            terms = market(info, channel)
        except UnknownChannel:
            return None
        variant = queries.sold_variants(terms.id if terms else None).filter(key).first()
        if variant is None:
            return None
        found = queries.product_by(Q(pk=variant.product_id), terms.id if terms else None, info.context.now, all_of(info))
        if found is None:
            return None
        product, listing = found
        if listing is not None and terms is not None:
            remember(info, terms.slug, listing)
        return meet(info, terms.slug if terms else None, variant, product)

    def resolve_product_variants(
        root: Any, info: Info, ids: list[str] | None = None, channel: str | None = None, **page: Any
    ) -> Page:
        """Of a channel, those that have a price there; for shoppers, of products that they may see. No ids: all of them."""
        try:
            terms = market(info, channel)
        except UnknownChannel:
            return empty()
        rows = queries.sold_variants(terms.id if terms else None)
        if ids:
            rows = rows.filter(pk__in=query_ids(ids, "ProductVariant"))
        if terms is not None and not all_of(info):
            rows = rows.filter(queries.of_visible_products(terms.id, info.context.now))
        slug = terms.slug if terms else None
        return connection_page(rows, sort=[Key("pk")], args=page, info=info, wrap=lambda row: InChannel(row, slug))

    def resolve_product_type(root: Any, info: Info, id: str) -> Any:
        return models.ProductType.objects.filter(pk=query_id(id, "ProductType")).first()

    def resolve_product_types(root: Any, info: Info, filter: Any = None, **page: Any) -> Page:
        rows = models.ProductType.objects.filter(named_conditions(filter, "ProductType"))
        return connection_page(rows, sort=[Key("slug")], args=page, info=info)

    def resolve_attribute(
        root: Any, info: Info, id: str | None = None, slug: str | None = None, external_reference: str | None = None
    ) -> Any:
        name = one_key(info, id=id, slug=slug, external_reference=external_reference)
        value = query_id(id, "Attribute") if name == "id" else slug or external_reference
        key = Q((name if name != "id" else "pk", value))
        return attributes.attribute(key=key)

    def resolve_attributes(root: Any, info: Info, filter: Any = None, search: str | None = None, **page: Any) -> Page:
        rows = attributes.attributes(hidden_too=hidden_too(info)).filter(attribute_conditions(filter))
        if search:
            rows = rows.filter(containing(search, ("name", "slug")))
        return connection_page(rows, sort=[Key("storefront_search_position"), Key("slug")], args=page, info=info)
