"""Ogg (RFC 3533) with Opus (RFC 7845) or Vorbis: how long it lasts, and the same without comments (title, place, device, encoder).

What is no page of such a stream (another stream, bytes between pages) is left out. A stream's second packet holds the comments: it keeps its
length, says that there are none, and its pages get a new checksum, so that no position changes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_BEGINS = 2
_OPUS_HERTZ = 48_000
_LONGEST_COMMENTS = 1024 * 1024


@dataclass(slots=True)
class _Stream:
    """`rate`: samples a second; `packets`: how many ended so far; `samples`: at the end of the last page that says so."""

    rate: int
    tags: bytes
    packets: int = 0
    samples: int = 0


def clean(data: bytes) -> tuple[bytes, float | None]:
    """Seconds: None where the file does not say. ValueError, struct.error, IndexError: damaged, or neither Opus nor Vorbis."""
    streams: dict[int, _Stream | None] = {}
    kept = bytearray()
    comments: dict[int, tuple[bytearray, list[tuple[int, int]]]] = {}
    touched: set[tuple[int, int]] = set()
    for start, end in _pages(data):
        flags, samples, serial = struct.unpack_from("<BqI", data, start + 5)
        if serial not in streams or flags & _BEGINS:
            streams[serial] = _begin(data, start)
        stream = streams[serial]
        if stream is None:
            continue
        at = len(kept)
        kept += data[start:end]
        stream.samples = samples if samples > 0 else stream.samples
        body = at + 27 + kept[at + 26]
        for size in kept[at + 27 : body]:
            if stream.packets == 1:
                words, places = comments.setdefault(serial, (bytearray(), []))
                words += kept[body : body + size]
                if len(words) > _LONGEST_COMMENTS:
                    raise ValueError("comments without an end")
                places.append((body, size))
                touched.add((at, len(kept)))
            body += size
            if size < 255:
                stream.packets += 1
                if stream.packets == 2:
                    _write(kept, *comments.pop(serial, (bytearray(), [])), stream.tags)
    if comments:
        raise ValueError("comments that do not end")
    if not any(streams.values()):
        raise ValueError("neither Opus nor Vorbis")
    for start, end in touched:
        struct.pack_into("<I", kept, start + 22, 0)
        struct.pack_into("<I", kept, start + 22, checksum(bytes(kept[start:end])))
    seconds = max(stream.samples / stream.rate for stream in streams.values() if stream)
    return bytes(kept), seconds or None


def without_comments(packet: bytes, tags: bytes) -> bytes:
    """A comment packet of the same length with neither encoder nor comments. `tags`: how it begins."""
    if not packet.startswith(tags) or len(packet) < len(tags) + 8:
        raise ValueError("no comments where they belong")
    empty = tags + bytes(8) + (b"\x01" if tags == b"\x03vorbis" else b"")
    return (empty + bytes(max(0, len(packet) - len(empty))))[: len(packet)]


def checksum(page: bytes) -> int:
    """CRC-32 of a page whose own field for it is zero: polynomial 0x04c11db7, not reflected, from zero."""
    found = 0
    for byte in page:
        found = (found << 8) & 0xFFFFFFFF ^ _TABLE[found >> 24 ^ byte]
    return found


def _pages(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each begins and ends; one that was cut off at the end is left out."""
    at = data.find(b"OggS")
    while 0 <= at <= len(data) - 27:
        body = at + 27 + data[at + 26]
        end = body + sum(data[at + 27 : body])
        if end > len(data):
            return
        yield at, end
        at = data.find(b"OggS", end)


def _begin(data: bytes, start: int) -> _Stream | None:
    head = data[start + 27 + data[start + 26] :][:30]
    if head.startswith(b"OpusHead"):
        return _Stream(_OPUS_HERTZ, b"OpusTags")
    if head.startswith(b"\x01vorbis"):
        rate = struct.unpack_from("<I", head, 12)[0]
        if rate:
            return _Stream(rate, b"\x03vorbis")
    return None


def _write(kept: bytearray, packet: bytearray, places: list[tuple[int, int]], tags: bytes) -> None:
    blank = without_comments(bytes(packet), tags)
    for place, size in places:
        kept[place : place + size], blank = blank[:size], blank[size:]


def _remainder(byte: int) -> int:
    found = byte << 24
    for _bit in range(8):
        found = (found << 1) ^ (0x04C11DB7 if found & 0x80000000 else 0)
    return found & 0xFFFFFFFF


_TABLE = tuple(_remainder(byte) for byte in range(256))
