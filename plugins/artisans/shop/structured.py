"""schema.org data of a maker's page: only what the page itself shows, and of her only what she agreed that search engines know."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from ..consent.publication import Public
from ..models import Field
from .records import Maker

CONTEXT = "https://schema.org"


def maker(found: Maker, known: Public | None, path: str) -> dict[str, Any] | None:
    """A Person or an Organization, with what she agreed that search engines know (`known`), and never more than her page shows."""
    if known is None:
        return None
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Organization" if found.is_organisation else "Person",
        "name": found.name,
        "url": f"{settings.PUBLIC_URL}{path}",
    }
    if found.sentence and Field.STORY in known.fields:
        data["description"] = found.sentence
    if found.portrait and Field.PORTRAIT in known.fields:
        data["image"] = found.portrait
    if not found.is_organisation and found.crafts:
        data["knowsAbout"] = [craft.name for craft in found.crafts]
    if not found.is_organisation and found.languages and Field.LANGUAGES in known.fields:
        data["knowsLanguage"] = [language.name for language in found.languages]
    place = found.place if Field.PLACE in known.fields else ""
    if place or found.region:
        data["address"] = {
            "@type": "PostalAddress",
            **({"addressLocality": place} if place else {}),
            **({"addressRegion": found.region.name} if found.region else {}),
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
