"""Slowing down whoever guesses, and whoever has the shop write to others.

Each question is a claim: it is counted before it is answered, under the row's lock, so that a hundred at once are a hundred.
`attempt` is for secrets (passwords, codes), `claim` and `allow` for acts that cost others something.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import transaction

from .clock import now
from .models import LoginAttempt

FREE_FAILURES = 3
LONGEST_PAUSE = timedelta(hours=1)
# Guesses over many names from one network address: so many at once, then one each so often. Many people may share an address (a centre's
# network, a telephone company's), so it is never shut, and whoever gets in has her guess back.
FREE_GUESSES = 40
GUESS_EACH = timedelta(seconds=15)
_SPREAD = "any name"


def client_address(meta: Mapping[str, Any]) -> str:
    """Who is at the other end, by a request's META: the peer, or what our own proxy says of it (`BEHIND_PROXY`)."""
    if settings.BEHIND_PROXY:
        forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(meta.get("REMOTE_ADDR", ""))


def attempt(name: str, address: str) -> bool:
    """Whether a secret of `name` may be tried from the network `address` now. Counted at once as a failure; `succeeded` takes that back.

    After `FREE_FAILURES` the pause for this name from this address doubles with each attempt.
    """
    if not may_guess(address):
        return False
    with transaction.atomic():
        tried = _locked(name, address)
        moment = now()
        if tried.next_allowed_at is not None and tried.next_allowed_at > moment:
            return False
        tried.failures += 1
        tried.updated_at = moment
        excess = tried.failures - FREE_FAILURES
        if excess > 0:
            tried.next_allowed_at = moment + min(timedelta(seconds=2 ** min(excess, 12)), LONGEST_PAUSE)
        tried.save()
    return True


def succeeded(name: str, address: str) -> None:
    """The attempt was right: the name is free again, and the network address has its guess back."""
    LoginAttempt.objects.filter(key=_key(name, address)).delete()
    guessed_right(address)


def may_guess(address: str) -> bool:
    """Whether anything secret may be tried from this network address now; counted at once.

    A bucket that holds `FREE_GUESSES` and leaks one each `GUESS_EACH`. An address that nobody knows has none.
    """
    if not address:
        return True
    with transaction.atomic():
        spread = _locked(_SPREAD, address)
        moment: datetime = now()
        leaked = (moment - spread.updated_at) // GUESS_EACH
        if leaked > 0:
            spread.failures = max(spread.failures - leaked, 0)
            spread.updated_at += leaked * GUESS_EACH
        if spread.failures >= FREE_GUESSES:
            return False
        if not spread.failures:
            spread.updated_at = moment
        spread.failures += 1
        spread.save()
    return True


def guessed_right(address: str) -> None:
    """It was no guess: the network address has it back."""
    if address:
        with transaction.atomic():
            spread = _locked(_SPREAD, address)
            spread.failures = max(spread.failures - 1, 0)
            spread.save(update_fields=["failures"])


def claim(name: str, pause: timedelta) -> bool:
    """Whether `name` may act now: once, then not before `pause` is over. Of two at once one."""
    return allow(name, 1, pause)


def allow(name: str, most: int, period: timedelta, *, address: str = "") -> bool:
    """Whether `name` (from the network `address`) may act now: `most` times in a `period`, which begins with the first act."""
    with transaction.atomic():
        acts = _locked(name, address)
        moment = now()
        if acts.next_allowed_at is None or acts.next_allowed_at <= moment:
            acts.failures, acts.next_allowed_at = 0, moment + period
        if acts.failures >= most:
            return False
        acts.failures += 1
        acts.updated_at = moment
        acts.save()
    return True


def purge() -> None:
    LoginAttempt.objects.filter(updated_at__lt=now() - timedelta(days=1)).delete()


def _locked(name: str, address: str) -> LoginAttempt:
    return LoginAttempt.objects.select_for_update().get_or_create(key=_key(name, address), defaults={"updated_at": now()})[0]


def _key(name: str, address: str) -> str:
    return sha256(f"{settings.SECRET_KEY}:{name.strip().lower()}:{_network(address)}".encode()).hexdigest()


def _network(address: str) -> str:
    """Whoever has an IPv6 address has 2⁶⁴ of them."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), 64), strict=False))
