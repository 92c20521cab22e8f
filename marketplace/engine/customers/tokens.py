"""Tokens of shoppers: access and refresh JWTs as Saleor shapes them, and one-time links.

`token` in the claims is the customer's `jwt_token_key`; giving her a new key revokes every token she has.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.crypto import constant_time_compare

from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.signing import sign, verify

from .models import User


class RevokedToken(jwt.InvalidTokenError):
    """The customer's key has changed, or she is gone or inactive."""


def issuer() -> str:
    """What stands in `iss`: to the character the address that clients call."""
    return f"{settings.PUBLIC_URL}/graphql/"


def create_access_token(user: User) -> str:
    return sign(_claims(user, "access", settings.JWT_TTL_ACCESS_SECONDS))


def create_refresh_token(user: User, csrf: str) -> str:
    return sign({**_claims(user, "refresh", settings.JWT_TTL_REFRESH_SECONDS), "csrf_token": csrf})


def _claims(user: User, kind: str, seconds: int) -> dict[str, Any]:
    at = now()
    return {
        "iat": at,
        "owner": "saleor",
        "iss": issuer(),
        "exp": at + timedelta(seconds=seconds),
        "token": user.jwt_token_key,
        "email": user.email,
        "type": kind,
        "user_id": to_global_id("User", user.pk),
        "is_staff": False,
    }


def user_of(token: str, kind: str = "access") -> User:
    """The customer behind a valid token; PyJWT's errors otherwise, `RevokedToken` for a revoked one."""
    claims = verify(token)
    if claims.get("type") != kind or claims.get("iss") != issuer():
        raise jwt.InvalidTokenError("Invalid token type or issuer.")
    user = User.objects.filter(email=claims.get("email", ""), is_active=True).first()
    if user is None or not constant_time_compare(user.jwt_token_key, str(claims.get("token", ""))):
        raise RevokedToken("Invalid token. User does not exist or is inactive.")
    return user


class _LinkTokens(PasswordResetTokenGenerator):
    """One-time: the hash covers what the use of the link changes."""

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.key_salt = f"marketplace.engine.customers.{purpose}"

    def make(self, user: User) -> str:
        """A token for `user`."""
        return self.make_token(user)  # type: ignore[arg-type]  # shoppers are not Django's own users

    def fits(self, user: User, token: str) -> bool:
        """Whether `token` was made for `user` as she is now, and is not too old."""
        return self.check_token(user, token)  # type: ignore[arg-type]

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.email}{user.is_confirmed}{user.is_active}{user.jwt_token_key}{timestamp}"


confirmation_tokens = _LinkTokens("confirm")
password_tokens = _LinkTokens("password")
deletion_tokens = _LinkTokens("delete")


def authenticate(token: str) -> Actor | None:
    """The customer behind an access token; None for what is no JWT. Raises PyJWT's errors for an expired or forged one."""
    if token.count(".") != 2:
        return None
    return Actor("customer", str(user_of(token).pk))
