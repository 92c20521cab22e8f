"""Structured data (schema.org) for search engines."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from marketplace.contract.types.catalogue import Product

from .rich_text import plain
from .visit import Visit

CONTEXT = "https://schema.org"


def organization(name: str, description: str, visit: Visit) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "OnlineStore",
        "name": name,
        "description": description,
        "url": f"{settings.PUBLIC_URL}{visit.home}",
        "areaServed": visit.market.country,
    }


def breadcrumbs(items: list[dict[str, str]], path: str) -> dict[str, Any]:
    """`items` as in components/breadcrumb.html; the last one is this page."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": item["label"],
                "item": f"{settings.PUBLIC_URL}{item.get('url') or path}",
            }
            for position, item in enumerate(items, 1)
        ],
    }


def product(found: Product, visit: Visit) -> dict[str, Any]:
    """Product with one Offer a variant. No rating: the shop has no reviews."""
    card = found.card
    url = visit.absolute("product", slug=card.slug)
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": card.name,
        "url": url,
        "description": found.seo_description or plain(found.description, 300),
        "image": [picture.url for picture in card.media],
        "offers": [
            {
                "@type": "Offer",
                "sku": variant.sku,
                "url": f"{url}?variant={variant.sku}" if len(found.variants) > 1 else url,
                "price": str(variant.price.gross.amount),
                "priceCurrency": variant.price.currency,
                "availability": f"{CONTEXT}/{'InStock' if variant.quantity > 0 else 'SoldOut'}",
                "itemCondition": f"{CONTEXT}/NewCondition",
                "areaServed": visit.market.country,
            }
            for variant in found.variants
            if variant.price is not None and not card.shown_only
        ],
    }
    if card.maker is not None:
        data["brand"] = {"@type": "Brand", "name": card.maker.name}
    if found.category is not None:
        data["category"] = found.category.name
    materials = [choice.name for words in found.attributes if words.slug == "material" for choice in words.choices]
    if materials:
        data["material"] = ", ".join(materials)
    return data
