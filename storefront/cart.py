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
LOOKED_AT = 3  # baskets of an account, when one is to come back


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
    """After signing in: this browser's basket belongs to the account; where it has none, the one left there comes back."""
    session = customer.session(request)
    here = load(request)
    if here is not None and here.lines:
        try:
            client.attach_customer(here.id, session=session)
        except Refused:
            forget(request)
        return
    for key in client.mine(session=session)[:LOOKED_AT]:
        left = client.checkout(key, session=session)
        if left is not None and left.lines:
            keep(request, id=left.id, count=left.count, key=str(uuid4()))
            return


def leave(request: ShopRequest) -> None:
    """Before signing out: the baskets of all countries stay with the account, where the next sign-in finds them. The browser may be a shared
    one, and a basket knows who its buyer is and where she lives."""
    held = customer.account(request)
    session = customer.session(request)
    for values in _carts(request).values() if held else ():
        try:
            client.attach_customer(str(values.get("id", "")), session=session)
        except ClientError:
            continue  # hers already, gone, or somebody else's
    request.session.pop(KEY, None)
