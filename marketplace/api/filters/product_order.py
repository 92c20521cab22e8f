"""`ProductOrder`: which rows to start from and by which of their columns to sort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import F, OuterRef, Subquery
from graphql import GraphQLError

from marketplace.api.connection import Key
from marketplace.api.enums import enum
from marketplace.engine.catalogue.models import CollectionProduct


class ProductOrder(graphene.InputObjectType):
    direction = graphene.InputField(graphene.NonNull(enum("OrderDirection")))
    field = graphene.InputField(enum("ProductOrderField"))


# Columns of the listing: a list in a channel sorted by them is read from an index of that one table.
_OF_LISTING: dict[str, tuple[Key, ...]] = {
    "NAME": (Key("name"), Key("slug")),
    "PRICE": (Key("price_min", nullable=True), Key("product_id")),
    "MINIMAL_PRICE": (Key("price_min", nullable=True), Key("product_id")),
    "PUBLISHED": (Key("is_published"), Key("name"), Key("slug")),
    "PUBLICATION_DATE": (Key("published_at", nullable=True), Key("product_id")),
    "PUBLISHED_AT": (Key("published_at", nullable=True), Key("product_id")),
}
_OF_PRODUCT: dict[str, tuple[Key, ...]] = {
    "NAME": (Key("name"), Key("slug")),
    "DATE": (Key("updated_at"),),
    "LAST_MODIFIED": (Key("updated_at"),),
    "LAST_MODIFIED_AT": (Key("updated_at"),),
    "CREATED_AT": (Key("created_at"),),
    "RATING": (Key("rating", nullable=True),),
    "TYPE": (Key("type_name"), Key("name")),
}


@dataclass(frozen=True, slots=True)
class Order:
    """`by_listing`: the rows are listings of a channel, else products. `annotations` are added to the rows first."""

    by_listing: bool
    keys: tuple[Key, ...]
    annotations: dict[str, Any]


def order_of(asked: Any, *, in_channel: bool, searching: bool, collection_id: int | None, see_all: bool) -> Order:
    """The order that a `ProductOrder` asks for; by default by slug, a search by rank. GraphQLError for one that does not apply."""
    field = (asked or {}).get("field") or ("RANK" if searching else None)
    descending = (asked or {}).get("direction") == "DESC" if asked and asked.get("field") else field == "RANK"
    if field is None:
        return Order(in_channel, (Key("slug", descending),), {})
    if field == "RANK":
        if not searching:
            raise GraphQLError("Sorting by RANK is available only when using a search filter or search argument.")
        return Order(in_channel, (Key("rank", descending),), {})
    if field == "COLLECTION":
        if collection_id is None:
            raise GraphQLError("Sorting by COLLECTION is available only for products of a collection.")
        place = CollectionProduct.objects.filter(
            collection_id=collection_id, product_id=OuterRef("product_id" if in_channel else "pk")
        )
        return Order(in_channel, _directed((Key("place"),), descending), {"place": Subquery(place.values("sort_order")[:1])})
    if in_channel and field in _OF_LISTING:
        keys = _OF_LISTING[field]
        if not see_all:
            # what everybody sees has a price, so that one range of the index serves each page
            keys = tuple(Key(key.name, nullable=key.nullable and key.name != "price_min") for key in keys)
        return Order(True, _directed(keys, descending), {})
    if field in _OF_PRODUCT:
        annotations = {"type_name": F("product_type__name")} if field == "TYPE" else {}
        return Order(False, _directed(_OF_PRODUCT[field], descending), annotations)
    raise GraphQLError(f"Sorting by {field} needs a channel.")


def _directed(keys: tuple[Key, ...], descending: bool) -> tuple[Key, ...]:
    return tuple(Key(key.name, descending, key.nullable) for key in keys)
