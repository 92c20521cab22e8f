"""What may be written about a maker: texts by language, of bounded length, without identity numbers, and no place finer than her town."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError
from marketplace.kernel.text import words

from .identity import refuse_national_ids, texts_of

LANGUAGES = ("ar", "fr", "en")
LONGEST = {"names": 200, "places": 100, "meeting": 500}
CHANNELS = ("sms", "push", "call")
COUNTRIES = ("MA", "FR")
# Words of an address, folded as `kernel.text` does.
_STREETS = frozenset(
    "rue avenue av boulevard bd blvd impasse allee ruelle lot lotissement immeuble appartement street road lane "
    "derb zanka zenqat شارع زنقه درب نهج عماره شقه رقم".split()
)


def check(fields: Mapping[str, Any]) -> None:
    """Codes: INVALID, on the field at fault."""
    for name, value in fields.items():
        if name in LONGEST:
            _texts(name, value)
        if isinstance(value, Mapping) or name in ("slug",):
            refuse_national_ids(name, *texts_of(value))
    for place in (fields.get("places") or {}).values():
        _no_address(place)
    if fields.get("channel", "sms") not in CHANNELS:
        raise DomainError("INVALID", _("There is no such way to tell her."), field="channel")


def telephone(text: str) -> str:
    """In full (E.164); empty for none. Codes: INVALID on `phone`."""
    wanted = "".join(text.split())
    if not wanted:
        return ""
    for country in COUNTRIES:
        try:
            parsed = phonenumbers.parse(wanted, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    raise DomainError(
        "INVALID", _("This is not a telephone number of Morocco or France, nor one with its country’s code."), field="phone"
    )


def _texts(name: str, value: Any) -> None:
    if not isinstance(value, Mapping) or any(
        language not in LANGUAGES or not isinstance(text, str) or len(text) > LONGEST[name] or "\0" in text
        for language, text in value.items()
    ):
        raise DomainError("INVALID", _("This text is too long, or in a language that the shop does not speak."), field=name)


def _no_address(place: str) -> None:
    if re.search(r"\d", place) or not _STREETS.isdisjoint(words(place)):
        raise DomainError(
            "INVALID", _("Write the town or village alone: a street or a number would show where she lives."), field="places"
        )
