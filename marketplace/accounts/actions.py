"""Signing in with a code, and what people choose for themselves. Nothing here tells who is known: a stranger gets the same answers, at the
same cost."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.contract.account_events import SignInCodeRequested
from marketplace.kernel import audit, locks, outbox, throttle
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from . import codes
from .locks import lock_code
from .models import Person, SignInCode

HOUR = timedelta(hours=1)
PAUSE = timedelta(minutes=1)  # between two codes for one person
MOST_TO_ONE, MOST_FROM_ONE, MOST_IN_ALL = 6, 30, 600  # codes an hour: for one person, asked from one network address, in all
KEPT = timedelta(days=1)


def request_code(*, purpose: str, to: str, address: str, previous: UUID | None = None) -> UUID:
    """Have a code sent to the e-mail address or telephone number `to`, if somebody has it; the key with which it can be redeemed.

    `address`: the caller's network address, for throttling. `previous`: the key that this browser holds; it is given back when the same
    is asked again too soon. Refuses (LOGIN_ATTEMPT_DELAYED) when too many codes are asked for. Event: `SignInCodeRequested`.
    """
    alone = not address or throttle.allow("codes", MOST_FROM_ONE, HOUR, address=address)
    if not (alone and throttle.allow("codes", MOST_IN_ALL, HOUR)):
        raise DomainError(
            "LOGIN_ATTEMPT_DELAYED", _("Too many codes were asked for just now. Please try again later."), field="to", retry=True
        )
    wanted = "".join(to.split()).lower()
    asked = codes.digest(purpose, wanted)
    holder = codes.purpose(purpose).find(wanted)
    whose = f"codes:{purpose}:{holder or wanted}"
    if not (throttle.claim(f"{whose}:next", PAUSE) and throttle.allow(whose, MOST_TO_ONE, HOUR)):
        return _too_soon(purpose, asked, previous)
    moment = now()
    made = SignInCode(
        purpose=purpose, asked=asked, holder=holder, by="email" if "@" in wanted else "sms", expires_at=moment + codes.LIFETIME
    )
    with locks.action():
        same = Q(asked=asked) | ~Q(holder="") & Q(holder=holder)
        SignInCode.objects.filter(same, purpose=purpose, used_at__isnull=True).delete()
        SignInCode.objects.filter(expires_at__lt=moment - KEPT).delete()
        made.save(force_insert=True)
        outbox.publish(SignInCodeRequested(code=str(made.pk)))
    return made.pk


def _too_soon(purpose: str, asked: str, previous: UUID | None) -> UUID:
    """The code that this browser waits for already; for another browser a key that no code opens."""
    waiting = SignInCode.objects.filter(purpose=purpose, asked=asked, used_at__isnull=True, expires_at__gt=now())
    if previous is not None and waiting.filter(pk=previous).exists():
        return previous
    return SignInCode.objects.create(purpose=purpose, asked="", by="email", expires_at=now() + codes.LIFETIME).pk


def redeem_code(*, purpose: str, key: UUID, code: str, address: str) -> Any:
    """What the door gives the holder (`codes.Purpose.admit`) for the right code. Once.

    Refuses on `code`: INVALID for a wrong one, EXPIRED for one that was used, replaced, tried too often or is too old,
    LOGIN_ATTEMPT_DELAYED when this network address has tried too many. Locks the request's row.
    """
    if not throttle.may_guess(address):
        raise DomainError(
            "LOGIN_ATTEMPT_DELAYED", _("Too many failed attempts. Please wait a little and try again."), field="code", retry=True
        )
    given = "".join(str(unicodedata.digit(char)) for char in code if unicodedata.digit(char, None) is not None)
    with locks.action():
        found = lock_code(key)
        moment = now()
        if (
            found is None
            or found.purpose != purpose
            or found.used_at is not None
            or found.tries >= codes.TRIES
            or found.expires_at <= moment
        ):
            raise DomainError("EXPIRED", _("This code is no longer valid. Please ask for a new one."), field="code")
        found.tries += 1
        right = hmac.compare_digest(given, codes.digits(found.pk)) and found.holder != ""
        admitted = codes.purpose(purpose).admit(found.holder) if right else None
        if admitted is not None:
            found.used_at = moment
            audit.record(Actor("anonymous", person=found.holder), f"{purpose}.sign_in_by_code", found.holder)
        found.save(update_fields=["tries", "used_at"])
    if admitted is None:
        raise DomainError("INVALID", _("This code is not right."), field="code")
    throttle.guessed_right(address)
    return admitted


def choose_languages(*, person: Person, language: str | None, voice: str | None, actor: Actor) -> None:
    """What is written to her, and what is spoken; None leaves it. An empty `voice` is silence."""
    chosen = {name: value for name, value in (("language", language), ("voice", voice)) if value is not None}
    with locks.action():
        Person.objects.filter(pk=person.pk).update(**chosen)
        audit.record(actor, "person.choose_languages", f"person:{person.pk}", chosen)
