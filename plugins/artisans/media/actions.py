"""The only writer of makers' pictures and recordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from marketplace.accounts.models import Person
from marketplace.kernel import audit, images, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from ..makers.identity import refuse_national_ids
from ..models import Maker, MakerFile, SpokenText, Use
from . import audio, store
from .events import SpokenTextWritten

SPOKEN = frozenset((Use.VOICE, Use.DESCRIPTION))
LANGUAGES = ("ary", "zgh", "ar", "fr", "en")
PEOPLE = ("none", "maker", "others")
LONGEST_TEXT = 500
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the picture (after it was turned), in fractions of its width and height."""

    x: float = 0.0
    y: float = 0.0
    w: float = 1.0
    h: float = 1.0


def keep(
    *,
    maker: Maker,
    use: str,
    file: BinaryIO,
    actor: Actor,
    content_type: str = "",
    language: str = "",
    made_by: Person | None = None,
    machine: bool = False,
    rotate: int = 0,
    crop: Crop | None = None,
    look: Callable[[Image.Image], list[str]] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> MakerFile:
    """Keep a picture (turned clockwise by `rotate` degrees, cut to `crop`, nothing but its pixels) or a recording.

    What it is, is read from its bytes; `content_type` only chooses between the two where a use takes either (a proof). `look` says what the
    picture lacks (codes, kept as `quality`). `facts`: as of `describe`. Codes: INVALID (use, language, rotate, crop, file),
    FILE_SIZE_LIMIT_EXCEEDED (file). Public only by consent: nothing here publishes.
    """
    if use not in Use.values:
        raise DomainError("INVALID", _("There is no such use of a file."), field="use")
    if language and language not in LANGUAGES:
        raise DomainError("INVALID", _("There is no such language."), field="language")
    row = MakerFile(maker=maker, use=use, language=language, machine=machine, made_by=made_by)
    if use in SPOKEN or (use == Use.PROOF and content_type.startswith(("audio/", "video/"))):
        data, extension = _sound(row, file)
    else:
        data, extension = _picture(row, file, rotate, crop, look)
    _describe(row, facts or {})
    row.size, row.sha256 = len(data), sha256(data).hexdigest()
    row.path = store.write(data, extension)
    try:
        with locks.action():
            Maker.objects.select_for_update().get(pk=maker.pk)
            row.position = MakerFile.objects.filter(maker=maker, use=use, removed_at__isnull=True).count()
            row.save(force_insert=True)
            if row.width is None:
                SpokenText.objects.bulk_create([SpokenText(file=row, language=each) for each in ("ar", "fr", "en")])
            audit.record(actor, "maker_file.keep", str(row.pk), {"maker": maker.code, "use": use})
    except BaseException:
        store.forget(row.path)
        raise
    return row


def describe(*, file: MakerFile, facts: Mapping[str, Any], actor: Actor) -> MakerFile:
    """`alt`, `captions` (by language), `people` (none, maker, others), `others_agreed`, `minors`, `position`. Codes: NOT_FOUND, INVALID."""
    with locks.action():
        row = _locked(file)
        _describe(row, facts)
        row.save()
        audit.record(actor, "maker_file.describe", str(row.pk), {"fields": sorted(facts)})
    return row


def remove(*, file: MakerFile, actor: Actor) -> None:
    """Gone from the shop and from the storage. The row stays, for what refers to it. A second call changes nothing."""
    with locks.action():
        row = MakerFile.objects.select_for_update().get(pk=file.pk)
        if row.removed_at is None:
            row.removed_at = now()
            row.alt, row.captions = {}, {}
            row.save(update_fields=["removed_at", "alt", "captions"])
            SpokenText.objects.filter(file=row).delete()
            audit.record(actor, "maker_file.remove", str(row.pk), {"use": row.use})
            transaction.on_commit(lambda: store.forget(row.path))


def write_down(*, file: MakerFile, language: str, text: str, state: str, actor: Actor, by: Person | None = None) -> SpokenText:
    """What a recording says, in `language`. An empty text is missing. Codes: NOT_FOUND, INVALID."""
    words = " ".join(text.split()) if len(text) <= 10_000 else ""
    if (text.strip() and not words) or language not in LANGUAGES or state not in SpokenText.State.values:
        raise DomainError("INVALID", _("This text cannot be kept."), field="text")
    refuse_national_ids("text", words)
    with locks.action():
        row = _locked(file)
        if row.width is not None:
            raise DomainError("INVALID", _("A picture says nothing."), field="file")
        given = {"text": words, "state": state if words else SpokenText.State.MISSING, "by": by, "at": now()}
        written, _made = SpokenText.objects.update_or_create(file=row, language=language, defaults=given)
        audit.record(actor, "maker_file.write_down", str(row.pk), {"language": language, "state": written.state})
        outbox.publish(SpokenTextWritten(str(row.pk)))
    return written


def _locked(file: MakerFile) -> MakerFile:
    row = MakerFile.objects.select_for_update().filter(pk=file.pk, removed_at__isnull=True).first()
    if row is None:
        raise NotFound(_("There is no such file."), field="file")
    return row


def _sound(row: MakerFile, file: BinaryIO) -> tuple[bytes, str]:
    found = audio.read(file.read(audio.MAX_BYTES + 1), "file")
    row.content_type, row.seconds = found.content_type, found.seconds
    return found.data, found.kind


def _picture(
    row: MakerFile, file: BinaryIO, rotate: int, crop: Crop | None, look: Callable[[Image.Image], list[str]] | None
) -> tuple[bytes, str]:
    if rotate not in (0, *_TURNS):
        raise DomainError("INVALID", _("A picture is turned by quarters."), field="rotate")
    picture = images.read(file, "file")
    if rotate:
        picture = picture.transpose(_TURNS[rotate])
    if crop is not None:
        picture = _cut(picture, crop)
    if look is not None:
        row.quality = look(picture)
    picture = images.shrink(picture, images.LONGEST_SIDE)
    kind = images.plain_kind(picture)
    row.content_type, row.width, row.height = images.CONTENT_TYPES[kind], picture.width, picture.height
    return images.write(picture, kind), images.EXTENSIONS[kind]


def _cut(picture: Image.Image, crop: Crop) -> Image.Image:
    inside = all(0 <= each <= 1 for each in (crop.x, crop.y, crop.w, crop.h))
    if not inside or crop.x + crop.w > 1.001 or crop.y + crop.h > 1.001:
        raise DomainError("INVALID", _("The part lies outside of the picture."), field="crop")
    left, top = round(crop.x * picture.width), round(crop.y * picture.height)
    right, bottom = round((crop.x + crop.w) * picture.width), round((crop.y + crop.h) * picture.height)
    if right - left < 1 or bottom - top < 1:
        raise DomainError("INVALID", _("The part lies outside of the picture."), field="crop")
    return picture.crop((left, top, min(right, picture.width), min(bottom, picture.height)))


def _describe(row: MakerFile, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if not _FACTS.get(name, lambda given: False)(value):
            raise DomainError("INVALID", _("This cannot be kept of a file."), field=name)
        setattr(row, name, value)
    if row.minors and row.use != Use.PROOF:
        raise DomainError("INVALID", _("Pictures of children are not shown. Take one without them."), field="minors")


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(
        key in ("ar", "fr", "en") and isinstance(text, str) and len(text) <= LONGEST_TEXT for key, text in value.items()
    )


_FACTS: dict[str, Callable[[Any], bool]] = {
    "alt": _is_texts,
    "captions": _is_texts,
    "people": lambda value: value in PEOPLE,
    "others_agreed": lambda value: isinstance(value, bool),
    "minors": lambda value: isinstance(value, bool),
    "position": lambda value: isinstance(value, int) and 0 <= value < 1000,
}
