"""Sign-in cards: a printed QR code and a PIN, for somebody who has no e-mail address and perhaps no telephone of her own.

The code's secret stands on the card alone (here its digest), the PIN only as a keyed hash. Wrong PINs are slowed down by network address,
and `MOST_WRONG` in a row lock the card from everywhere until the centre gives another PIN. A card that is taken back ends its sessions
with their next request (`live`).
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from marketplace.kernel import audit, locks, throttle
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from .locks import lock_card, lock_person
from .models import Person, SignInCard

SESSION_KEY = "sign-in-card"
"""In the session of somebody who came in with a card: too little for the desk, whatever her roles (`accounts.middleware`)."""
SHORTEST_PIN, LONGEST_PIN = 4, 6
MOST_WRONG = 8


def issue(*, person: Person, pin: str, actor: Actor, by: Person | None = None, secret: str = "") -> tuple[SignInCard, str]:
    """A new card for `person`, and its secret, which is told only here. A card that she has is taken back.

    Refuses on `pin` what is not 4 to 6 digits or the first that anybody tries (INVALID). `secret` is for the demo's fixtures, whose cards
    everybody knows: a ValueError anywhere else. Locks the person's row.
    """
    if secret and not (settings.DEMO or settings.TESTING):
        raise ValueError("a card with a known secret exists in a demo only")
    digits = _wanted_pin(pin, easy=bool(secret))
    secret = secret or secrets.token_urlsafe(18)
    with locks.action():
        lock_person(person.pk)
        for old in SignInCard.objects.filter(person=person, revoked_at__isnull=True):
            _take_back(old, actor=actor, by=by)
        card = SignInCard(person=person, secret=_digest(secret), issued_by=by)
        card.pin = _hashed(card.pk, digits)
        card.save(force_insert=True)
        audit.record(actor, "card.issue", f"person:{person.pk}", {"card": str(card.pk)})
    return card, secret


def revoke(*, card: UUID, actor: Actor, by: Person | None = None) -> None:
    """From now on the card opens nothing, and whoever came in with it is out. A card that was taken back stays so. Locks its row."""
    with locks.action():
        found = lock_card(card)
        if found is not None and found.revoked_at is None:
            _take_back(found, actor=actor, by=by)


def change_pin(*, card: UUID, pin: str, actor: Actor) -> None:
    """Another PIN for a card that holds, which also opens a locked one. Refuses as `issue`; EXPIRED for a card that was taken back."""
    digits = _wanted_pin(pin)
    with locks.action():
        found = lock_card(card)
        if found is None or found.revoked_at is not None:
            raise _not_valid()
        found.pin, found.tries = _hashed(found.pk, digits), 0
        found.save(update_fields=["pin", "tries"])
        audit.record(actor, "card.change_pin", f"person:{found.person_id}", {"card": str(found.pk)})


def by_secret(secret: str) -> SignInCard | None:
    """The live card whose QR code holds `secret`."""
    return SignInCard.objects.filter(secret=_digest(secret), revoked_at__isnull=True, person__is_active=True).first()


def live(card: str, person: Person) -> bool:
    """Whether a session that `person` opened with `card` (its key) still counts."""
    return SignInCard.objects.filter(pk=card, person=person, revoked_at__isnull=True).exists()


def enter(*, card: UUID, pin: str, address: str) -> Person:
    """Whose card it is, for the right PIN. `address`: the caller's network address.

    Refuses on `pin`: INVALID for a wrong one, LOCKED after too many, EXPIRED for a card that was taken back, LOGIN_ATTEMPT_DELAYED when this
    address tries too fast. Locks the card's row.
    """
    person = _check(card, pin, address, "card.sign_in")
    if person is None:
        raise DomainError("INVALID", _("This is not the number of this card."), field="pin")
    return person


def pin_is_right(*, person: Person, pin: str, address: str, action: str) -> bool:
    """Whether `pin` is that of her card, counted and slowed down like a sign-in and written to the audit trail as `action`.

    Refuses as `enter`; EXPIRED when she has no card.
    """
    card = SignInCard.objects.filter(person=person, revoked_at__isnull=True).first()
    if card is None:
        raise _not_valid()
    return _check(card.pk, pin, address, action) is not None


def _check(card: UUID, pin: str, address: str, action: str) -> Person | None:
    name = f"card:{card}"
    if not throttle.attempt(name, address):
        raise DomainError(
            "LOGIN_ATTEMPT_DELAYED", _("Too many failed attempts. Please wait a little and try again."), field="pin", retry=True
        )
    with locks.action():
        found = lock_card(card)
        if found is None or found.revoked_at is not None or not found.person.is_active:
            raise _not_valid()
        if found.tries >= MOST_WRONG:
            raise DomainError("LOCKED", _("This card is locked. Please ask at the centre for a new number."), field="pin")
        right = check_password(_keyed(found.pk, _digits(pin)), found.pin)
        found.tries = 0 if right else found.tries + 1
        found.used_at = now() if right else found.used_at
        found.save(update_fields=["tries", "used_at"])
        if right:
            holder = f"person:{found.person_id}"
            audit.record(Actor("anonymous", person=holder), action, holder, {"card": str(found.pk)})
    if not right:
        return None
    throttle.succeeded(name, address)
    return found.person


def _take_back(card: SignInCard, *, actor: Actor, by: Person | None) -> None:
    card.revoked_at, card.revoked_by = now(), by
    card.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(actor, "card.revoke", f"person:{card.person_id}", {"card": str(card.pk)})


def _not_valid() -> DomainError:
    return DomainError("EXPIRED", _("This card is no longer valid. Please ask at the centre for a new one."), field="pin")


def _wanted_pin(pin: str, *, easy: bool = False) -> str:
    digits = _digits(pin)
    if not SHORTEST_PIN <= len(digits) <= LONGEST_PIN or len(digits) != len("".join(pin.split())):
        raise DomainError("INVALID", _("Please choose a number of four to six digits."), field="pin")
    steps = {int(after) - int(before) for before, after in pairwise(digits)}
    if not easy and steps in ({0}, {1}, {-1}):
        raise DomainError("INVALID", _("This number is too easy to guess. Please choose another one."), field="pin")
    return digits


def _digits(text: str) -> str:
    """The digits, whatever keyboard wrote them."""
    return "".join(str(unicodedata.digit(char)) for char in text[:40] if unicodedata.digit(char, None) is not None)


def _hashed(card: UUID, digits: str) -> str:
    return make_password(_keyed(card, digits))


def _keyed(card: UUID, digits: str) -> str:
    """Ten thousand PINs are tried in a moment: what is hashed cannot be made from a copy of the database alone."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"card pin\0{card}\0{digits}".encode(), "sha256").hex()


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
