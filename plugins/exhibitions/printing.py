"""The printed catalogue, made by the worker and kept until what it says is no longer so.

Whoever asks gets the kept one only if its digest is that of what is shown now: a name that was withdrawn, a price, a text that changed
make the old file unreachable at once, and the next one that is made takes its place. `forget` drops those that nobody asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.locks import action
from marketplace.kernel.outbox import Delivery

from . import queries
from .days import today
from .models import Catalogue
from .queries import Shown
from .renderings import pictures, printed
from .renderings.building import PRINT, Visit
from .renderings.content import Content, digest

PATIENCE = timedelta(minutes=2)
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CatalogueWanted:
    """`code` as it stands in the address, so that a preview is one here too."""

    code: str
    language: str
    channel: str


def catalogue_of(shown: Shown, content: Content) -> bytes | None:
    """The PDF of exactly this content, or None: then it has been asked for, once in two minutes at most."""
    place: dict[str, Any] = {
        "exhibition": shown.exhibition,
        "language": content.language,
        "channel": content.channel,
        "draft": shown.preview,
    }
    wanted = digest(content)
    kept = Catalogue.objects.filter(**place).first()
    if kept is not None and kept.digest == wanted:
        if kept.document is not None:
            return bytes(kept.document)
        if kept.asked_at > now() - PATIENCE:
            return None
    with action():
        Catalogue.objects.update_or_create(**place, defaults={"digest": wanted, "document": None, "asked_at": now()})
        outbox.publish(CatalogueWanted(content.code, content.language, content.channel))
    return None


def on_catalogue_wanted(delivery: Delivery) -> None:
    """Make it of what is shown by now; nothing when there is nothing to be seen any more."""
    wanted = CatalogueWanted(**delivery.payload)
    shown = queries.shown(wanted.code)
    content = shown.content(Visit(wanted.language, wanted.channel, today(), wanted.code, PRINT)) if shown else None
    if shown is None or content is None or not content.rooms:
        return
    place: dict[str, Any] = {
        "exhibition": shown.exhibition,
        "language": wanted.language,
        "channel": wanted.channel,
        "draft": shown.preview,
    }
    said = digest(content)
    if Catalogue.objects.filter(**place, digest=said, document__isnull=False).exists():
        return
    found = pictures.fetched(piece.picture for piece in content.pieces if piece.picture)
    document = printed.pdf(printed.sources(content, found, settings.PUBLIC_URL))
    with action():
        Catalogue.objects.update_or_create(**place, defaults={"digest": said, "document": document, "asked_at": now()})


def forget() -> int:
    """Drop what was made more than a day ago; how many."""
    return Catalogue.objects.filter(asked_at__lt=now() - KEPT).delete()[0]
