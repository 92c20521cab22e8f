"""What others may want to know of makers. Carried by the outbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MakerStateChanged:
    """`maker`: her code; `before` and `after`: `State`. Her pieces follow: who pauses or has left sells nothing."""

    maker: str
    before: str
    after: str
