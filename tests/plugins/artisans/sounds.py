"""Recordings as telephones and browsers make them, and what they write into them, for tests."""

from __future__ import annotations

import struct
import wave
from io import BytesIO

from plugins.artisans.media.ogg import checksum

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


DEVICE = b"SM-A145F Itto-telephone"


def ogg(seconds: int = 4, *, pages: int = 1) -> bytes:
    """Opus, with the device that recorded it in its comments (spread over `pages`) as the encoder and as a comment."""

    def page(granule: int, body: bytes, *, flags: int = 0, ends: bool = True) -> bytes:
        lacing = bytes([255] * (len(body) // 255) + ([len(body) % 255] if ends else []))
        head = b"OggS\0" + bytes((flags,)) + struct.pack("<qIII", granule, 7, 0, 0) + bytes((len(lacing),)) + lacing
        return head[:22] + struct.pack("<I", checksum(head + body)) + head[26:] + body

    note = b"DESCRIPTION=" + DEVICE * (30 * (pages - 1) + 1)
    tags = b"OpusTags" + struct.pack("<I", len(DEVICE)) + DEVICE + struct.pack("<II", 1, len(note)) + note
    parts = [tags[at : at + 510] for at in range(0, len(tags), 510)]
    comments = [page(0, part, flags=bool(number), ends=number == len(parts) - 1) for number, part in enumerate(parts)]
    opus = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0"
    return page(0, opus, flags=2) + b"".join(comments) + page(seconds * 48_000, b"\x22" * 40, flags=4)


def element(name: int, body: bytes, *, unknown: bool = False) -> bytes:
    """Of EBML. `unknown`: without a length, as browsers write what they record live."""
    size = b"\x01" + b"\xff" * 7 if unknown else (len(body) | 1 << 56).to_bytes(8, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + body


def webm(milliseconds: float = 0.0, *, codec: bytes = b"A_OPUS", private: bytes = b"OpusHead") -> bytes:
    """With the device that recorded it wherever such a file has room for it."""
    length = element(0x4489, struct.pack(">d", milliseconds)) if milliseconds else b""
    info = element(0x2AD7B1, (1_000_000).to_bytes(3, "big")) + length
    info += b"".join(element(name, DEVICE) for name in (0x4D80, 0x5741, 0x7BA9))
    kind = element(0x83, b"\x01" if codec.startswith(b"V_") else b"\x02")
    track = element(0xAE, kind + element(0x86, codec) + element(0x536E, DEVICE) + element(0x63A2, private))
    sound = element(0x1F43B675, element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80" + b"\x33" * 60), unknown=True)
    tags = element(0x1254C367, element(0x7373, element(0x67C8, element(0x45A3, b"DEVICE") + element(0x4487, DEVICE))))
    whole = element(0x1549A966, info) + element(0x1654AE6B, track) + sound + tags
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, whole, unknown=True)


VORBIS = b"\x02\x1e" + bytes((15 + len(DEVICE),)) + b"\x01vorbis" + bytes(23)
VORBIS += b"\x03vorbis" + struct.pack("<I", len(DEVICE)) + DEVICE + bytes(4) + b"\x05vorbis"
"""What WebM keeps of a Vorbis stream: its three first packets."""
