"""Whether something really comes from our Saleor: webhooks by a detached JWS over the raw body (RFC 7797), people in its Dashboard by a JWT.

Both are RS256, with keys from its JWKS.
"""

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
LEEWAY = timedelta(seconds=10)
"""How far the two clocks may be apart when a token's times are read."""
_TIMEOUT = httpx.Timeout(5.0, connect=2.0)


class NotAuthentic(Exception):
    """Not signed, or not by our Saleor."""


def check(signature: str, body: bytes, installation: Installation) -> None:
    """Raises NotAuthentic. Keys that we do not know are looked for once."""
    if not signature:
        raise NotAuthentic("no signature")
    _key(signature, body, installation)


def claims(token: str, installation: Installation) -> dict[str, Any]:
    """What our Saleor says in a JWT that is valid now, and that names no audience (our manifests ask for none).

    Raises NotAuthentic. Keys that we do not know are looked for once.
    """
    if not token:
        raise NotAuthentic("no token")
    key = _key(token, None, installation)
    try:
        return jwt.decode(token, key=key, algorithms=["RS256"], leeway=LEEWAY, options={"require": ["exp", "iss"]})
    except PyJWTError as error:
        raise NotAuthentic(f"the token is not valid: {type(error).__name__}") from error


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


def _key(signed: str, body: bytes | None, installation: Installation) -> jwt.PyJWK:
    """The key of our Saleor that `signed` was made with. `body`: what a detached signature is of."""
    if key := _fitting(signed, body, installation.keys):
        return key
    if now() - installation.keys_read_at < KEYS_PAUSE:
        raise NotAuthentic("the signature does not fit")
    installation.keys, installation.keys_read_at = read_keys(), now()
    installation.save(update_fields=["keys", "keys_read_at"])
    if key := _fitting(signed, body, installation.keys):
        return key
    raise NotAuthentic("the signature does not fit")


def _fitting(signed: str, body: bytes | None, keys: dict[str, Any]) -> jwt.PyJWK | None:
    try:
        kid = jwt.get_unverified_header(signed).get("kid")
        known = jwt.PyJWKSet.from_dict(keys).keys
    except (PyJWTError, AttributeError):
        return None
    for key in known:
        if kid and key.key_id != kid:
            continue
        try:
            jwt.api_jws.decode(signed, key=key, algorithms=["RS256"], detached_payload=body)
        except PyJWTError:
            continue
        return key
    return None
