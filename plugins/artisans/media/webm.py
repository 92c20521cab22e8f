"""WebM (EBML, RFC 8794; Matroska, RFC 9559): how long a recording lasts, and the same without what its maker's device wrote into it.

Tags, attachments, titles and dates become empty space of the same length; the names of programs, which must stand there, become empty. So no
position changes. A browser that records live writes no lengths of the whole and of its clusters: both are read through.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from . import ogg

_SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
_DURATION, _SCALE, _CODEC, _PRIVATE, _KIND = 0x4489, 0x2AD7B1, 0x86, 0x63A2, 0x83
_INSIDE = frozenset((_SEGMENT, _INFO, _TRACKS, _TRACK))
_DROPPED = frozenset(
    (
        0x1254C367,  # Tags
        0x1941A469,  # Attachments
        0x1043A770,  # Chapters
        0x4461,  # DateUTC
        0x7BA9,  # Title
        0x7384,  # SegmentFilename
        0x3C83AB,  # PrevFilename
        0x3E83BB,  # NextFilename
        0x73A4,  # SegmentUUID
        0x536E,  # Name of a track
        0x258688,  # CodecName
        0xBF,  # CRC-32 of what changes here
        0xEC,  # Void, whatever was left in it
    )
)
_EMPTIED = frozenset((0x4D80, 0x5741))  # MuxingApp, WritingApp
_VIDEO = 1
_DEEPEST = 3
_LONGEST = 1e9


def clean(data: bytes) -> tuple[bytes, float | None]:
    """Seconds: None where the file does not say. ValueError, struct.error, IndexError: damaged, or a film."""
    if b"webm" not in data[:64] and b"matroska" not in data[:64]:
        raise ValueError("no WebM")
    kept = bytearray(data)
    length, scale = 0.0, 1_000_000
    codec, seen = b"", False
    for name, start, body, end in _elements(data, 0, len(data)):
        value = data[body:end]
        seen = seen or name == _SEGMENT
        if name in _DROPPED:
            kept[start:end] = _void(end - start)
        elif name in _EMPTIED:
            kept[body:end] = bytes(end - body)
        elif name == _DURATION:
            length = float(struct.unpack(">f" if len(value) == 4 else ">d", value)[0])
        elif name == _SCALE:
            scale = int.from_bytes(value, "big")
        elif name == _CODEC:
            codec = value
        elif name == _KIND and int.from_bytes(value, "big") == _VIDEO:
            raise ValueError("a film")
        elif name == _PRIVATE and value[:1] == b"\x02":
            kept[body:end] = _vorbis(value)
    if not seen or codec.startswith(b"V_"):
        raise ValueError("no recording")
    seconds = length * scale / 1e9
    return bytes(kept), seconds if 0 < seconds < _LONGEST else None


def _elements(data: bytes, at: int, stop: int, depth: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Name, where it begins, its content and where it ends; also inside of what `_INSIDE` names, and of clusters without a length."""
    while at < stop:
        name, body = _number(data, at, marked=True)
        size, body = _number(data, body, marked=False)
        end = stop if size is None else min(body + size, stop)
        if name is None or body > stop:
            raise ValueError("an element that is none")
        if size is None and name not in (_SEGMENT, _CLUSTER):
            raise ValueError("no length where there must be one")
        yield name, at, body, end
        if name in _INSIDE and depth < _DEEPEST:
            yield from _elements(data, body, end, depth + 1)
        at = body if name == _CLUSTER and size is None else end


def _number(data: bytes, at: int, *, marked: bool) -> tuple[int | None, int]:
    """A number of 1 to 8 bytes, and where it ends. `marked`: with the bit that says how long it is, as in names; None: unknown length."""
    width = 9 - data[at].bit_length()
    if width > 8 or at + width > len(data):
        raise ValueError("a number that does not end")
    value = int.from_bytes(data[at : at + width], "big")
    if marked:
        return value, at + width
    value &= (1 << 7 * width) - 1
    return (None if value == (1 << 7 * width) - 1 else value), at + width


def _void(length: int) -> bytes:
    """Empty space of so many bytes, at least two."""
    width = next(width for width in range(1, 9) if length - 1 - width < (1 << 7 * width) - 1)
    size = length - 1 - width
    return b"\xec" + (size | 1 << 7 * width).to_bytes(width, "big") + bytes(size)


def _vorbis(private: bytes) -> bytes:
    """The three first packets of a Vorbis stream, with their lengths before them: the second one holds comments."""
    at, sizes = 1, []
    for _packet in range(2):
        size = 0
        while private[at] == 255:
            size, at = size + 255, at + 1
        sizes.append(size + private[at])
        at += 1
    start, end = at + sizes[0], at + sizes[0] + sizes[1]
    return private[:start] + ogg.without_comments(private[start:end], b"\x03vorbis") + private[end:]
