"""What a telephone says of a piece, read: each part is right or refused by its name. Nothing is asked of anybody here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError

from ..makers.identity import refuse_national_ids
from ..models import Listing

LANGUAGES = ("ar", "fr", "en")
SIDES = ("width", "height", "depth", "diameter", "length")
"""Centimetres."""
NAME_LENGTH, TEXT_LENGTH = 120, 2000
MOST_PICTURES, MOST_CODES = 12, 20
LARGEST_SIDE, LARGEST_WEIGHT, MOST_PIECES = Decimal(2000), 500_000, 10_000
HIGHEST_PRICE = Decimal(1_000_000)
_CODE = re.compile(r"[\w-]{1,60}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")
"""With what turns the words of others around or is not seen: an identity number could hide behind it. Joiners and marks of direction stay."""


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that are named, as the listing's columns hold them (`pictures`: ids, `voice`: an id or None). Codes: INVALID (the part),
    UNKNOWN (a part that a listing does not have)."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _PARTS:
            raise DomainError("UNKNOWN", _("A piece has no such part."), field=str(name)[:40])
        try:
            found[name] = _PARTS[name](value)
        except (ValueError, TypeError, InvalidOperation, ArithmeticError):
            raise DomainError("INVALID", _("This cannot be said of a piece."), field=name) from None
        if name in ("names", "descriptions"):
            refuse_national_ids(name, *found[name].values())
    return found


def _code(value: Any) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValueError
    return value


def _codes(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_CODES:
        raise ValueError
    return list(dict.fromkeys(code for each in value if (code := _code(each))))


def _texts(longest: int) -> Callable[[Any], dict[str, str]]:
    def texts(value: Any) -> dict[str, str]:
        if not isinstance(value, dict):
            raise TypeError
        found = {}
        for language, text in value.items():
            if language not in LANGUAGES or not isinstance(text, str) or len(text) > longest:
                raise ValueError
            clean = _CONTROLS.sub("", text).strip()
            if clean:
                found[language] = clean
        return found

    return texts


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | float) or not isinstance(value, str | int) or len(str(value)) > 20:
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return number


def _size(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not set(value) <= set(SIDES):
        raise ValueError
    found = {}
    for side in SIDES:
        if value.get(side) in (None, ""):
            continue
        number = _decimal(value[side])
        if not 0 < number <= LARGEST_SIDE or number != round(number, 1):
            raise ValueError
        found[side] = f"{number.normalize():f}"
    return found


def _price(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    number = _decimal(value)
    if not 0 < number <= HIGHEST_PRICE or number != round(number, 2):
        raise ValueError
    return number.quantize(Decimal("0.01"))


def _whole(least: int, most: int) -> Callable[[Any], int | None]:
    def whole(value: Any) -> int | None:
        if value in (None, ""):
            return None
        number = _decimal(value)
        # The range first: `1e99999999` has a whole part that takes minutes to write out.
        if not least <= number <= most or number != int(number):
            raise ValueError
        return int(number)

    return whole


def _place(value: Any) -> str:
    if value in (None, ""):
        return ""
    return str(Listing.Place(value))


def _file(value: Any) -> UUID | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise TypeError
    return UUID(value)


def _pictures(value: Any) -> list[UUID]:
    if not isinstance(value, list) or len(value) > MOST_PICTURES:
        raise ValueError
    found = [_file(each) for each in value]
    return list(dict.fromkeys(each for each in found if each))


_PARTS: dict[str, Callable[[Any], Any]] = {
    "craft": _code,
    "materials": _codes,
    "colours": _codes,
    "names": _texts(NAME_LENGTH),
    "descriptions": _texts(TEXT_LENGTH),
    "size": _size,
    "weight": _whole(1, LARGEST_WEIGHT),
    "price": _price,
    "quantity": _whole(0, MOST_PIECES),
    "place": _place,
    "channel": _code,
    "pictures": _pictures,
    "voice": _file,
}
PARTS = tuple(_PARTS)
