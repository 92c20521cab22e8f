"""`ProductFilterInput` and `ProductWhereInput`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import graphene
from django.db.models import Exists, F, OuterRef, Q
from graphql import GraphQLError

from marketplace.api.enums import enum
from marketplace.api.filters.attributes import AttributeInput, value_groups
from marketplace.api.filters.common import (
    NOTHING,
    DateTimeRangeInput,
    DecimalFilterInput,
    GlobalIDFilterInput,
    PriceRangeInput,
    StringFilterInput,
    asked_ids,
    between,
    id_matches,
    text_matches,
)
from marketplace.api.ids import query_ids
from marketplace.engine.catalogue.models import Category, Product, ProductVariantChannelListing
from marketplace.engine.stock.models import Stock

_DEEPEST = 5


class ProductFilterInput(graphene.InputObjectType):
    is_published = graphene.Boolean()
    collections = graphene.List(graphene.NonNull(graphene.ID))
    categories = graphene.List(graphene.NonNull(graphene.ID))
    has_category = graphene.Boolean()
    attributes = graphene.List(graphene.NonNull(AttributeInput))
    stock_availability = graphene.InputField(enum("StockAvailability"))
    search = graphene.String()
    is_available = graphene.Boolean()
    is_visible_in_listing = graphene.Boolean()
    price = graphene.InputField(PriceRangeInput)
    minimal_price = graphene.InputField(PriceRangeInput)
    updated_at = graphene.InputField(DateTimeRangeInput)
    product_types = graphene.List(graphene.NonNull(graphene.ID))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class ProductWhereInput(graphene.InputObjectType):
    ids = graphene.List(graphene.NonNull(graphene.ID))
    name = graphene.InputField(StringFilterInput)
    slug = graphene.InputField(StringFilterInput)
    product_type = graphene.InputField(GlobalIDFilterInput)
    category = graphene.InputField(GlobalIDFilterInput)
    collection = graphene.InputField(GlobalIDFilterInput)
    is_available = graphene.Boolean()
    is_published = graphene.Boolean()
    is_visible_in_listing = graphene.Boolean()
    has_category = graphene.Boolean()
    price = graphene.InputField(DecimalFilterInput)
    minimal_price = graphene.InputField(DecimalFilterInput)
    attributes = graphene.List(graphene.NonNull(AttributeInput))
    stock_availability = graphene.InputField(enum("StockAvailability"))
    AND = graphene.List(graphene.NonNull(lambda: ProductWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: ProductWhereInput), name="OR")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand, seen from the rows that are filtered. `listing` is None without a channel."""

    product: str
    listing: str | None
    channel_id: int | None
    now: datetime

    @property
    def key(self) -> str:
        """The column of the product's primary key."""
        return "product_id" if self.product else "pk"

    def of_product(self, column: str) -> str:
        return f"{self.product}{column}"


def filter_conditions(asked: Any, columns: Columns) -> Q:
    """What a `ProductFilterInput` asks, `search` apart."""
    asked = asked or {}
    condition = _shared(asked, columns)
    for name, type_name, make in (
        ("categories", "Category", _in_categories),
        ("collections", "Collection", _in_collections),
        ("product_types", "ProductType", _of_types),
    ):
        if asked.get(name) is not None:
            condition &= make(query_ids(asked[name], type_name), columns)
    if asked.get("slugs") is not None:
        condition &= Q((columns.of_product("slug__in"), asked["slugs"]))
    if asked.get("updated_at") is not None:
        condition &= between(columns.of_product("updated_at"), asked["updated_at"])
    for name, column in (("price", "price_amount"), ("minimal_price", "discounted_price_amount")):
        if asked.get(name) is not None:
            condition &= _priced(column, _decimals(asked[name]), columns)
    return condition


def where_conditions(asked: Any, columns: Columns, depth: int = 0) -> Q:
    """What a `ProductWhereInput` asks. GraphQLError when it is nested too deeply, or mixes AND and OR in one place, as in Saleor."""
    if not asked:
        return Q()
    if depth > _DEEPEST:
        raise GraphQLError("The where input is nested too deeply.")
    if asked.get("AND") is not None and asked.get("OR") is not None:
        raise GraphQLError("The operators AND and OR cannot be mixed on one level.")
    condition = _shared(asked, columns)
    for name in ("name", "slug"):
        if asked.get(name) is not None:
            condition &= text_matches(columns.of_product(name), asked[name])
    for name, type_name, make in (
        ("category", "Category", _in_categories),
        ("collection", "Collection", _in_collections),
    ):
        if asked.get(name) is not None:
            condition &= make(asked_ids(asked[name], type_name), columns)
    if asked.get("product_type") is not None:
        condition &= id_matches(columns.of_product("product_type_id"), asked["product_type"], "ProductType")
    for name, column in (("price", "price_amount"), ("minimal_price", "discounted_price_amount")):
        if asked.get(name) is not None:
            condition &= _priced(column, asked[name], columns)
    for each in asked.get("AND") or ():
        condition &= where_conditions(each, columns, depth + 1)
    if asked.get("OR"):
        either = Q()
        for each in asked["OR"]:
            either |= where_conditions(each, columns, depth + 1)
        condition &= either
    return condition


