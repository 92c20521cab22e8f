"""Sounds: something to listen to beside a text, always with its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

from .. import checks
from ..locks import locked
from ..models import Exhibition, Sound

LARGEST = 8 * 1024 * 1024
EXTENSIONS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/webm": "webm", "audio/wav": "wav"}


def kind_of(beginning: bytes) -> str:
    """The kind of sound that a file is by its first bytes, whatever its name says; empty for none that browsers play."""
    if beginning.startswith(b"ID3") or (len(beginning) > 1 and beginning[0] == 0xFF and beginning[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    if beginning[4:8] == b"ftyp":
        return "audio/mp4"
    if beginning.startswith(b"OggS"):
        return "audio/ogg"
    if beginning.startswith(b"\x1a\x45\xdf\xa3"):
        return "audio/webm"
    if beginning.startswith(b"RIFF") and beginning[8:12] == b"WAVE":
        return "audio/wav"
    return ""


def add_sound(*, code: str, language: str, words: str, file: IO[bytes], machine: bool = False, actor: Actor) -> Sound:
    """Keep a sound for an exhibition. Codes: NOT_FOUND, INVALID (kind, language), REQUIRED (no words), FILE_SIZE_LIMIT_EXCEEDED."""
    if language not in checks.languages():
        raise DomainError("INVALID", _("A sound is in Arabic, French or English."), field="language")
    said = checks.words({language: words}, "texts").get(language)
    if not said:
        raise DomainError("REQUIRED", _("Please write down what is heard: not everybody hears."), field="words")
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        message = _("The sound is larger than %(limit)d MB.") % {"limit": LARGEST // 1024**2}
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", message, field="file")
    kind = kind_of(data[:16])
    if not kind:
        raise DomainError("INVALID", _("This is no sound that browsers play: MP3, M4A, Ogg, WebM or WAV."), field="file")
    with locks.action():
        exhibition = locked(code)
        sound = Sound(exhibition=exhibition, language=language, words=said, machine=machine, content_type=kind, size=len(data))
        sound.file.save(f"{sound.key}.{EXTENSIONS[kind]}", ContentFile(data), save=False)
        sound.save()
        audit.record(actor, "exhibition.sound.add", code, {"sound": str(sound.key), "language": language})
    return sound


def chosen_sounds(exhibition: Exhibition, given: Any) -> dict[str, str]:
    """By language, keys of sounds of this exhibition in that language. Code: INVALID."""
    known = {str(sound.key): sound.language for sound in exhibition.sound_files.all()}
    chosen = {language: str(key) for language, key in given.items() if key} if isinstance(given, Mapping) else None
    if chosen is None or any(known.get(key) != language for language, key in chosen.items()):
        raise DomainError("INVALID", _("There is no such sound in this language."), field="sounds")
    return chosen
