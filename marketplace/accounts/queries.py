from __future__ import annotations

from uuid import UUID

import phonenumbers

from marketplace.kernel.clock import now

from . import codes
from .models import Person, SignInCode

# Where a number without a country's code is looked for.
COUNTRIES = ("MA", "FR")


def letter_of(code_id: UUID) -> tuple[codes.Letter, str] | None:
    """Where the code of a request goes, and the code; None when it is of no use any more, or for nobody."""
    asked = SignInCode.objects.filter(pk=code_id, used_at__isnull=True, expires_at__gt=now()).exclude(holder="").first()
    if asked is None:
        return None
    letter = codes.purpose(asked.purpose).reach(asked.holder, "email" if asked.by == "email" else "sms")
    return None if letter is None else (letter, codes.digits(asked.pk))


def find_person(address: str) -> str:
    """The holder (`person:3`) behind an e-mail address or telephone number of somebody who works here; empty for nobody, or for two."""
    if "@" in address:
        found = Person.objects.filter(email=address, is_active=True)
    else:
        found = Person.objects.filter(phone__in=numbers(address), is_active=True)
    keys = list(found.values_list("pk", flat=True)[:2])
    return f"person:{keys[0]}" if len(keys) == 1 else ""


def reach_person(holder: str, by: codes.By) -> codes.Letter | None:
    person = person_of(holder)
    if person is None or (by == "sms" and not person.phone):
        return None
    email, phone = (person.email or "", "") if by == "email" else ("", person.phone or "")
    return codes.Letter(email, phone, person.language)


def person_of(holder: str) -> Person | None:
    """Whoever is behind `person:3`, unless she has left."""
    return Person.objects.filter(pk=int(holder.removeprefix("person:")), is_active=True).first()


def numbers(address: str) -> list[str]:
    """What a telephone number may be in full (E.164): a national one is tried in each of `COUNTRIES`."""
    found = []
    for country in COUNTRIES:
        try:
            parsed = phonenumbers.parse(address, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            found.append(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return found
