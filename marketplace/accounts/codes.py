"""What a sign-in code is, and who may sign in with one: each place that has a door registers a `Purpose`."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings

By = Literal["email", "sms"]

DIGITS = 6
LIFETIME = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True, slots=True)
class Letter:
    """Where a code goes, in whose language. One of `email` and `phone` is given."""

    email: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """A door. `find(address)`: the holder (`person:3`, a global id) of an e-mail address or telephone number, empty for nobody; `reach`:
    where a holder gets her code, None when she is gone; `admit`: what the door gives whoever proved to be the holder, None when she is
    gone. `admit` runs in the transaction that uses the code up."""

    name: str
    find: Callable[[str], str]
    reach: Callable[[str, By], Letter | None]
    admit: Callable[[str], Any]


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    _purposes[purpose.name] = purpose


def purpose(name: str) -> Purpose:
    return _purposes[name]


def offered(name: str) -> bool:
    """Whether this door knows codes."""
    return name in _purposes


def digits(code_id: UUID) -> str:
    """The code of a request. Known to whoever knows its id and the installation's secret."""
    return f"{int.from_bytes(_mac('code', str(code_id)), 'big') % 10**DIGITS:0{DIGITS}}"


def digest(purpose: str, address: str) -> str:
    """What stands in place of the address that was given."""
    return _mac(purpose, address).hex()


def _mac(*parts: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), "\0".join(("sign-in code", *parts)).encode(), "sha256")
