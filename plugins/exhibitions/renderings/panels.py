"""Wall panels, stand signs and piece labels, each with a code that leads to the same place in the shop."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import segno
from django.utils.safestring import SafeString

from .content import Content, Piece, Room, Stand, places


@dataclass(frozen=True, slots=True)
class Sheet:
    """Something to hang: a `kind` of content.Station. `address` is what its code (`code`: SVG) says, `reading` the same as one would type it."""

    kind: str
    room: Room | None
    stand: Stand | None
    piece: Piece | None
    address: str
    reading: str
    code: SafeString


def sheets(content: Content, origin: str) -> Iterator[Sheet]:
    """In the order of the visit. A piece that can be bought leads there, everything else to its place in the exhibition."""
    base = f"{origin}/{content.language}/{content.channel}/exhibitions/{content.code}/"
    for kind, room, stand, piece in places(content):
        part = piece or stand or room
        address = f"{base}#{part.key}" if part else base
        if piece is not None and piece.action:
            address = f"{origin}{piece.action.address}"
        yield Sheet(kind, room, stand, piece, address, address.partition("://")[2], qr_code(address))


def qr_code(address: str) -> SafeString:
    """An SVG without colours or sizes of its own: the style sheet decides. Level M: readable when a corner is creased."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, svgclass="qr", lineclass=None, nl=False
    )
    return SafeString(out.getvalue().decode())  # made here, of black squares
