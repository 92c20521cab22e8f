"""The signed-in shopper. Tokens stay on the server, in the Django session; the browser holds only the session's cookie."""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import Any

from django.http import HttpRequest

from marketplace.client import customers
from marketplace.client.errors import Denied, Refused
from marketplace.client.session import Session
from marketplace.contract.types.customer import Person, SignedIn

from .visit import ShopRequest

KEY = "customer"
EARLY_SECONDS = 5  # refresh a little before the backend would refuse


def sign_in(request: HttpRequest, signed_in: SignedIn) -> None:
    """Remember the tokens under a fresh session key, so that a key known before the sign-in is worth nothing."""
    request.session.cycle_key()
    request.session[KEY] = {
        "token": signed_in.token,
        "refresh": signed_in.refresh_token,
        "name": signed_in.person.name,
        "email": signed_in.person.email,
        "id": signed_in.person.id,
    }


def sign_out(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
    request.session.cycle_key()


def rename(request: HttpRequest, person: Person) -> None:
    """Show the new name at once."""
    if KEY in request.session:
        request.session[KEY] = {**request.session[KEY], "name": person.name}


def account(request: HttpRequest) -> dict[str, Any] | None:
    """Name, e-mail and id of the shopper as they were at sign-in; None for a guest. Asks nobody."""
    session = getattr(request, "session", None)
    found: dict[str, Any] | None = session.get(KEY) if session is not None else None
    return found


def session(request: ShopRequest) -> Session:
    """The client session of this request: the shopper's when she is signed in, renewing her token when it is about to expire."""
    held = account(request)
    if held is None:
        return request.visit.session
    if _expiry(held["token"]) - EARLY_SECONDS < time.time():
        try:
            token = customers.refresh(held["refresh"], session=request.visit.session)
        except (Refused, Denied):
            sign_out(request)
            return request.visit.session
        held = {**held, "token": token}
        request.session[KEY] = held
    return request.visit.session.signed_in(held["token"])


def _expiry(token: str) -> float:
    """`exp` of a JWT, unverified: only a hint when to renew. 0 when unreadable."""
    try:
        body = token.split(".")[1]
        return float(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["exp"])
    except (IndexError, KeyError, ValueError, binascii.Error):
        return 0.0
