"""Row locks of the catalogue. They come before any lock on orders, payments and stock."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.engine.refusals import find

from .models import Category, Collection, Product, ProductChannelListing


def lock_listings(*, product_ids: Sequence[int]) -> None:
    """Hold the listings of these products, in order of primary key, until the transaction ends."""
    list(
        ProductChannelListing.objects.select_for_update()
        .filter(product_id__in=product_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def lock_product(product_id: int, field: str = "id") -> Product:
    """The product, held until the transaction ends: all that belongs to it changes under this lock. NOT_FOUND on `field`."""
    return find(Product.objects.select_for_update(of=("self",)).select_related("product_type"), product_id, field)


def lock_subtree(category_id: int) -> list[Category]:
    """The category and all below it, held until the transaction ends: nothing is added there meanwhile. NOT_FOUND on `id`."""
    held = {category_id: find(Category.objects.select_for_update(), category_id)}
    while True:
        # who was adding one when we came has finished once its parent is ours: look again until there is nothing new
        below = Category.objects.filter(ancestor_ids__contains=[category_id]).exclude(pk__in=held)
        new = {row.pk: row for row in below.select_for_update().order_by("pk")}
        if not new:
            return list(held.values())
        held |= new


def lock_collection(collection_id: int, field: str = "id") -> Collection:
    """The collection, held until the transaction ends. NOT_FOUND on `field`."""
    return find(Collection.objects.select_for_update(), collection_id, field)
