"""The stops that are still to come, where somebody else shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from marketplace.extensions.slots import MakerContext
from marketplace.kernel.clock import now
from marketplace.kernel.formats import format_date, format_days

from .models import State, Stop

TOLD = (State.CALL_OPEN, State.CALL_CLOSED, State.SELECTED, State.PUBLISHED, State.RUNNING)
"""Neither drafts nor what is over."""
MOST = 20


def for_maker(place: MakerContext) -> Mapping[str, Any] | None:
    """The stops in her country from today on, the next one first; nothing when none is planned. One query."""
    today = now().date()
    rows = Stop.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), country=place.country, state__in=TOLD)
    found = list(rows.order_by("starts", "pk")[:MOST])
    return {"stops": [_told(stop, place.language) for stop in found]} if found else None


def _told(stop: Stop, language: str) -> dict[str, object]:
    days = format_days(stop.starts, stop.ends) if stop.ends else format_date(stop.starts)
    return {
        "name": _in(stop.names, language),
        "line": " · ".join(part for part in (_in(stop.places, language), days) if part),
        "running": stop.state == State.RUNNING,
        "state": stop.get_state_display(),
    }


def _in(texts: Mapping[str, str], language: str) -> str:
    return next((text for code in (language, "fr", "en", "ar") if (text := texts.get(code))), "")
