"""The shop's one RSA key: JSON web tokens, the public key set, and detached signatures of webhook bodies.

Every process that signs must have the same key (`RSA_PRIVATE_KEY`). Without one, a test or debug process makes its own.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from jwt.algorithms import RSAAlgorithm

ALGORITHM = "RS256"


@lru_cache(maxsize=1)
def _private_key() -> rsa.RSAPrivateKey:
    pem = settings.RSA_PRIVATE_KEY
    if not pem:
        if not (settings.DEBUG or settings.TESTING):
            raise ImproperlyConfigured("RSA_PRIVATE_KEY is not set: tokens cannot be signed.")
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ImproperlyConfigured("RSA_PRIVATE_KEY must be an RSA key.")
    return key


@lru_cache(maxsize=1)
def public_jwk() -> dict[str, Any]:
    """The public key as a JWK; `kid` is its RFC 7638 thumbprint."""
    jwk: dict[str, Any] = RSAAlgorithm.to_jwk(_private_key().public_key(), as_dict=True)
    required = {name: jwk[name] for name in ("e", "kty", "n")}
    digest = sha256(json.dumps(required, sort_keys=True, separators=(",", ":")).encode()).digest()
    kid = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {**required, "key_ops": ["verify"], "use": "sig", "alg": ALGORITHM, "kid": kid}


def jwks() -> dict[str, Any]:
    return {"keys": [public_jwk()]}


def sign(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, _private_key(), algorithm=ALGORITHM, headers={"kid": public_jwk()["kid"]})


def verify(token: str, *, expired_is_fine: bool = False) -> dict[str, Any]:
    """The claims of a token of ours. Raises PyJWT's own errors (`ExpiredSignatureError`, `InvalidSignatureError`, `DecodeError`)."""
    claims: dict[str, Any] = jwt.decode(
        token,
        _private_key().public_key(),
        algorithms=[ALGORITHM],
        options={"verify_exp": not expired_is_fine, "verify_aud": False, "verify_iss": False},
    )
    return claims


def sign_detached(body: bytes) -> str:
    """A JWS over `body` with an empty middle part (RFC 7797), as Saleor signs its webhooks."""
    header = {"typ": "JWT", "b64": False, "crit": ["b64"], "kid": public_jwk()["kid"]}
    return jwt.api_jws.encode(body, _private_key(), algorithm=ALGORITHM, headers=header, is_payload_detached=True)
