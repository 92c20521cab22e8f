"""Shoppers with an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .address import Address

# Who gave a phone number alone gets an address here: a reserved domain (RFC 2606), never written to, never shown.
PHONE_DOMAIN = "phone.maarad.invalid"


def has_mailbox(email: str) -> bool:
    """Whether mail to `email` can arrive."""
    return bool(email) and not email.endswith(f"@{PHONE_DOMAIN}")


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """How to call her; the e-mail when she gave no name."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True, slots=True)
class Customer:
    person: Person
    joined: datetime
    addresses: tuple[Address, ...]
    default_shipping_id: str
    default_billing_id: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Tokens of a session. The access token is short-lived; the refresh token gives new ones."""

    token: str
    refresh_token: str
    person: Person
