"""The one structure that every rendering is made of: pages, walk, hall, print, API.

Whoever draws an exhibition gets a `Content` and nothing else, so that pieces, texts, order and actions are the same everywhere. It is made
anew for each request, from a version (the exhibition's own words) and from the commerce backend (pieces, prices, makers as they let
themselves be shown): what somebody withdraws there is gone from all renderings at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Literal

SEE: Literal["see"] = "see"
BUY: Literal["buy"] = "buy"


@dataclass(frozen=True, slots=True)
class Words:
    """A text. `language` is empty when it is the page's own, else that of the text which stands in for one that nobody wrote yet."""

    text: str
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class Sound:
    """`words`: what is heard; `language`: in which language; `machine`: a machine speaks."""

    address: str
    content_type: str
    language: str
    words: str
    machine: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """`address`: of a rendition (1024 pixels at most); `alt`: what it shows."""

    id: str
    address: str
    alt: Words


@dataclass(frozen=True, slots=True)
class Action:
    """What a visitor may do about a piece: `kind` is `buy` or `see`; `address` the path of the shop's own page for it."""

    kind: Literal["buy", "see"]
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Maker:
    """As her published page says; nothing of it is kept here. `address` is empty without pages of makers."""

    slug: str
    name: str
    place: str
    sentence: str
    portrait: str
    address: str

    @property
    def picture(self) -> dict[str, str]:
        """As the tag `picture` takes it."""
        return {"url": self.portrait}


@dataclass(frozen=True, slots=True)
class Piece:
    """`number` counts the pieces of the exhibition from 1. `price` is text, `note` a word about it (sold, not sold here)."""

    key: str
    number: int
    product: str
    name: Words
    text: Words
    maker: Maker | None
    picture: Picture | None
    price: str
    note: str
    action: Action | None
    sound: Sound | None


@dataclass(frozen=True, slots=True)
class Stand:
    key: str
    title: Words
    text: Words
    maker: Maker | None
    sound: Sound | None
    pieces: tuple[Piece, ...]

    @property
    def told(self) -> bool:
        """Whether there is something to read before its pieces."""
        return bool(self.title or self.text or self.maker)

    @property
    def piece_level(self) -> int:
        """The level of its pieces' headings: no level is skipped where a stand has no title."""
        return 4 if self.title else 3


@dataclass(frozen=True, slots=True)
class Room:
    key: str
    number: int
    wall: str
    title: Words
    text: Words
    sound: Sound | None
    stands: tuple[Stand, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for stand in self.stands for piece in stand.pieces)


@dataclass(frozen=True, slots=True)
class Content:
    """An exhibition as a visitor of one language and one country of sale finds it. `state`: upcoming, open, closed (no rooms in the first)."""

    code: str
    version: int
    language: str
    channel: str
    state: str
    opens: date | None
    closes: date | None
    title: Words
    lead: Words
    text: Words
    sound: Sound | None
    rooms: tuple[Room, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for room in self.rooms for piece in room.pieces)

    @property
    def sounds(self) -> tuple[Sound, ...]:
        """All that a visitor can hear now, in the order of a visit."""
        stands = tuple(stand for room in self.rooms for stand in room.stands)
        told = [self.sound, *(room.sound for room in self.rooms), *(stand.sound for stand in stands)]
        told += [piece.sound for piece in self.pieces]
        return tuple(sound for sound in told if sound)


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of a visit: the entrance, a room's wall text, a stand's sign, or a piece. `texts` in the order in which they are read."""

    kind: Literal["entrance", "room", "stand", "piece"]
    key: str
    texts: tuple[str, ...]
    action: Action | None = None


def places(content: Content) -> Iterator[tuple[str, Room | None, Stand | None, Piece | None]]:
    """Every place of a visit in its order, as (kind, room, stand, piece): the one order that walk and hall follow."""
    yield "entrance", None, None, None
    for room in content.rooms:
        yield "room", room, None, None
        for stand in room.stands:
            if stand.told:
                yield "stand", room, stand, None
            for piece in stand.pieces:
                yield "piece", room, stand, piece


def stations(content: Content) -> tuple[Station, ...]:
    """What is to be found in every rendering, word by word: the measure that the renderings are held to."""
    found = []
    for _kind, room, stand, piece in places(content):
        if piece is not None:
            named = (piece.maker.name,) if piece.maker else ()
            alt = (piece.picture.alt.text,) if piece.picture else ()
            texts = (*alt, piece.name.text, *named, piece.text.text, *_heard(piece.sound), piece.price, piece.note)
            found.append(Station("piece", piece.key, _said(texts), piece.action))
        elif stand is not None:
            maker = (stand.maker.name, stand.maker.place, stand.maker.sentence) if stand.maker else ()
            found.append(Station("stand", stand.key, _said((stand.title.text, *maker, stand.text.text, *_heard(stand.sound)))))
        elif room is not None:
            found.append(Station("room", room.key, _said((room.title.text, room.text.text, *_heard(room.sound)))))
        else:
            texts = (content.title.text, content.lead.text, content.text.text, *_heard(content.sound))
            found.append(Station("entrance", "entrance", _said(texts)))
    return tuple(found)


def digest(content: Content) -> str:
    """Changes whenever anything does that a rendering shows, and only then."""
    told = json.dumps(asdict(replace(content, version=0, code="")), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _said(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _heard(sound: Sound | None) -> tuple[str, ...]:
    return (sound.words,) if sound else ()
