"""The plan of an exhibition: its rooms in their order, as wide as what hangs in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .content import Content, Words

SMALL, LARGE = 4, 9


@dataclass(frozen=True, slots=True)
class PlanRoom:
    """`wide`: small, middle or large, by the number of its pieces."""

    number: int
    title: Words
    wide: str
    wall: str
    address: str
    current: bool


def drawn(content: Content, addresses: Mapping[str, str], current: str = "") -> tuple[PlanRoom, ...]:
    """`addresses` by room key; `current`: the key of the room where the visitor stands."""
    return tuple(
        PlanRoom(room.number, room.title, _wide(len(room.pieces)), room.wall, addresses.get(room.key, ""), room.key == current)
        for room in content.rooms
    )


def _wide(pieces: int) -> str:
    return "small" if pieces < SMALL else "middle" if pieces < LARGE else "large"
