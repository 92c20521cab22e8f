"""Rooms, stands and pieces of a draft: added, changed, moved, taken away. Each locks the exhibition first, so that places never clash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from .. import checks
from ..locks import locked, same_revision
from ..models import Exhibition, Piece, Room, Stand
from .sounds import chosen_sounds

Part = Room | Stand | Piece
MODELS: dict[str, type[Part]] = {"room": Room, "stand": Stand, "piece": Piece}
# The field that holds what it stands in, and the way from the row to its exhibition.
WITHIN = {"room": "exhibition", "stand": "room", "piece": "stand"}
OWNER = {"room": "exhibition", "stand": "room__exhibition", "piece": "stand__room__exhibition"}
FIELDS = {
    "room": frozenset({"titles", "texts", "sounds", "wall"}),
    "stand": frozenset({"titles", "texts", "sounds", "maker"}),
    "piece": frozenset({"titles", "texts", "sounds", "alts", "product"}),
}
MOST = {"room": checks.MOST_ROOMS, "stand": checks.MOST_STANDS, "piece": checks.MOST_PIECES}


def add_part(*, code: str, kind: str, within: int | None = None, fields: Mapping[str, Any], actor: Actor) -> Part:
    """At the end of the exhibition (a room), of the room (a stand) or of the stand (a piece) `within`. Codes: NOT_FOUND, INVALID, TOO_LONG, LIMIT."""
    with locks.action():
        exhibition = locked(code)
        model = MODELS[kind]
        if model.objects.filter(**{OWNER[kind]: exhibition}).count() >= MOST[kind]:
            raise DomainError("LIMIT", _("There is no room for more of these in one exhibition."), field=kind)
        parent = _parent(exhibition, kind, within)
        position = model.objects.filter(**{WITHIN[kind]: parent}).count()
        part = model(**{WITHIN[kind]: parent, "position": position})
        _set(part, exhibition, kind, fields)
        if isinstance(part, Piece) and not part.product:
            raise DomainError("REQUIRED", _("Please choose a piece of the shop."), field="product")
        part.save()
        audit.record(actor, f"exhibition.{kind}.add", code, {"key": part.pk})
    return part


def update_part(*, code: str, kind: str, key: int, fields: Mapping[str, Any], revision: int, actor: Actor) -> Part:
    """Codes: NOT_FOUND, CONFLICT (changed since `revision`), INVALID, TOO_LONG."""
    with locks.action():
        exhibition = locked(code)
        part = _part(exhibition, kind, key)
        same_revision(part, revision)
        _set(part, exhibition, kind, fields)
        part.revision += 1
        part.save()
        audit.record(actor, f"exhibition.{kind}.update", code, {"key": key, "fields": sorted(fields)})
    return part


def remove_part(*, code: str, kind: str, key: int, actor: Actor) -> None:
    """Take it out of the draft with all that is in it; the others move up. Versions keep it. Code: NOT_FOUND."""
    with locks.action():
        exhibition = locked(code)
        part = _part(exhibition, kind, key)
        parent = getattr(part, WITHIN[kind])
        part.delete()
        _number(kind, list(MODELS[kind].objects.filter(**{WITHIN[kind]: parent}).order_by("position")))
        audit.record(actor, f"exhibition.{kind}.remove", code, {"key": key})


def move_part(*, code: str, kind: str, key: int, position: int, within: int | None = None, actor: Actor) -> Part:
    """To `position` (from 0; beyond the end: the end), in the same place or `within` another one. Said twice, it is done once. Code: NOT_FOUND."""
    with locks.action():
        exhibition = locked(code)
        part = _part(exhibition, kind, key)
        field = WITHIN[kind]
        before = getattr(part, field)
        after = before if within is None else _parent(exhibition, kind, within)
        others = [row for row in MODELS[kind].objects.filter(**{field: after}).order_by("position") if row.pk != part.pk]
        others.insert(max(0, min(position, len(others))), part)
        setattr(part, field, after)
        _number(kind, others, moved=part)
        if after != before:
            _number(kind, list(MODELS[kind].objects.filter(**{field: before}).order_by("position")))
        audit.record(actor, f"exhibition.{kind}.move", code, {"key": key, "position": part.position, "within": after.pk})
    return part


def _number(kind: str, rows: list[Part], moved: Part | None = None) -> None:
    """Places from 0 without gaps; the constraint looks at the end of the transaction."""
    for place, row in enumerate(rows):
        if row.position != place or row is moved:
            row.position = place
            row.save(update_fields=["position", WITHIN[kind]])


def _part(exhibition: Exhibition, kind: str, key: int) -> Part:
    found = MODELS[kind].objects.filter(**{OWNER[kind]: exhibition}, pk=key).select_related(WITHIN[kind]).first()
    if found is None:
        raise NotFound(_("This is no longer in the exhibition."), field="key")
    return found


def _parent(exhibition: Exhibition, kind: str, within: int | None) -> Exhibition | Room | Stand:
    if kind == "room":
        return exhibition
    model, owner = (Room, OWNER["room"]) if kind == "stand" else (Stand, OWNER["stand"])
    found: Room | Stand | None = model.objects.filter(**{owner: exhibition}, pk=within or 0).first()
    if found is None:
        raise NotFound(_("This is no longer in the exhibition."), field="within")
    return found


def _set(part: Part, exhibition: Exhibition, kind: str, fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - FIELDS[kind]
    if unknown:
        raise DomainError("INVALID", _("An exhibition has no such field."), field=sorted(unknown)[0])
    for name, value in fields.items():
        if name in checks.LENGTHS:
            setattr(part, name, checks.words(value, name))
        elif name == "sounds":
            part.sounds = chosen_sounds(exhibition, value)
        else:
            setattr(part, name, {"wall": checks.wall, "maker": checks.maker, "product": checks.product}[name](value))
