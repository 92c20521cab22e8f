"""Row locks of the catalogue. They come before any lock on orders, payments and stock."""

from __future__ import annotations

from collections.abc import Sequence

from .models import ProductChannelListing


def lock_listings(*, product_ids: Sequence[int]) -> None:
    """Hold the listings of these products, in order of primary key, until the transaction ends."""
    list(
        ProductChannelListing.objects.select_for_update()
        .filter(product_id__in=product_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
