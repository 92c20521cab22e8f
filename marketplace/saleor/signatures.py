"""Whether a webhook really comes from our Saleor: a detached JWS over the raw body (RFC 7797), RS256, keys from its JWKS."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import jwt
from jwt.exceptions import PyJWTError

from marketplace.kernel.clock import now

from .addresses import keys_url
from .models import Installation

KEYS_PAUSE = timedelta(seconds=10)
"""At most one look for new keys in this time, however many forged bodies arrive."""
_TIMEOUT = httpx.Timeout(5.0, connect=2.0)


class NotAuthentic(Exception):
    """Not signed, or not by our Saleor."""


def check(signature: str, body: bytes, installation: Installation) -> None:
    """Raises NotAuthentic. Keys that we do not know are looked for once."""
    if not signature:
        raise NotAuthentic("no signature")
    if _fits(signature, body, installation.keys):
        return
    if now() - installation.keys_read_at < KEYS_PAUSE:
        raise NotAuthentic("the signature does not fit")
    installation.keys, installation.keys_read_at = read_keys(), now()
    installation.save(update_fields=["keys", "keys_read_at"])
    if not _fits(signature, body, installation.keys):
        raise NotAuthentic("the signature does not fit")


def read_keys() -> dict[str, Any]:
    """Saleor's key set, now. Raises NotAuthentic when it cannot be had."""
    try:
        response = httpx.get(keys_url(), timeout=_TIMEOUT)
        response.raise_for_status()
        found = response.json()
        jwt.PyJWKSet.from_dict(found)
    except (httpx.HTTPError, ValueError, PyJWTError, AttributeError) as error:
        raise NotAuthentic("the keys cannot be read") from error
    return dict(found)


def _fits(signature: str, body: bytes, keys: dict[str, Any]) -> bool:
    try:
        kid = jwt.get_unverified_header(signature).get("kid")
        known = jwt.PyJWKSet.from_dict(keys).keys
    except (PyJWTError, AttributeError):
        return False
    for key in known:
        if kid and key.key_id != kid:
            continue
        try:
            jwt.api_jws.decode(signature, key=key, algorithms=["RS256"], detached_payload=body)
        except PyJWTError:
            continue
        return True
    return False
