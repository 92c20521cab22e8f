"""Signing in and staying so."""

from __future__ import annotations

from dataclasses import dataclass

import jwt
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from marketplace.engine.customers import tokens
from marketplace.engine.customers.locks import lock_user
from marketplace.engine.customers.models import User, new_token_key
from marketplace.engine.shop.queries import site_settings
from marketplace.kernel import locks, throttle
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Tokens:
    access: str
    refresh: str
    csrf: str
    user: User


def tokens_for(user: User) -> Tokens:
    """A fresh pair, for somebody who has just proved who she is."""
    csrf = get_random_string(64)
    return Tokens(tokens.create_access_token(user), tokens.create_refresh_token(user, csrf), csrf, user)


def create_tokens(*, email: str, password: str, address: str, actor: Actor) -> Tokens:
    """Tokens for the right e-mail and password. `address`: the caller's network address, for throttling only.

    Codes: LOGIN_ATTEMPT_DELAYED, INVALID_CREDENTIALS, ACCOUNT_NOT_CONFIRMED, INACTIVE (all on `email`).
    An unknown e-mail costs the same time as a wrong password.
    """
    if not throttle.attempt(email, address):
        raise DomainError(
            "LOGIN_ATTEMPT_DELAYED", _("Too many failed attempts. Please wait a little and try again."), field="email", retry=True
        )
    user = User.objects.filter(email=email.strip().lower()).first()
    if not (user or User()).check_password(password) or user is None:
        raise DomainError("INVALID_CREDENTIALS", _("The e-mail address or the password is not right."), field="email")
    if not user.is_active:
        raise DomainError("INACTIVE", _("This account is not active."), field="email")
    if not user.is_confirmed and site_settings().enable_account_confirmation_by_email:
        raise DomainError(
            "ACCOUNT_NOT_CONFIRMED", _("Please confirm your e-mail address first: we sent you a link."), field="email"
        )
    throttle.succeeded(email, address)
    User.objects.filter(pk=user.pk).update(last_login=now())
    return tokens_for(user)


def admit_by_code(*, user_id: int) -> Tokens | None:
    """Tokens for whoever proved, by a code that was sent there, that the account's mailbox is hers; None when the account is gone.

    An account that nobody had confirmed is hers from now on: a password that somebody else may have chosen for it is forgotten.
    """
    with locks.action():
        user = lock_user(pk=user_id, is_active=True)
        if user is None:
            return None
        if not user.is_confirmed:
            user.is_confirmed, user.password, user.jwt_token_key = True, "", new_token_key()
            user.updated_at = now()
        user.last_login = now()
        user.save(update_fields=["is_confirmed", "password", "jwt_token_key", "updated_at", "last_login"])
    return tokens_for(user)


def refresh_access_token(*, refresh_token: str) -> tuple[str, User]:
    """A new access token. Codes on `refresh_token`: JWT_SIGNATURE_EXPIRED, JWT_DECODE_ERROR, JWT_INVALID_TOKEN."""
    try:
        user = tokens.user_of(refresh_token, "refresh")
    except jwt.ExpiredSignatureError as error:
        raise DomainError("JWT_SIGNATURE_EXPIRED", _("Please sign in again."), field="refresh_token") from error
    except jwt.DecodeError as error:
        raise DomainError("JWT_DECODE_ERROR", _("Please sign in again."), field="refresh_token") from error
    except jwt.InvalidTokenError as error:
        raise DomainError("JWT_INVALID_TOKEN", _("Please sign in again."), field="refresh_token") from error
    return tokens.create_access_token(user), user
