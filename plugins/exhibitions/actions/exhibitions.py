"""What is done with an exhibition as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from .. import checks
from ..locks import locked, same_revision
from ..models import CODE, Exhibition
from .sounds import chosen_sounds

FIELDS = frozenset({"titles", "leads", "texts", "sounds", "channel", "opens", "closes", "stays"})


def create_exhibition(*, code: str, channel: str, titles: Mapping[str, str], actor: Actor) -> Exhibition:
    """An empty draft, after the others. Codes: INVALID, UNIQUE, REQUIRED."""
    try:
        CODE(code)
    except ValidationError:
        raise DomainError("INVALID", _("An address has small Latin letters, digits and hyphens."), field="code") from None
    kept = checks.words(titles, "titles")
    if not kept:
        raise DomainError("REQUIRED", _("Please give it a name."), field="titles")
    with locks.action():
        try:
            with transaction.atomic():
                made = Exhibition.objects.create(
                    code=code[:80], channel=channel[:80], titles=kept, position=Exhibition.objects.count()
                )
        except IntegrityError:
            raise DomainError("UNIQUE", _("There is an exhibition at this address already."), field="code") from None
        audit.record(actor, "exhibition.create", code)
    return made


def update_exhibition(*, code: str, fields: Mapping[str, Any], revision: int, actor: Actor) -> Exhibition:
    """Change the draft. `revision`: of the row that the curator saw. Codes: NOT_FOUND, CONFLICT, INVALID, TOO_LONG, REQUIRED."""
    if set(fields) - FIELDS:
        raise DomainError("INVALID", _("An exhibition has no such field."), field=sorted(set(fields) - FIELDS)[0])
    with locks.action():
        exhibition = locked(code)
        same_revision(exhibition, revision)
        for name, value in fields.items():
            setattr(exhibition, name, _value(exhibition, name, value))
        if not exhibition.titles:
            raise DomainError("REQUIRED", _("Please give it a name."), field="titles")
        if exhibition.opens and exhibition.closes and exhibition.closes < exhibition.opens:
            raise DomainError("INVALID", _("It cannot close before it opens."), field="closes")
        exhibition.revision += 1
        exhibition.save()
        audit.record(actor, "exhibition.update", code, {"fields": sorted(fields)})
    return exhibition


def _value(exhibition: Exhibition, name: str, value: Any) -> Any:
    if name in checks.LENGTHS:
        return checks.words(value, name)
    if name == "sounds":
        return chosen_sounds(exhibition, value)
    if name in ("opens", "closes"):
        if value is not None and not isinstance(value, date):
            raise DomainError("INVALID", _("This is no date."), field=name)
        return value
    if name == "channel":
        if not isinstance(value, str) or not 0 < len(value) <= 80:
            raise DomainError("INVALID", _("There is no such country of sale."), field=name)
        return value
    return bool(value)
