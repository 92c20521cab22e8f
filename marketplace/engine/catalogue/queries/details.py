"""What hangs on products, variants, categories and collections: asked for many at once, answered by primary key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from marketplace.kernel.compiled import Compiled, slot

from ..models import (
    Category,
    CollectionChannelListing,
    CollectionProduct,
    ProductChannelListing,
    ProductMedia,
    ProductVariant,
    ProductVariantChannelListing,
    VariantMedia,
)
from ..models import Collection as CollectionRow
from ..visibility import published


class VariantPrice(NamedTuple):
    """What a variant costs in a channel, as entered, and the tax class that counts."""

    price: Decimal
    discounted: Decimal
    prior: Decimal | None
    tax_class_id: int | None


_media = Compiled(lambda: ProductMedia.objects.filter(product_id__any=slot("products")).order_by("sort_order", "pk"))
_variant_media = Compiled(
    lambda: (
        VariantMedia.objects.filter(variant_id__any=slot("variants"))
        .select_related("media")
        .order_by("media__sort_order", "media_id")
    )
)


def media_of_products(product_ids: Collection[int]) -> dict[int, list[ProductMedia]]:
    found: dict[int, list[ProductMedia]] = defaultdict(list)
    for media in _media(products=list(product_ids)):
        found[media.product_id].append(media)
    return found


class Picture(NamedTuple):
    """A picture by the primary key of its media."""

    pk: int
    path: str
    alt: str


def first_images(product_ids: Collection[int]) -> dict[int, Picture]:
    """The picture that stands for each product."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (product_id) product_id, id, image, alt FROM catalogue_productmedia"
            " WHERE product_id = ANY(%s) AND type = 'IMAGE' ORDER BY product_id, sort_order, id",
            [list(product_ids)],
        )
        return {product_id: Picture(*rest) for product_id, *rest in cursor.fetchall()}


def media_of_variants(variant_ids: Collection[int]) -> dict[int, list[ProductMedia]]:
    found: dict[int, list[ProductMedia]] = defaultdict(list)
    for link in _variant_media(variants=list(variant_ids)):
        found[link.variant_id].append(link.media)
    return found


def variants_by_id(ids: Collection[int]) -> dict[int, ProductVariant]:
    return ProductVariant.objects.in_bulk(set(ids))


def variant_prices(variant_ids: Collection[int], channel_id: int) -> dict[int, VariantPrice]:
    rows = ProductVariantChannelListing.objects.filter(
        variant_id__in=set(variant_ids), channel_id=channel_id, price_amount__isnull=False
    ).values_list(
        "variant_id",
        "price_amount",
        "discounted_price_amount",
        "prior_price_amount",
        "variant__product__tax_class_id",
        "variant__product__product_type__tax_class_id",
    )
    return {
        pk: VariantPrice(price, price if discounted is None else discounted, prior, own if own is not None else of_type)
        for pk, price, discounted, prior, own, of_type in rows
    }


def categories_by_id(ids: Collection[int]) -> dict[int, Category]:
    return Category.objects.in_bulk(set(ids))


def collections_by_id(ids: Collection[int]) -> dict[int, CollectionRow]:
    return CollectionRow.objects.in_bulk(set(ids))


def collections_of_products(
    product_ids: Collection[int], channel_id: int | None, at: datetime, see_all: bool
) -> dict[int, list[CollectionRow]]:
    links = CollectionProduct.objects.filter(product_id__in=set(product_ids)).select_related("collection")
    if not see_all:
        if channel_id is None:
            return {}
        links = links.filter(published(at, "collection__channel_listings__"), collection__channel_listings__channel_id=channel_id)
    found: dict[int, list[CollectionRow]] = defaultdict(list)
    for link in links.order_by("collection__slug"):
        found[link.product_id].append(link.collection)
    return found


def published_collection_ids(ids: Collection[int], channel_id: int, at: datetime) -> set[int]:
    rows = CollectionRow.objects.filter(
        published(at, "channel_listings__"), pk__in=set(ids), channel_listings__channel_id=channel_id
    )
    return set(rows.values_list("pk", flat=True))


def listings_of_products(product_ids: Collection[int]) -> dict[int, list[ProductChannelListing]]:
    """Every channel's listing of each product (staff), with its channel."""
    found: dict[int, list[ProductChannelListing]] = defaultdict(list)
    rows = ProductChannelListing.objects.filter(product_id__in=set(product_ids)).select_related("channel")
    for row in rows.order_by("channel__slug"):
        found[row.product_id].append(row)
    return found


def listings_of_variants(variant_ids: Collection[int]) -> dict[int, list[ProductVariantChannelListing]]:
    found: dict[int, list[ProductVariantChannelListing]] = defaultdict(list)
    rows = ProductVariantChannelListing.objects.filter(variant_id__in=set(variant_ids)).select_related("channel")
    for row in rows.order_by("channel__slug"):
        found[row.variant_id].append(row)
    return found


def listings_of_collections(collection_ids: Collection[int]) -> dict[int, list[CollectionChannelListing]]:
    found: dict[int, list[CollectionChannelListing]] = defaultdict(list)
    rows = CollectionChannelListing.objects.filter(collection_id__in=set(collection_ids)).select_related("channel")
    for row in rows.order_by("channel__slug"):
        found[row.collection_id].append(row)
    return found
