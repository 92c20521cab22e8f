"""What happens to listings. Carried by the outbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestockAsked:
    """A change of stock waits to be carried out at the backend. `restock`: its key."""

    restock: str


@dataclass(frozen=True, slots=True)
class ListingReviewed:
    """The centre has looked at a maker's first piece. `outcome`: published or refused."""

    listing: str
    outcome: str
