"""What every resolver of one request shares: who asks, in which language, when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import get_language, get_language_from_request

from marketplace.accounts import tokens
from marketplace.accounts.acting import Acting
from marketplace.kernel.actors import ANONYMOUS, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import PermissionDenied
from marketplace.kernel.throttle import client_address

# Asked in turn: an actor, None when the token is not of its kind (then the next one is asked), or an exception of
# `jwt.exceptions` when it is of its kind and expired or forged.
AUTHENTICATORS = ("marketplace.engine.customers.tokens.authenticate", "marketplace.engine.apps.tokens.authenticate")


@cache
def _authenticators() -> tuple[Any, ...]:
    return tuple(import_string(path) for path in AUTHENTICATORS)


def authenticate(token: str) -> Actor:
    """Who holds `token`. Unknown text is nobody (anonymous), as with Saleor; raises `jwt.exceptions.InvalidTokenError` (expired, forged)."""
    for ask in _authenticators():
        actor = ask(token)
        if actor is not None:
            return actor  # type: ignore[no-any-return]
    return ANONYMOUS


class Context:
    """`cache` is a dict for the length of the request; `request` is None for calls from inside the process; `address` is the network
    address of whoever asks (sign-ins are slowed down by it), empty when it is nobody's."""

    __slots__ = ("_acting", "_actor", "_refusal", "address", "cache", "language", "now", "request")

    def __init__(
        self,
        actor: Actor = ANONYMOUS,
        *,
        language: str = "",
        request: HttpRequest | None = None,
        refusal: Exception | None = None,
        portal_token: str = "",
    ) -> None:
        self._actor = actor
        self._acting: Acting | str | None = portal_token or None
        self._refusal = refusal
        self.language: str = language or get_language() or "en"
        self.now: datetime = now()
        self.cache: dict[Any, Any] = {}
        self.request = request
        self.address = client_address(request.META) if request is not None else ""

    @property
    def actor(self) -> Actor:
        """Raises the token's own error when it was expired or forged: fields that ask who is there fail, others do not."""
        if self._refusal is not None:
            # a fresh one each time: a raised exception keeps the frames it went through
            raise type(self._refusal)(*self._refusal.args)
        return self._actor

    @property
    def acting(self) -> Acting | None:
        """For whom a program that showed a portal token (`maker_…`) does something; None for anybody else. Asked once for a request."""
        if isinstance(self._acting, str):
            self._acting = tokens.acting_of(self._acting)
        return self._acting

    def acting_in(self, scope: str) -> Acting:
        """`acting`, if it may in this scope; PermissionDenied otherwise. What it does then goes through the portal's own actions."""
        if self.acting is None or not self.acting.may(scope):
            raise PermissionDenied((f"maker:{scope}",))
        return self.acting


def context_for(token: str | None, *, language: str = "", request: HttpRequest | None = None) -> Context:
    """The context of a caller who showed `token`."""
    if not token:
        return Context(language=language, request=request)
    if token.startswith(tokens.PREFIX):
        return Context(language=language, request=request, portal_token=token)
    try:
        return Context(authenticate(token), language=language, request=request)
    except Exception as error:
        from jwt.exceptions import InvalidTokenError

        if not isinstance(error, InvalidTokenError):
            raise
        return Context(language=language, request=request, refusal=error)


def context_for_shop(person: str, *, language: str = "") -> Context:
    """The context of the shop's own programs: the App `maarad`, with the person it acts for in the audit trail."""
    from marketplace.engine.apps.actions import own_app

    app = own_app()
    return Context(Actor("app", str(app.pk), frozenset(app.permissions), person), language=language)


def token_of(headers: Mapping[str, str]) -> str | None:
    """The token in `Authorization-Bearer: x` or `Authorization: Bearer|JWT x`."""
    plain = headers.get("Authorization-Bearer")
    if plain:
        return plain.strip()
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.upper() in ("BEARER", "JWT") else None


def context_from_request(request: HttpRequest) -> Context:
    return context_for(token_of(request.headers), language=get_language_from_request(request), request=request)
