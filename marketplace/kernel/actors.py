"""Who acts. Every action takes an actor; permissions are Saleor's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["anonymous", "customer", "staff", "person", "app", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the user's or app's primary key as text (empty for anonymous and system); `person` names, in
    audit rows, the human behind an app's call (plugins and back offices call as the shop's App; the person is named here)."""

    kind: Kind
    id: str = ""
    permissions: frozenset[str] = frozenset()
    person: str = ""

    def has(self, *permissions: str) -> bool:
        """Whether any of `permissions` is held. The system holds all."""
        return self.kind == "system" or not self.permissions.isdisjoint(permissions)

    @property
    def user_id(self) -> int | None:
        """The shopper; None for anybody else: staff are people of `accounts`."""
        return int(self.id) if self.kind == "customer" else None

    @property
    def app_id(self) -> int | None:
        return int(self.id) if self.kind == "app" else None

    @property
    def label(self) -> str:
        """How the actor stands in the audit trail: never an e-mail, never a name."""
        return f"{self.kind}:{self.id}" if self.id else self.kind


ANONYMOUS = Actor("anonymous")
SYSTEM = Actor("system")
