"""What curators send, taken apart. Nothing here trusts it: the actions refuse what may not be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from marketplace.accounts.models import Person
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from ..models import Exhibition, Piece, Room, Stand, Wall

LABELS = {
    "titles": gettext_lazy("Title"),
    "leads": gettext_lazy("In one sentence"),
    "texts": pgettext_lazy("exhibition", "Text"),
    "alts": gettext_lazy("What the picture shows"),
}
ROWS = {"leads": 2, "texts": 7, "alts": 2}
Row = Exhibition | Room | Stand | Piece


def actor_of(request: HttpRequest) -> Actor:
    person = request.user
    assert isinstance(person, Person)  # the desk's door has let her in
    return Actor("staff", str(person.pk), person=f"person:{person.pk}")


def language() -> str:
    return (get_language() or "en").partition("-")[0]


def worded(data: QueryDict, name: str) -> dict[str, str]:
    """`titles-ar`, `titles-fr` … as one."""
    return {code: data.get(f"{name}-{code}", "") for code, _name in settings.LANGUAGES}


def sounds(data: QueryDict) -> dict[str, str]:
    chosen = {code: data.get(f"sounds-{code}", "") for code, _name in settings.LANGUAGES}
    return {code: key for code, key in chosen.items() if key}


def day(data: QueryDict, name: str) -> date | None:
    """Codes: INVALID."""
    given = data.get(name, "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise DomainError("INVALID", _("This is no date."), field=name) from None


def moment(data: QueryDict, name: str) -> datetime | None:
    """As a field of type `datetime-local` sends it, by the clock of Greenwich. Code: INVALID."""
    given = data.get(name, "").strip()
    try:
        return datetime.fromisoformat(given).replace(tzinfo=UTC) if given else None
    except ValueError:
        raise DomainError("INVALID", _("This is no date."), field=name) from None


def whole(data: QueryDict, name: str, default: int = 0) -> int:
    given = data.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else default


def fieldsets(row: Row, names: tuple[str, ...], given: QueryDict | None = None) -> list[dict[str, Any]]:
    """For each language the fields of its words; what was sent stands in them again after a refusal."""
    found = []
    for code, name in settings.LANGUAGES:
        fields = [
            {
                "id": f"{each}-{code}",
                "label": LABELS[each],
                "rows": ROWS.get(each),
                "value": given.get(f"{each}-{code}", "") if given is not None else getattr(row, each).get(code, ""),
            }
            for each in names
        ]
        found.append({"code": code, "name": name, "fields": fields})
    return found


def sound_choices(row: Row, exhibition: Exhibition) -> list[dict[str, Any]]:
    """For each language a choice among the sounds in it."""
    kept = list(exhibition.sound_files.all())
    found = []
    for code, _name in settings.LANGUAGES:
        options = [{"value": "", "label": _("No sound"), "selected": False}]
        options += [
            {"value": str(sound.key), "label": sound.words[:60], "selected": row.sounds.get(code) == str(sound.key)}
            for sound in kept
            if sound.language == code
        ]
        if len(options) > 1:
            found.append({"code": code, "options": options})
    return found


def walls(room: Room) -> list[dict[str, Any]]:
    return [{"value": wall.value, "label": wall.label, "selected": room.wall == wall} for wall in Wall]
