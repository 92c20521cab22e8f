"""What may stand in the fields of an exhibition and its parts; everything else is refused with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import InvalidGlobalId, from_global_id

from .models import Wall

TITLE, LEAD, TEXT = 200, 400, 6000
LENGTHS = {"titles": TITLE, "leads": LEAD, "texts": TEXT, "alts": 600}
MOST_ROOMS, MOST_STANDS, MOST_PIECES = 20, 60, 200


def languages() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.LANGUAGES)


def words(given: Any, field: str) -> dict[str, str]:
    """Texts by language: stripped, the empty ones left out. Codes: INVALID, TOO_LONG."""
    if not isinstance(given, Mapping) or set(given) - set(languages()):
        raise DomainError("INVALID", _("A text stands in Arabic, French or English."), field=field)
    kept = {}
    for language, text in given.items():
        if not isinstance(text, str):
            raise DomainError("INVALID", _("A text stands in Arabic, French or English."), field=field)
        clean = _clean(text)
        if len(clean) > LENGTHS[field]:
            limit = LENGTHS[field]
            raise DomainError("TOO_LONG", _("This text may have %(limit)d characters at most.") % {"limit": limit}, field=field)
        if clean:
            kept[language] = clean
    return kept


def product(given: Any) -> str:
    """A product's global id. Code: INVALID."""
    try:
        if isinstance(given, str) and len(given) <= 64 and from_global_id(given).type == "Product":
            return given
    except InvalidGlobalId:
        pass
    raise DomainError("INVALID", _("This is no piece of the shop."), field="product")


def maker(given: Any) -> str:
    """The address of a maker's page, or empty. Code: INVALID."""
    if isinstance(given, str) and len(given) <= 255 and (not given or given.replace("-", "").replace("_", "").isalnum()):
        return given
    raise DomainError("INVALID", _("This is no maker's address."), field="maker")


def wall(given: Any) -> str:
    if given in Wall.values:
        return str(given)
    raise DomainError("INVALID", _("There is no such wall."), field="wall")


def _clean(text: str) -> str:
    """Line ends of one kind; no control characters, which neither a page nor a printer can set."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in plain if letter == "\n" or letter >= " ").strip()
