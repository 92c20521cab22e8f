"""Programmes that a maker comes through: for verifiers alone, sealed, and each reading leaves a trace that does not say what was read."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from marketplace.accounts.models import Person
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from ..makers.identity import refuse_national_ids
from ..makers.locking import lock_maker
from ..models import Maker, ProgrammeLink
from . import links
from .links import Link

LONGEST = {"contact": 120, "note": 300}


def read(*, maker: Maker, by: Person, actor: Actor) -> list[tuple[int, Link | None]]:
    """By key, the oldest first; None for one that can no longer be opened. Raises PermissionDenied."""
    _may(by)
    rows = list(ProgrammeLink.objects.filter(maker=maker).order_by("pk"))
    audit.record(actor, "maker.private_read", maker.code)
    return [(row.pk, links.opened(row)) for row in rows]


def add(*, code: str, link: Link, by: Person, actor: Actor) -> ProgrammeLink:
    """A programme stands there once: the same again replaces what was said of it. Codes: NOT_FOUND, INVALID. Raises PermissionDenied."""
    _may(by)
    if link.programme not in links.PROGRAMMES:
        raise DomainError("INVALID", _("There is no such programme."), field="programme")
    for field, longest in LONGEST.items():
        text = getattr(link, field)
        if len(text) > longest or "\0" in text:
            raise DomainError("INVALID", _("This text is too long."), field=field)
        refuse_national_ids(field, text)
    with locks.action():
        maker = lock_maker(code)
        for row in ProgrammeLink.objects.filter(maker=maker):
            before = links.opened(row)
            if before is not None and before.programme == link.programme:
                row.delete()
        made = ProgrammeLink.objects.create(maker=maker, sealed=links.sealed(link))
        audit.record(actor, "maker.private_write", code)
    return made


def remove(*, code: str, key: int, by: Person, actor: Actor) -> None:
    """Codes: NOT_FOUND. Raises PermissionDenied."""
    _may(by)
    with locks.action():
        deleted, _each = ProgrammeLink.objects.filter(maker=lock_maker(code), pk=key).delete()
        if not deleted:
            raise NotFound(_("This was removed in the meantime."), field="key")
        audit.record(actor, "maker.private_write", code)


def _may(by: Person) -> None:
    if not by.is_active or not by.has_role(links.ROLE):
        raise PermissionDenied
