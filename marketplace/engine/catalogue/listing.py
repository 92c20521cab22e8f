"""The read model of product lists: columns of `ProductChannelListing` that other rows decide.

Who writes a price, a category, an attribute value, a name or a slug calls `refresh` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from .locks import lock_listings

# One row a listing: what its read columns must be now. A variant counts where it has a price in that channel.
_FRESH = """
SELECT listing.id,
       price.price_min, price.price_max, price.undiscounted_price_min, price.undiscounted_price_max,
       CASE WHEN category.id IS NULL THEN '{}'::bigint[] ELSE category.ancestor_ids || category.id END AS category_ids,
       coalesce(own.ids, '{}'::bigint[]) AS value_ids,
       product.name, product.slug
FROM catalogue_productchannellisting AS listing
JOIN catalogue_product AS product ON product.id = listing.product_id
LEFT JOIN catalogue_category AS category ON category.id = product.category_id
LEFT JOIN (
    SELECT variant.product_id, sold.channel_id,
           min(coalesce(sold.discounted_price_amount, sold.price_amount)) AS price_min,
           max(coalesce(sold.discounted_price_amount, sold.price_amount)) AS price_max,
           min(sold.price_amount) AS undiscounted_price_min,
           max(sold.price_amount) AS undiscounted_price_max
    FROM catalogue_productvariant AS variant
    JOIN catalogue_productvariantchannellisting AS sold ON sold.variant_id = variant.id
    WHERE variant.product_id = ANY(%(ids)s) AND sold.price_amount IS NOT NULL
    GROUP BY variant.product_id, sold.channel_id
) AS price ON price.product_id = product.id AND price.channel_id = listing.channel_id
LEFT JOIN (
    SELECT product_id, array_agg(DISTINCT value_id ORDER BY value_id) AS ids
    FROM (
        SELECT product_id, value_id FROM catalogue_productattributevalue WHERE product_id = ANY(%(ids)s)
        UNION ALL
        SELECT variant.product_id, assigned.value_id
        FROM catalogue_productvariant AS variant
        JOIN catalogue_variantattributevalue AS assigned ON assigned.variant_id = variant.id
        WHERE variant.product_id = ANY(%(ids)s)
    ) AS every GROUP BY product_id
) AS own ON own.product_id = product.id
WHERE listing.product_id = ANY(%(ids)s)
"""

_COLUMNS = (
    "price_min",
    "price_max",
    "undiscounted_price_min",
    "undiscounted_price_max",
    "category_ids",
    "value_ids",
    "name",
    "slug",
)
_UPDATE = f"""
UPDATE catalogue_productchannellisting AS listing
SET {", ".join(f"{column} = fresh.{column}" for column in _COLUMNS)}
FROM ({_FRESH}) AS fresh
WHERE fresh.id = listing.id
  AND ({", ".join(f"listing.{column}" for column in _COLUMNS)}) IS DISTINCT FROM ({", ".join(f"fresh.{column}" for column in _COLUMNS)})
"""


def refresh(product_ids: Iterable[int]) -> None:
    """Recompute the listings of these products in every channel: two statements, however many products.

    To be called inside the transaction that changed what they depend on, after the change. Locks the listing rows by
    primary key first, so that of two writers of one product the second one sees what the first committed.
    """
    ids = sorted(set(product_ids))
    if not ids:
        return
    lock_listings(product_ids=ids)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, {"ids": ids})
