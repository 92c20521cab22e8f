"""Who sees what of the catalogue (Saleor 3.23's rules).

Anybody sees a product of an active channel whose listing is published (now) and that has a variant with a price there; a list shows it only
when the listing says so too, a link leads to it either way. Staff with a permission on products see everything.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from marketplace.kernel.actors import Actor

# Saleor's ALL_PRODUCTS_PERMISSIONS: whoever prepares orders or discounts has to see unpublished products too.
_PRODUCTS = ("MANAGE_PRODUCTS", "MANAGE_ORDERS", "MANAGE_DISCOUNTS")


def sees_all_products(actor: Actor) -> bool:
    """Whether unpublished products, categories' and collections' content, and things without a channel are shown to `actor`."""
    return actor.has(*_PRODUCTS)


def sees_all_pages(actor: Actor) -> bool:
    return actor.has("MANAGE_PAGES")


def sees_hidden_attributes(actor: Actor) -> bool:
    """Whether attributes that are not for the storefront are shown."""
    return actor.has("MANAGE_PRODUCTS", "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES", "MANAGE_PAGES", "MANAGE_PAGE_TYPES_AND_ATTRIBUTES")


def published(at: datetime, prefix: str = "") -> Q:
    """Rows (listings, pages) that are published at a moment."""
    return Q((f"{prefix}is_published", True)) & (
        Q((f"{prefix}published_at__isnull", True)) | Q((f"{prefix}published_at__lte", at))
    )


def visible(at: datetime, prefix: str = "") -> Q:
    """Product listings that anybody may open."""
    return published(at, prefix) & Q((f"{prefix}price_min__isnull", False))


def listed(at: datetime, prefix: str = "") -> Q:
    """Product listings that anybody is shown in lists."""
    return visible(at, prefix) & Q((f"{prefix}visible_in_listings", True))
