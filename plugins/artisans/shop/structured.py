"""schema.org data of a maker's page: only what the page itself shows, and of a person nothing but where the page stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from .records import Maker

CONTEXT = "https://schema.org"


def organisation(maker: Maker, path: str) -> dict[str, Any] | None:
    if not maker.is_organisation:
        return None
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": maker.name,
        "url": f"{settings.PUBLIC_URL}{path}",
    }
    if maker.sentence:
        data["description"] = maker.sentence
    if maker.portrait:
        data["image"] = maker.portrait
    if maker.place or maker.region:
        data["address"] = {
            "@type": "PostalAddress",
            **({"addressLocality": maker.place} if maker.place else {}),
            **({"addressRegion": maker.region.name} if maker.region else {}),
        }
    return data


def breadcrumbs(items: list[dict[str, str]], path: str) -> dict[str, Any]:
    """`items` as in components/breadcrumb.html; the last one is this page."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": item["label"],
                "item": f"{settings.PUBLIC_URL}{item.get('url') or path}",
            }
            for number, item in enumerate(items, 1)
        ],
    }
