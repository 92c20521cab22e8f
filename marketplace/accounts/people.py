"""Taking people in. Makers come in with their teams (plugins); here are those who help them."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import Busy, DomainError

from .models import Person, PersonRole, Role, Voice
from .queries import numbers

LONGEST_NAME = 200


def add_helper(*, name: str, phone: str, language: str, voice: str, actor: Actor) -> Person:
    """Somebody who helps makers: she signs in with her telephone, or with a card when `phone` is empty. Whoever has this number already is the
    same person, keeps her name and languages, and helps from now on.

    Refuses INVALID on the field at fault. A name has no digits in it: nothing here is a place for the number of an identity card.
    """
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME or re.search(r"\d", name):
        raise DomainError("INVALID", _("Please write her name, and only her name."), field="name")
    if language not in dict(settings.LANGUAGES) or voice not in ("", *Voice.values):
        raise DomainError("INVALID", _("Please choose a language."), field="language")
    found = numbers(phone.strip()) if phone.strip() else []
    if phone.strip() and not found:
        raise DomainError("INVALID", _("This is not a telephone number."), field="phone")
    with locks.action():
        person = Person.objects.filter(phone__in=found).first() if found else None
        if person is None:
            try:
                with transaction.atomic():
                    person = Person.objects.create_person(
                        email=None, password=None, name=name, phone=found[0] if found else None, language=language, voice=voice
                    )
            except IntegrityError:  # written down by somebody else at this moment
                raise Busy from None
        PersonRole.objects.get_or_create(person=person, role=Role.HELPER.value)
        audit.record(actor, "person.add_helper", f"person:{person.pk}")
    return person


def sign_out_everywhere(*, person: Person, actor: Actor) -> int:
    """Her telephone was stolen: whatever it or another one has open as her is closed, however she came in; how many there were.

    Her card and the keys of her programs are ended by themselves (`cards.revoke`, `tokens.revoke`).
    """
    with locks.action():
        held = [
            row.pk
            for row in Session.objects.filter(expire_date__gt=now()).iterator()
            if row.get_decoded().get(SESSION_KEY) == str(person.pk)
        ]
        Session.objects.filter(pk__in=held).delete()
        audit.record(actor, "person.sign_out_everywhere", f"person:{person.pk}", {"sessions": len(held)})
    return len(held)
