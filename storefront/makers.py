"""Makers in short, for the first page: face, place, craft, number of pieces. The `artisans` plugin tells the rest."""

from __future__ import annotations

from typing import Any

from marketplace.client import content
from marketplace.contract.types.content import DescribedPage
from marketplace.search import queries as search
from marketplace.search.models import SearchName

from .visit import Visit

# The page type that the products' attribute `maker` refers to.
PAGE_TYPE = "artisan"


def most_present(visit: Visit, limit: int) -> list[dict[str, Any]]:
    """See components/maker_card.html."""
    counts = dict(search.maker_counts(visit.channel, limit))
    listed = content.pages(PAGE_TYPE, slugs=list(counts), session=visit.session)
    told = {described.page.slug: _told(described) for described in listed.pages}
    names = dict(
        SearchName.objects.filter(
            channel=visit.channel, language=visit.language, kind="maker", slug__in=list(counts)
        ).values_list("slug", "name")
    )
    return [
        {"name": names.get(slug, slug), "url": visit.maker_url(slug), "pieces": count, **told.get(slug, {})}
        for slug, count in counts.items()
    ]


def _told(described: DescribedPage) -> dict[str, Any]:
    portrait = described.portrait or described.files.get("maker-portrait")
    crafts = described.choices("maker-crafts")
    return {
        "media": {"url": portrait} if portrait else None,
        "craft": crafts[0].name if crafts else "",
        "place": described.text("maker-place"),
    }
