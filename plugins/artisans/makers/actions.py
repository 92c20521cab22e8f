"""The only writer of makers. Each change tells the mirror in its own transaction, and the page follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.extensions.mirrors import MirrorWanted
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from ..mirrors import MAKER
from ..models import Maker

FIELDS = frozenset(
    {"slug", "kind", "legal_form", "region", "places", "crafts", "languages", "names", "stories", "portrait", "shown"}
)


def create_maker(*, code: str, fields: Mapping[str, Any], actor: Actor) -> Maker:
    """`fields`: those of `FIELDS`; without a slug the code is the address. Codes: INVALID, UNIQUE (code, slug)."""
    maker = Maker(code=code, **{"slug": code, **_known(fields)})
    with locks.action():
        _save(maker)
        audit.record(actor, "maker.create", code, {"shown": maker.shown})
        outbox.publish(MirrorWanted(MAKER, code))
    return maker


def update_maker(*, code: str, fields: Mapping[str, Any], actor: Actor) -> Maker:
    """Codes: NOT_FOUND, INVALID, UNIQUE (slug). `shown` false takes the page from the public."""
    given = _known(fields)
    with locks.action():
        maker = Maker.objects.select_for_update().filter(code=code).first()
        if maker is None:
            raise NotFound(_("There is no such maker."), field="code")
        for name, value in given.items():
            setattr(maker, name, value)
        _save(maker)
        audit.record(actor, "maker.update", code, {"fields": sorted(given)})
        outbox.publish(MirrorWanted(MAKER, code))
    return maker


def register(rows: Iterable[Mapping[str, Any]], *, actor: Actor) -> int:
    """Makers whose pages stand at the backend as their rows say (`code` and `FIELDS`); those that are there stay. How many were made."""
    made = [Maker(**{"slug": row["code"], **row}) for row in rows]
    with locks.action():
        present = set(Maker.objects.values_list("code", flat=True))
        missing = [maker for maker in made if maker.code not in present]
        Maker.objects.bulk_create(missing)
        if missing:
            audit.record(actor, "maker.register", "", {"codes": [maker.code for maker in missing]})
    return len(missing)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - FIELDS
    if unknown:
        raise DomainError("INVALID", _("A maker has no such field."), field=sorted(unknown)[0])
    return dict(fields)


def _save(maker: Maker) -> None:
    try:
        maker.full_clean()
    except ValidationError as error:
        field, reasons = next(iter(error.error_dict.items()))
        code = "UNIQUE" if reasons[0].code == "unique" else "INVALID"
        raise DomainError(code, reasons[0].messages[0], field=field) from error
    maker.save()
