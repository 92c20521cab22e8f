"""Taking in what Saleor tells: once, not older than what we know, and in one commit with what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from marketplace.client import cache
from marketplace.kernel import outbox

from .events import EVENTS, Told
from .models import LastNews, Receipt


class NotUnderstood(Exception):
    """An event, or a body, to which we did not subscribe."""


def digest(app: str, event: str, body: bytes) -> str:
    """The id of a delivery. The event's name is part of it: Saleor signs bodies alone, and two events may have the same."""
    return sha256(b"\0".join((app.encode(), event.encode(), body))).hexdigest()


def take_in(*, app: str, event: str, raw: bytes, body: Mapping[str, Any]) -> bool:
    """Publish what follows from a webhook; False for one that was taken in before. Raises NotUnderstood."""
    if event not in EVENTS:
        raise NotUnderstood(event)
    try:
        told = EVENTS[event].read(body)
        issued_at = datetime.fromisoformat(body["issuedAt"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotUnderstood(event) from error
    with transaction.atomic():
        _receipt, new = Receipt.objects.get_or_create(digest=digest(app, event, raw), defaults={"event": event})
        if new and _is_news(told, issued_at) and _is_first(told):
            for found in told.events:
                outbox.publish(found)
    # Also for a repetition: it comes because the first was not answered, perhaps because we died just here.
    cache.forget(told.forget)
    return new


def _is_first(told: Told) -> bool:
    if not told.once:
        return True
    _claim, first = Receipt.objects.get_or_create(digest=sha256(told.once.encode()).hexdigest(), defaults={"event": ""})
    return first


def _is_news(told: Told, issued_at: datetime) -> bool:
    """Whether to listen. What handlers need they read again, so an older word is only harmful after the object is gone."""
    known, _ = LastNews.objects.select_for_update().get_or_create(object_id=told.about, defaults={"issued_at": issued_at})
    if known.gone and not told.gone:
        return False
    known.issued_at, known.gone = max(known.issued_at, issued_at), told.gone
    known.save()
    return True
