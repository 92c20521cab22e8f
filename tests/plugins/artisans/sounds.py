"""Recordings as telephones and browsers make them, and what they write into them, for tests."""

from __future__ import annotations

import struct
import wave
from io import BytesIO

PLACE = b"+31.6346-007.9812/"


def wav(seconds: float = 2.0, *, note: bytes = b"") -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * int(8000 * seconds))
    data = out.getvalue()
    return data + b"LIST" + struct.pack("<I", len(note)) + note if note else data


def mp3(frames: int = 100, *, artist: bytes = b"") -> bytes:
    """Silent frames of 24 ms each: MPEG 2, 24 kHz, 32 kbit/s."""
    frame = b"\xff\xf3\x44\xc4" + bytes(96 - 4)
    head = b"ID3\x03\0\0" + bytes((0, 0, 0, len(artist))) + artist if artist else b""
    return head + frame * frames


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def m4a(seconds: int = 3, *, handler: bytes = b"soun") -> bytes:
    """With the place where it was recorded, as telephones note it."""
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))))
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7" + PLACE))
    return box(b"ftyp", b"M4A \0\0\0\0M4A ") + box(b"moov", header + track + place) + box(b"mdat", b"\x11" * 64)


def ogg(seconds: int = 4) -> bytes:
    def page(granule: int, body: bytes) -> bytes:
        return b"OggS\0\0" + struct.pack("<qIIIB", granule, 7, 0, 0, 1) + bytes((len(body),)) + body

    return page(0, b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0") + page(seconds * 48_000, b"\x22" * 40)


def webm(milliseconds: float = 0.0) -> bytes:
    head = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x42\x87\x81\x04"
    length = b"\x44\x89\x88" + struct.pack(">d", milliseconds) if milliseconds else b""
    return head + b"\x18\x53\x80\x67" + length + b"A_OPUS" + b"\x33" * 60