def _shared(asked: Any, columns: Columns) -> Q:
    condition = Q()
    if asked.get("ids") is not None:
        condition &= Q((columns.of_product("pk__in"), query_ids(asked["ids"], "Product")))
    if asked.get("has_category") is not None:
        condition &= Q((columns.of_product("category_id__isnull"), not asked["has_category"]))
    for name, column in (("is_published", "is_published"), ("is_visible_in_listing", "visible_in_listings")):
        if asked.get(name) is not None:
            condition &= _listing(columns, lambda prefix, c=column, v=asked[name]: Q((f"{prefix}{c}", v)))  # type: ignore[misc]
    if asked.get("is_available") is not None:
        condition &= _listing(columns, lambda prefix: _purchasable(prefix, columns.now, asked["is_available"]))
    for each in asked.get("attributes") or ():
        for group in value_groups(each):
            condition &= _with_values(group, columns)
    if asked.get("stock_availability") is not None:
        in_stock = Q(Exists(_stocks(columns)))
        condition &= in_stock if asked["stock_availability"] == "IN_STOCK" else ~in_stock
    return condition


def _listing(columns: Columns, make: Callable[[str], Q]) -> Q:
    """A condition on the listing; without a channel there is none, and nothing matches."""
    return NOTHING if columns.listing is None else make(columns.listing)


def _purchasable(prefix: str, at: datetime, wanted: bool) -> Q:
    open_now = Q((f"{prefix}available_for_purchase_at__isnull", False)) & Q((f"{prefix}available_for_purchase_at__lte", at))
    return open_now if wanted else ~open_now


def _in_categories(ids: list[int], columns: Columns) -> Q:
    """In one of the categories or below it."""
    if columns.listing is not None:
        return Q((f"{columns.listing}category_ids__overlap", ids)) if ids else NOTHING
    below = Category.objects.filter(Q(pk__in=ids) | Q(ancestor_ids__overlap=ids))
    return Q((columns.of_product("category_id__in"), below.values("pk")))


def _in_collections(ids: list[int], columns: Columns) -> Q:
    members = Product.collections.through.objects.filter(collection_id__in=ids)
    return Q((columns.of_product("pk__in"), members.values("product_id")))


def _of_types(ids: list[int], columns: Columns) -> Q:
    return Q((columns.of_product("product_type_id__in"), ids))


def _with_values(ids: list[int], columns: Columns) -> Q:
    """With at least one of the attribute values, on the product itself or on a variant."""
    if not ids:
        return NOTHING
    if columns.listing is not None:
        return Q((f"{columns.listing}value_ids__overlap", ids))
    return Q((columns.of_product("pk__in"), Product.objects.filter(attribute_values__value_id__in=ids).values("pk"))) | Q(
        (columns.of_product("pk__in"), Product.objects.filter(variants__attribute_values__value_id__in=ids).values("pk"))
    )


def _decimals(bounds: Any) -> dict[str, Any]:
    return {"range": {name: Decimal(str(value)) for name, value in bounds.items() if value is not None}}


def _priced(column: str, asked: Any, columns: Columns) -> Q:
    """With a variant whose price is as asked. The bounds of the listing exclude most rows before variants are looked at."""
    if columns.listing is None or columns.channel_id is None:
        return NOTHING
    prefix = "" if column == "discounted_price_amount" else "undiscounted_"
    bounds = asked.get("range") or {}
    exact = asked.get("one_of") or ([asked["eq"]] if asked.get("eq") is not None else [])
    least, most = (min(exact), max(exact)) if exact else (bounds.get("gte"), bounds.get("lte"))
    if not exact and asked.get("range") is None:
        return NOTHING
    condition = Q((f"{columns.listing}price_min__isnull", False))
    if least is not None:
        condition &= Q((f"{columns.listing}{prefix}price_max__gte", least))
    if most is not None:
        condition &= Q((f"{columns.listing}{prefix}price_min__lte", most))
    sold = ProductVariantChannelListing.objects.filter(channel_id=columns.channel_id, variant__product_id=OuterRef(columns.key))
    sold = sold.filter(Q((f"{column}__in", exact)) if exact else between(column, bounds))
    return condition & Q(Exists(sold)) if (least is not None and most is not None) or exact else condition


def _stocks(columns: Columns) -> Any:
    """Stocks with something to sell, of the channel's warehouses."""
    rows = Stock.objects.filter(product_variant__product_id=OuterRef(columns.key), quantity__gt=F("quantity_allocated"))
    if columns.channel_id is not None:
        rows = rows.filter(warehouse__channel_warehouses__channel_id=columns.channel_id)
    return rows
