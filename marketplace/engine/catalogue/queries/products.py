from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from marketplace.kernel.compiled import Compiled, slot

from ..models import Product, ProductChannelListing, ProductVariant
from ..visibility import listed, visible

# Never sent to a reader; the largest column of the table.
HIDDEN = "search_vector"
TAX_CLASS = Coalesce("product__tax_class_id", "product__product_type__tax_class_id")


def listings(channel_id: int) -> QuerySet[ProductChannelListing]:
    """A channel's listings with their products and the tax class that counts (`effective_tax_class`)."""
    return (
        ProductChannelListing.objects.filter(channel_id=channel_id)
        .select_related("product")
        .defer(f"product__{HIDDEN}")
        .annotate(effective_tax_class=TAX_CLASS)
    )


def public_listings(channel_id: int, at: datetime) -> QuerySet[ProductChannelListing]:
    """What product lists show to anybody."""
    return listings(channel_id).filter(listed(at))


def products() -> QuerySet[Product]:
    return Product.objects.defer(HIDDEN)


def products_beside_listing(channel_id: int | None) -> QuerySet[Product]:
    """Products joined with their listing in one channel as `listing`: for orders that the product's own columns decide."""
    rows = products()
    if channel_id is not None:
        rows = rows.annotate(listing=FilteredRelation("channel_listings", condition=Q(channel_listings__channel_id=channel_id)))
        rows = rows.filter(listing__isnull=False)
    return rows


def product_by(
    key: Q, channel_id: int | None, at: datetime, see_all: bool, with_category: bool = False
) -> tuple[Product, ProductChannelListing | None] | None:
    """One product with its listing in a channel, if it may be opened: with a channel, only what is listed in it. One query."""
    if channel_id is None:
        found = products().filter(key).select_related(*(["category"] if with_category else ())).first()
        return (found, None) if found is not None else None
    of_product = Q(*((f"product__{name}", value) for name, value in key.children))  # type: ignore[misc]
    rows = listings(channel_id).filter(of_product, Q() if see_all else visible(at))
    row = rows.select_related("product__category").first() if with_category else rows.first()
    return (row.product, row) if row is not None else None


def products_by_id(ids: Collection[int]) -> dict[int, Product]:
    return products().in_bulk(set(ids))


def listings_by_product(product_ids: Iterable[int], channel_id: int) -> dict[int, ProductChannelListing]:
    """Listings in one channel by product, with `effective_tax_class`."""
    rows = ProductChannelListing.objects.filter(channel_id=channel_id, product_id__in=set(product_ids)).annotate(
        effective_tax_class=TAX_CLASS
    )
    return {row.product_id: row for row in rows}


def visible_product_ids(product_ids: Collection[int], channel_id: int, at: datetime) -> set[int]:
    rows = ProductChannelListing.objects.filter(visible(at), channel_id=channel_id, product_id__in=set(product_ids))
    return set(rows.values_list("product_id", flat=True))


def variants() -> QuerySet[ProductVariant]:
    return ProductVariant.objects.all()


_variants_of = Compiled(
    lambda: sold_in(slot("channel")).filter(product_id__any=slot("products")).order_by("sort_order", "sku", "pk")
)


def variants_of_products(product_ids: Iterable[int], channel_id: int | None) -> list[ProductVariant]:
    """As `sold_variants`, of these products and in order."""
    if channel_id is not None:
        return _variants_of(channel=channel_id, products=list(product_ids))
    return list(variants().filter(product_id__in=list(product_ids)).order_by("sort_order", "sku", "pk"))


def sold_variants(channel_id: int | None) -> QuerySet[ProductVariant]:
    """Variants with `price`, `discounted_price`, `prior_price` in a channel, only those that have a price there."""
    return variants() if channel_id is None else sold_in(channel_id)


def of_visible_products(channel_id: int, at: datetime) -> Q:
    """A condition on variants: their product may be seen by shoppers of the channel."""
    seen = ProductChannelListing.objects.filter(visible(at), channel_id=channel_id)
    return Q(product_id__in=seen.values("product_id"))


def sold_in(channel_id: Any) -> QuerySet[ProductVariant]:
    """`channel_id`: a value or a slot."""
    return (
        variants()
        .annotate(
            sold=FilteredRelation("channel_listings", condition=Q(channel_listings__channel_id=channel_id)),
        )
        .filter(sold__price_amount__isnull=False)
        .annotate(
            price=F("sold__price_amount"),
            discounted_price=Coalesce("sold__discounted_price_amount", "sold__price_amount"),
            prior_price=F("sold__prior_price_amount"),
        )
    )
