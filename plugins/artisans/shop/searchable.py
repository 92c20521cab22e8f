"""Which makers may be handed to machines that copy: search engines, feeds, structured data. Each agreed to it (audience SEARCH)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min, QuerySet

from marketplace.client.session import Session

from ..consent import publication
from ..consent.publication import Public
from ..models import Audience, Consent, Field
from . import queries
from .records import Maker


def searchable(slugs: Sequence[str], *, language: str) -> dict[str, Public]:
    """By slug, what search engines may know of each."""
    return publication.by_slug(slugs, audience=Audience.SEARCH, language=language) if slugs else {}


def slugs() -> list[str]:
    """Of everybody who agreed to be found, by slug. Whether her page is there, the backend says."""
    return sorted(_agreed().values_list("maker__slug", flat=True).distinct())


def newest(limit: int, *, session: Session) -> list[tuple[Maker, Public, datetime]]:
    """Those who agreed last, each with what may be said of her and since when."""
    rows = _agreed().values("maker__slug").annotate(since=Min("given_at")).order_by("-since", "maker__slug")[:limit]
    since = {row["maker__slug"]: row["since"] for row in rows}
    shown = queries.makers_by_slug(list(since), session=session)
    known = searchable(list(shown), language=session.language)
    return [(shown[slug], known[slug], moment) for slug, moment in since.items() if slug in shown and slug in known]


def _agreed() -> QuerySet[Consent]:
    live = publication.live(Audience.SEARCH)
    return Consent.objects.filter(live, field=Field.NAME, maker__state__in=publication.SHOWN_STATES)
