"""Passkeys of people who work here (WebAuthn level 3), beside their passwords and codes.

A key is made on a telephone or a computer and never leaves it; here is its public half. It is asked to verify its holder (finger, face, PIN),
so it is both factors at once, and it knows whose it is: nobody types a name. What the browser signs names this very origin.
The server side of both ceremonies is `fido2`'s; a challenge is in the session of the browser that asked, and works once.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from marketplace.kernel import audit, locks, throttle
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from .models import Passkey, Person

MOST = 10
Json = Mapping[str, Any]


def offered() -> bool:
    """Browsers make passkeys for https, and for `localhost` alone without it."""
    parts = urlsplit(settings.PUBLIC_URL)
    return parts.scheme == "https" or parts.hostname == "localhost"


def begin_making(person: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser needs to make a key for `person`, and what to keep in its session until `finish_making`."""
    user = PublicKeyCredentialUserEntity(name=person.email or f"person {person.pk}", id=_handle(person), display_name=person.name)
    options, state = _server().register_begin(
        user,
        credentials=[_stored(row) for row in person.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), dict(state)


def finish_making(*, person: Person, name: str, state: Json, answer: Json, actor: Actor) -> Passkey:
    """Keep the public half of the key that the browser made. Refuses INVALID (an answer to another question, from another origin, without
    verifying its holder, a key that is known), LIMIT_REACHED."""
    name = " ".join(name.replace("\0", "").split())[:60]
    if not name:
        raise DomainError("INVALID", _("Please give this device a name."), field="name")
    try:
        made = _server().register_complete(state, answer).credential_data
    except Exception:
        made = None  # whatever a browser can send: fido2 raises a dozen kinds
    if made is None:
        raise DomainError("INVALID", _("The device did not answer as it should. Please try again."))
    with locks.action():
        if person.passkeys.count() >= MOST:
            raise DomainError("LIMIT_REACHED", _("There are many devices already. Please remove one first."))
        row = Passkey(person=person, credential_id=bytes(made.credential_id), credential=bytes(made), name=name)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise DomainError("INVALID", _("This device is known already.")) from None
        audit.record(actor, "passkey.make", f"person:{person.pk}", {"passkey": row.pk})
    return row


def begin_entering() -> tuple[dict[str, Any], dict[str, Any]]:
    """As `begin_making`, for whoever has a key: it tells whose it is."""
    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), dict(state)


def finish_entering(*, state: Json, answer: Json, address: str) -> Person:
    """Whose key answered. Refuses INVALID with the same words whatever is wrong, LOGIN_ATTEMPT_DELAYED when this network address has tried
    too much. Locks the key's row: a counter that did not go on means a copy, which is refused."""
    if not throttle.may_guess(address):
        raise DomainError("LOGIN_ATTEMPT_DELAYED", _("Too many failed attempts. Please wait a little and try again."), retry=True)
    with locks.action():
        row, count = _answered(state, answer)
        if row is None or not row.person.is_active or (count <= row.sign_count and (count or row.sign_count)):
            raise DomainError("INVALID", _("This device does not open the door here. Please sign in another way."))
        row.sign_count, row.used_at = count, now()
        row.save(update_fields=["sign_count", "used_at"])
        holder = f"person:{row.person_id}"
        audit.record(Actor("anonymous", person=holder), "passkey.sign_in", holder, {"passkey": row.pk})
    throttle.guessed_right(address)
    return row.person


def remove(*, passkey: int, person: Person, actor: Actor) -> None:
    """The device opens nothing any more. Only one's own (NOT_FOUND)."""
    with locks.action():
        deleted, _rows = Passkey.objects.filter(pk=passkey, person=person).delete()
        if not deleted:
            raise NotFound(_("This is not there any more."))
        audit.record(actor, "passkey.remove", f"person:{person.pk}", {"passkey": passkey})


def _answered(state: Json, answer: Json) -> tuple[Passkey | None, int]:
    """The key that answered, locked, and its counter."""
    try:
        given = AuthenticationResponse.from_dict(answer)
        row = (
            Passkey.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(credential_id=bytes(given.raw_id))
            .first()
        )
        if row is None or given.response.user_handle != _handle(row.person):
            return None, 0
        _server().authenticate_complete(state, [_stored(row)], answer)
        return row, given.response.authenticator_data.counter
    except Exception:
        return None, 0


def _stored(row: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(row.credential))


def _handle(person: Person) -> bytes:
    """Who a key is for: no name, no number that means something elsewhere."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"passkey\0{person.pk}".encode(), "sha256")


def _server() -> Fido2Server:
    """For this origin and no other, not even its subdomains."""
    parts = urlsplit(settings.PUBLIC_URL)
    entity = PublicKeyCredentialRpEntity(name=settings.SHOP_NAME, id=parts.hostname or "localhost")
    return Fido2Server(entity, attestation=None, verify_origin=lambda origin: origin == f"{parts.scheme}://{parts.netloc}")
