"""Recordings: what they are by their first bytes, how long they last as far as the file says, and without what a telephone writes into them.

Nothing is decoded: a browser plays what a telephone recorded. The place, the device and the programs that are noted in it are blanked.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.errors import DomainError

from . import ogg, webm

MAX_BYTES = 12 * 1024 * 1024
MAX_SECONDS = 600
CONTENT_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "webm": "audio/webm", "wav": "audio/wav"}
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_OF_DEVICE = frozenset((b"udta", b"meta", b"uuid"))


@dataclass(frozen=True, slots=True)
class Recording:
    """`seconds`: None where the file does not say (a browser's live recording)."""

    data: bytes
    kind: str
    seconds: Decimal | None

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.kind]


def read(data: bytes, field: str) -> Recording:
    """Codes on `field`: FILE_SIZE_LIMIT_EXCEEDED, INVALID (no recording that browsers play, damaged, too long)."""
    if len(data) > MAX_BYTES:
        words = _("The recording is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2}
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", words, field=field)
    kind = kind_of(data)
    if not kind:
        raise DomainError("INVALID", _("This is no recording that can be played: MP3, M4A, OGG, WebM or WAV."), field=field)
    try:
        clean, seconds = _READERS[kind](data)
    except (struct.error, IndexError, ValueError, OverflowError):
        raise DomainError("INVALID", _("The recording is damaged."), field=field) from None
    if seconds is not None and seconds > MAX_SECONDS:
        words = _("The recording is longer than %(limit)d minutes.") % {"limit": MAX_SECONDS // 60}
        raise DomainError("INVALID", words, field=field)
    return Recording(clean, kind, None if seconds is None else Decimal(str(round(seconds, 1))))


def kind_of(data: bytes) -> str:
    """`mp3 m4a ogg webm wav` by the first bytes; empty: none of them."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[4:8] == b"ftyp":
        return "m4a"
    if data[:4] == b"OggS":
        return "ogg"
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return "webm"
    if data[:3] == b"ID3" or (len(data) > 3 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2):
        return "mp3"
    return ""


def _wav(data: bytes) -> tuple[bytes, float | None]:
    kept, rate, length = bytearray(data[:12]), 0, 0
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        body = data[at + 8 : at + 8 + size]
        if name == b"fmt ":
            rate = struct.unpack_from("<I", body, 8)[0]
        if name == b"data":
            length = len(body)
        if name in (b"fmt ", b"data"):
            kept += data[at : at + 8] + body + b"\0" * (len(body) % 2)
        at += 8 + size + size % 2
    if not rate or not length:
        raise ValueError("no sound")
    struct.pack_into("<I", kept, 4, len(kept) - 8)
    return bytes(kept), length / rate


def _m4a(data: bytes) -> tuple[bytes, float | None]:
    """Boxes of the device's own become free space of the same length, so that no offset changes."""
    clean = bytearray(data)
    seconds: float | None = None
    if b"vide" in data and any(
        name == b"hdlr" and data[start + 8 : start + 12] == b"vide" for name, start, _end in _boxes(data, 0, len(data))
    ):
        raise ValueError("a film")
    for name, start, end in _boxes(data, 0, len(data)):
        if name == b"mvhd":
            wide = data[start] == 1
            scale = struct.unpack_from(">I", data, start + (20 if wide else 12))[0]
            length = struct.unpack_from(">Q" if wide else ">I", data, start + (24 if wide else 16))[0]
            seconds = length / scale if scale and length else None
        if name in _OF_DEVICE:
            head = start - 4 if data[start - 4 : start] == name else start - 12
            clean[head : head + 4] = b"free"
            clean[start:end] = bytes(end - start)
    return bytes(clean), seconds


def _boxes(data: bytes, start: int, stop: int, depth: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """Name, and where the content begins and ends, also inside `moov` and `trak`."""
    at = start
    while at + 8 <= stop:
        size, name = struct.unpack_from(">I", data, at)[0], data[at + 4 : at + 8]
        body = at + 8
        if size == 1:
            size, body = struct.unpack_from(">Q", data, at + 8)[0], at + 16
        end = min(at + size, stop) if size else stop
        if end < body:
            raise ValueError("a box that ends before it begins")
        yield name, body, end
        if name in (b"moov", b"trak", b"mdia") and depth < 4:
            yield from _boxes(data, body, end, depth + 1)
        at = end


def _mp3(data: bytes) -> tuple[bytes, float | None]:
    start = 0
    if data[:3] == b"ID3":
        size = 0
        for byte in data[6:10]:
            size = size << 7 | (byte & 0x7F)
        start = 10 + size
    end = len(data) - 128 if data[-128:-125] == b"TAG" else len(data)
    at, frames, seconds = start, 0, 0.0
    while at + 4 <= end and frames < 200_000:
        step, lasts = _frame(data, at)
        if not step:
            if frames:
                break
            at += 1
            if at - start > 4096:
                raise ValueError("no frame")
            continue
        if not frames:
            start = at
        at, frames, seconds = at + step, frames + 1, seconds + lasts
    if not frames:
        raise ValueError("no frame")
    return data[start : min(at, end)], seconds


def _frame(data: bytes, at: int) -> tuple[int, float]:
    """Length and duration of the MPEG layer III frame there; nothing where there is none."""
    one, two, three = data[at], data[at + 1], data[at + 2]
    version = two >> 3 & 3
    rate_at, hertz_at = three >> 4, three >> 2 & 3
    if one != 0xFF or two & 0xE6 != 0xE2 or version == 1 or rate_at in (0, 15) or hertz_at == 3:
        return 0, 0.0
    hertz = _HERTZ[version][hertz_at]
    rate = (_RATES_1 if version == 3 else _RATES_2)[rate_at]
    samples = 1152 if version == 3 else 576
    return samples * rate * 125 // hertz + (three >> 1 & 1), samples / hertz


_READERS = {"wav": _wav, "m4a": _m4a, "mp3": _mp3, "ogg": ogg.clean, "webm": webm.clean}
