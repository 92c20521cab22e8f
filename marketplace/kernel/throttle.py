"""Slowing down whoever guesses passwords: the pause doubles with each failure of the same name from the same network address.
And whoever has the shop write to others: `claim`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction

from .clock import now
from .models import LoginAttempt

FREE_FAILURES = 3
LONGEST_PAUSE = timedelta(hours=1)


def client_address(meta: Mapping[str, Any]) -> str:
    """Who is at the other end, by a request's META: the peer, or what our own proxy says of it (`BEHIND_PROXY`)."""
    if settings.BEHIND_PROXY:
        forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(meta.get("REMOTE_ADDR", ""))


def _key(name: str, address: str) -> str:
    return sha256(f"{settings.SECRET_KEY}:{name.lower()}:{address}".encode()).hexdigest()


def blocked_until(name: str, address: str) -> datetime | None:
    """When the next attempt is allowed; None: now."""
    attempt = LoginAttempt.objects.filter(key=_key(name, address), next_allowed_at__gt=now()).first()
    return attempt.next_allowed_at if attempt else None


def record_failure(name: str, address: str) -> None:
    with transaction.atomic():
        attempt, _ = LoginAttempt.objects.select_for_update().get_or_create(key=_key(name, address))
        attempt.failures += 1
        attempt.updated_at = now()
        excess = attempt.failures - FREE_FAILURES
        if excess > 0:
            attempt.next_allowed_at = now() + min(timedelta(seconds=2 ** min(excess, 12)), LONGEST_PAUSE)
        attempt.save()


def claim(name: str, pause: timedelta) -> bool:
    """Whether `name` may act now: once, then not before `pause` is over. Of two at once one."""
    with transaction.atomic():
        attempt, _ = LoginAttempt.objects.select_for_update().get_or_create(key=_key(name, ""))
        moment = now()
        if attempt.next_allowed_at is not None and attempt.next_allowed_at > moment:
            return False
        attempt.next_allowed_at, attempt.updated_at = moment + pause, moment
        attempt.save()
    return True


def clear(name: str, address: str) -> None:
    LoginAttempt.objects.filter(key=_key(name, address)).delete()


def purge() -> None:
    LoginAttempt.objects.filter(updated_at__lt=now() - timedelta(days=1)).delete()
