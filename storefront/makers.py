"""Makers in short, as far as the catalogue itself knows them: name and number of pieces. The `artisans` plugin tells the rest."""

from __future__ import annotations

from typing import Any

from marketplace.search import queries as search
from marketplace.search.models import SearchName

from .visit import Visit


def most_present(visit: Visit, limit: int) -> list[dict[str, Any]]:
    """See components/maker_card.html."""
    counts = dict(search.maker_counts(visit.channel, limit))
    names = dict(
        SearchName.objects.filter(
            channel=visit.channel, language=visit.language, kind="maker", slug__in=list(counts)
        ).values_list("slug", "name")
    )
    return [{"name": names.get(slug, slug), "url": visit.maker_url(slug), "pieces": count} for slug, count in counts.items()]
