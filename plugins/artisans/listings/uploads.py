"""Files that come piece by piece: each request says from where, and is answered with how much is here. Nothing is lost when one is cut off."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import cast
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.accounts.acting import Acting
from marketplace.kernel import images, locks
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound

from ..makers.team import maker_of
from ..media import actions as media
from ..media.actions import Crop
from ..models import MakerFile, Upload, Use
from .quality import flaws

PICTURES = frozenset((Use.PIECE, Use.PORTRAIT, Use.GALLERY, Use.PROCESS))
USES = {
    Use.PIECE: "list",
    Use.DESCRIPTION: "list",
    Use.PORTRAIT: "words",
    Use.GALLERY: "words",
    Use.PROCESS: "words",
    Use.VOICE: "words",
}
"""What may be sent so, and the scope that it needs. Proofs are taken by staff."""
FOLDER = "private/uploads/"
LARGEST = images.MAX_BYTES
LARGEST_PIECE = 2 * 1024 * 1024
MOST_PARTS = 1000
"""Of a file: the portal sends 64 kB at once. Each part is a file of the storage."""
OPEN_AT_MOST = 60
"""Begun and not done, of one maker: what a telephone may hold that was long without a network."""
KEPT = timedelta(days=7)


class Elsewhere(DomainError):
    """A piece that does not begin where the last one ended; `received` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__("CONFLICT", _("The file is at another place by now."), field="offset", params={"received": received})
        self.received = received


def begin(*, acting: Acting, id: UUID, use: str, content_type: str, size: int) -> Upload:
    """Say what will come. A second time changes nothing. Codes: INVALID (use, content_type, size), SCOPE, FILE_SIZE_LIMIT_EXCEEDED,
    TOO_MANY, NOT_FOUND (somebody else's)."""
    if use not in USES:
        raise DomainError("INVALID", _("Files of this kind are not taken here."), field="use")
    if not acting.may(USES[Use(use)]):
        raise DomainError("SCOPE", _("You may not do this for her."), field="use")
    kind = "image/" if use in PICTURES else "audio/"
    if not content_type.startswith(kind) or len(content_type) > 60:
        raise DomainError("INVALID", _("This is no picture or recording."), field="content_type")
    if size < 1:
        raise DomainError("INVALID", _("This file is empty."), field="size")
    if size > LARGEST:
        words = _("A file may have %(limit)d MB.") % {"limit": LARGEST // 1024**2}
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", words, field="size")
    maker = maker_of(acting)
    there = Upload.objects.filter(pk=id).first()
    if there is None:
        if Upload.objects.filter(maker=maker, file=None, touched_at__gt=now() - KEPT).count() >= OPEN_AT_MOST:
            raise DomainError("TOO_MANY", _("Too many files were begun: finish some of them first."))
        try:
            with transaction.atomic():
                return Upload.objects.create(
                    id=id, maker=maker, person=acting.person, use=use, content_type=content_type, size=size
                )
        except IntegrityError:  # the same request, twice at once
            there = Upload.objects.get(pk=id)
    if there.maker_id != maker.pk:
        raise NotFound(_("There is no such file."))
    if (there.use, there.size) != (use, size):
        raise DomainError("CONFLICT", _("Another file was announced under this number."), field="size")
    return there


def receive(*, acting: Acting, id: UUID, offset: int, piece: bytes) -> int:
    """Keep a piece; how many bytes are here now. A piece that is here already is not kept again. Codes: NOT_FOUND, INVALID; Elsewhere."""
    upload = find(acting=acting, id=id)
    end = offset + len(piece)
    if upload.received != offset or not piece:
        if (piece and offset >= 0 and end <= upload.received) or (not piece and offset == upload.received):
            return upload.received  # its answer was lost
        raise Elsewhere(upload.received)
    if end > upload.size:
        raise DomainError("INVALID", _("More came than was announced."), field="offset")
    if len(upload.parts) >= MOST_PARTS:
        raise DomainError("TOO_MANY", _("Too many files were begun: finish some of them first."), field="offset")
    name = default_storage.save(f"{FOLDER}{id}/{uuid4().hex}", ContentFile(piece))
    try:
        with locks.action():
            row = Upload.objects.select_for_update().filter(pk=id).first()
            if row is not None and row.received == offset and row.file_id is None:
                row.received, row.parts, row.touched_at = end, [*row.parts, name], now()
                row.save(update_fields=["received", "parts", "touched_at"])
                return end
    except BaseException:
        default_storage.delete(name)
        raise
    default_storage.delete(name)
    if row is None:
        raise NotFound(_("There is no such file."))
    if row.received < end:
        raise Elsewhere(row.received)
    return row.received


def finish(*, acting: Acting, id: UUID, rotate: int = 0, crop: Crop | None = None, language: str = "") -> MakerFile:
    """Make a file of what came: turned, cropped, without what the camera wrote into it, its flaws noticed. A second time the same file.

    Codes: NOT_FOUND, INCOMPLETE (`received`), those of `media.actions.keep`.
    """
    upload = find(acting=acting, id=id)
    if upload.file is not None:
        return upload.file
    if upload.received < upload.size:
        words = _("The file is not here as a whole yet.")
        raise DomainError("INCOMPLETE", words, params={"received": upload.received})
    picture = upload.use in PICTURES
    file = media.keep(
        maker=upload.maker,
        use=upload.use,
        file=BytesIO(b"".join(_part(name) for name in upload.parts)),
        content_type=upload.content_type,
        language="" if picture else language,
        made_by=acting.person,
        actor=acting.actor,
        rotate=rotate if picture else 0,
        crop=crop if picture else None,
        look=flaws if picture else None,
    )
    with locks.action():
        row = Upload.objects.select_for_update(of=("self",)).select_related("file").get(pk=id)
        first = row.file is None
        if first:
            row.file, row.parts = file, []
            row.save(update_fields=["file", "parts"])
    if not first:  # two at once: the first one counts
        media.remove(file=file, actor=acting.actor)
        return cast(MakerFile, row.file)
    for name in upload.parts:
        default_storage.delete(name)
    return file


def find(*, acting: Acting, id: UUID) -> Upload:
    """Of the maker that somebody acts for, with maker and file. Code NOT_FOUND."""
    upload = Upload.objects.select_related("maker", "file").filter(pk=id, maker=maker_of(acting)).first()
    if upload is None:
        raise NotFound(_("There is no such file."))
    return upload


def sweep(batch: int = 500) -> int:
    """Forget what was begun and left for a week, with its pieces; how many."""
    old = Upload.objects.filter(file=None, touched_at__lt=now() - KEPT).order_by("touched_at")[:batch]
    gone = 0
    for upload in old:
        with locks.action():
            row = Upload.objects.select_for_update().filter(pk=upload.pk, file=None, touched_at__lt=now() - KEPT).first()
            if row is None:
                continue
            row.delete()
        for name in row.parts:
            default_storage.delete(name)
        gone += 1
    return gone


def _part(name: str) -> bytes:
    with default_storage.open(name) as part:
        return bytes(part.read())
