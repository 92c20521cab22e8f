"""Links that are sent to somebody's own telephone. They are made of a row's key and the installation's secret whenever they are needed, and
stand nowhere: no row, event or log holds them."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from django.conf import settings
from django.urls import reverse

_MAC = 12
"""Bytes: short enough for an SMS, and nobody tries 2⁹⁶."""


def token(purpose: str, key: UUID) -> str:
    return urlsafe_b64encode(key.bytes + _mac(purpose, key)).decode().rstrip("=")


def address(purpose: str, key: UUID) -> str:
    """The whole link, for a message. `purpose`: `yes` (a question) or `act` (what a helper did)."""
    return f"{settings.PUBLIC_URL}{reverse(f'maker:{purpose}', args=[token(purpose, key)])}"


def key_of(purpose: str, given: str) -> UUID | None:
    """The row that a link of this purpose leads to; None for anything that we did not make."""
    try:
        found = urlsafe_b64decode((given + "=" * (-len(given) % 4)).encode("ascii"))
    except (Error, ValueError):
        return None
    if len(found) != 16 + _MAC:
        return None
    key = UUID(bytes=found[:16])
    return key if hmac.compare_digest(found[16:], _mac(purpose, key)) and token(purpose, key) == given else None


def _mac(purpose: str, key: UUID) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"link\0{purpose}\0{key}".encode(), "sha256")[:_MAC]
