"""Publishing: the draft becomes a version, and visitors see the newest one whose time has come."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from ..documents import document, write_draft
from ..locks import locked, same_revision
from ..models import Exhibition, Version


def publish(*, code: str, shown_from: datetime | None = None, note: str = "", actor: Actor) -> Version:
    """Keep the draft as the next version, shown from `shown_from` (None: at once). Without a change since the last one, that one is the
    answer: two clicks make one version. Codes: NOT_FOUND, REQUIRED (nothing to show)."""
    with locks.action():
        exhibition = locked(code)
        content = document(exhibition)
        if not any(stand["pieces"] for room in content["rooms"] for stand in room["stands"]):
            raise DomainError("REQUIRED", _("There is no piece in it yet."), field="rooms")
        last = exhibition.versions.first()
        at = shown_from or now()
        if last and last.content == content and last.withdrawn_at is None and (shown_from in (None, last.shown_from)):
            return last
        made = exhibition.versions.create(
            number=last.number + 1 if last else 1, content=content, shown_from=at, note=note.strip()[:300], person=actor.person
        )
        audit.record(actor, "exhibition.publish", code, {"version": made.number, "shown_from": at.isoformat()})
    return made


def withdraw_version(*, code: str, number: int, actor: Actor) -> None:
    """Visitors no longer see it: the one before shows again, or nothing. Twice is once. Code: NOT_FOUND."""
    with locks.action():
        exhibition = locked(code)
        version = _version(exhibition, number)
        if version.withdrawn_at is None:
            version.withdrawn_at = now()
            version.save(update_fields=["withdrawn_at"])
            audit.record(actor, "exhibition.withdraw", code, {"version": number})


def restore_version(*, code: str, number: int, revision: int, actor: Actor) -> Exhibition:
    """The draft as it was then; visitors see no change before it is published. Codes: NOT_FOUND, CONFLICT."""
    with locks.action():
        exhibition = locked(code)
        same_revision(exhibition, revision)
        write_draft(exhibition, _version(exhibition, number).content)
        audit.record(actor, "exhibition.restore", code, {"version": number})
    return exhibition


def _version(exhibition: Exhibition, number: int) -> Version:
    found = exhibition.versions.filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no such version."), field="number")
    return found
