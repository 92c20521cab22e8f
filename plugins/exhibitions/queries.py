"""Exhibitions as visitors may see them. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from marketplace.kernel.clock import now

from .documents import document
from .models import Exhibition, Version
from .renderings.building import CLOSED, OPEN, UPCOMING, Visit, build, state_of, words
from .renderings.content import Content, Words

PREVIEW_DAYS = 2
MARK = "~"
_SALT = "exhibitions.preview"


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind an address: the version of visitors, or (`preview`) the draft."""

    exhibition: Exhibition
    document: Mapping[str, Any]
    version: int
    preview: bool

    def day(self, name: str) -> date | None:
        """`opens` or `closes`."""
        return date.fromisoformat(self.document[name]) if self.document[name] else None

    def content(self, visit: Visit) -> Content:
        return build(self.document, version=self.version, visit=visit, closed_too=self.preview)


def versions_shown() -> QuerySet[Version]:
    """Of each exhibition the version that visitors see now, in the curators' order."""
    current = Version.objects.filter(shown_from__lte=now(), withdrawn_at__isnull=True)
    latest = current.order_by("exhibition_id", "-number").distinct("exhibition_id")
    return (
        Version.objects.filter(pk__in=latest.values("pk"))
        .select_related("exhibition")
        .order_by("exhibition__position", "exhibition_id")
    )


def shown(code: str) -> Shown | None:
    """`code` of a page's address: an exhibition's, or one that a preview was made for and that has not run out."""
    name, mark, token = code.partition(MARK)
    if mark:
        exhibition = Exhibition.objects.filter(code=name).first() if _is_preview(name, token) else None
        return Shown(exhibition, document(exhibition), 0, True) if exhibition else None
    version = versions_shown().filter(exhibition__code=name).first()
    return Shown(version.exhibition, version.content, version.number, False) if version else None


def preview_code(code: str) -> str:
    """What stands in the addresses of a preview: whoever has it sees the draft for two days, nobody else."""
    signed = signing.TimestampSigner(salt=_SALT).sign(code)
    return f"{code}{MARK}{signed.partition(':')[2].replace(':', MARK)}"


@dataclass(frozen=True, slots=True)
class Listed:
    """An exhibition in a list. `walls`: of its rooms."""

    code: str
    state: str
    opens: date | None
    closes: date | None
    title: Words
    lead: Words
    walls: tuple[str, ...]


def listed(today: date, language: str) -> list[Listed]:
    """What is open, then what comes, then what was."""
    order = {OPEN: 0, UPCOMING: 1, CLOSED: 2}
    found = []
    for version in versions_shown():
        shown = Shown(version.exhibition, version.content, version.number, False)
        found.append(
            Listed(
                code=version.exhibition.code,
                state=state_of(shown.document, today),
                opens=shown.day("opens"),
                closes=shown.day("closes"),
                title=words(shown.document["titles"], language),
                lead=words(shown.document["leads"], language),
                walls=tuple(room["wall"] for room in shown.document["rooms"]),
            )
        )
    return sorted(found, key=lambda each: order[each.state])


def _is_preview(name: str, token: str) -> bool:
    try:
        signed = f"{name}:{token.replace(MARK, ':')}"
        return signing.TimestampSigner(salt=_SALT).unsign(signed, max_age=PREVIEW_DAYS * 86400) == name
    except signing.BadSignature:
        return False
