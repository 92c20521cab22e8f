"""National identity numbers are kept nowhere: what looks like one is refused, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.fr import nir

from marketplace.kernel.errors import DomainError
from marketplace.kernel.text import fold

# A Moroccan card: one or two letters and five to seven digits, in one piece or with a space or dash between; nothing else around them.
_CARD = re.compile(r"(?<![^\W_])[a-z]{1,2}[ \-.]?[0-9]{5,7}(?![^\W_])", re.IGNORECASE)
_LONG = re.compile(r"(?<![0-9])[12](?:[ .\-]?[0-9AB]){12}(?:[ .\-]?[0-9]){2}(?![0-9])", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def national_id(text: str) -> bool:
    """Whether a Moroccan card's number (CIN) or a French NIR stands in `text`, in whatever digits it was typed.

    What only looks like one (a size as "AB 12345") is taken for one as well: it can be said otherwise.
    """
    plain = fold(_INVISIBLE.sub("", text))
    return bool(_CARD.search(plain)) or any(_is_nir(found) for found in _LONG.findall(plain))


def refuse_national_ids(field: str, *texts: str) -> None:
    """Codes: INVALID. The refusal does not repeat what was given."""
    if any(national_id(text) for text in texts):
        raise DomainError(
            "INVALID",
            _("This looks like the number of an identity card. Such numbers are kept nowhere: please leave it out."),
            field=field,
        )


def texts_of(value: Any) -> Iterable[str]:
    """Every text in a JSON value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def _is_nir(text: str) -> bool:
    try:
        nir.validate(text)
    except ValidationError:
        return False
    return True
