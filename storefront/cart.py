"""The cart of this browser: one checkout for each country of sale, its id kept in the Django session."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from marketplace.client import checkout as client
from marketplace.client.errors import ClientError, Refused
from marketplace.client.session import Session
from marketplace.contract.types.checkout import Checkout

from . import customer
from .visit import ShopRequest

KEY = "carts"


def _carts(request: HttpRequest) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = request.session.get(KEY, {})
    return found


def entry(request: HttpRequest) -> MutableMapping[str, Any]:
    """What is remembered about the cart of the current country: `id`, `count`, the steps' drafts. A copy: put it back with `keep`."""
    visit = request.visit  # type: ignore[attr-defined]
    return dict(_carts(request).get(visit.channel, {}))


def keep(request: HttpRequest, **changes: Any) -> None:
    """Change what is remembered; `None` forgets a key."""
    visit = request.visit  # type: ignore[attr-defined]
    values = {key: value for key, value in {**entry(request), **changes}.items() if value is not None}
    request.session[KEY] = {**_carts(request), visit.channel: values}


def count(request: HttpRequest) -> int:
    """Pieces in the cart as last seen: for the header, without asking."""
    if getattr(request, "session", None) is None:
        return 0
    return int(entry(request).get("count", 0))


def checkout_id(request: HttpRequest) -> str:
    return str(entry(request).get("id", ""))


def load(request: ShopRequest) -> Checkout | None:
    """The cart as it is now. One that has become an order or expired is forgotten."""
    key = checkout_id(request)
    if not key:
        return None
    found = client.checkout(key, session=customer.session(request))
    if found is None:
        forget(request)
    else:
        note(request, found)
    return found


def note(request: HttpRequest, checkout: Checkout) -> None:
    if entry(request).get("count") != checkout.count:
        keep(request, count=checkout.count)


def add(request: ShopRequest, variant: str, quantity: int) -> Checkout:
    """Put pieces into the cart, making one when there is none. Raises `Refused` (stock, limits)."""
    session = customer.session(request)
    if checkout_id(request) and load(request) is not None:
        changed = client.add_lines(checkout_id(request), {variant: quantity}, session=session)
        note(request, changed)
        return changed
    made = client.create({variant: quantity}, session=session)
    keep(request, id=made.id, count=made.count, key=str(uuid4()))
    return made


def change(request: ShopRequest, how: Callable[[str, Session], Checkout]) -> Checkout:
    """Apply one client call to the cart and remember the new count."""
    changed = how(checkout_id(request), customer.session(request))
    note(request, changed)
    return changed


def forget(request: HttpRequest) -> None:
    """No cart in this country any more."""
    visit = request.visit  # type: ignore[attr-defined]
    request.session[KEY] = {channel: values for channel, values in _carts(request).items() if channel != visit.channel}


def adopt(request: ShopRequest) -> None:
    """After signing in: the basket belongs to the account."""
    if checkout_id(request):
        try:
            client.attach_customer(checkout_id(request), session=customer.session(request))
        except Refused:
            forget(request)


def release(request: ShopRequest) -> None:
    """Before signing out: the basket goes on as a guest's."""
    if checkout_id(request) and customer.account(request):
        try:
            client.detach_customer(checkout_id(request), session=customer.session(request))
        except ClientError:
            forget(request)
