"""The media store: files named by their content, so that a name never means two things and answers may be kept for ever."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from marketplace.kernel import images, outbox


@dataclass(frozen=True, slots=True)
class ImageStored:
    """A picture lies in the media store; its renditions are wanted."""

    path: str


@dataclass(frozen=True, slots=True)
class StoredImage:
    """`path` in the media store, size in pixels."""

    path: str
    width: int
    height: int
    content_type: str


def store_image(file: BinaryIO, *, field: str = "image") -> StoredImage:
    """Keep a picture, re-encoded without EXIF, GPS, comments and colour profile, and ask for its renditions.

    Call it before the transaction that refers to it: it decodes and writes a file. Codes on `field`: those of `images.read`.
    Emits ImageStored. The same picture twice is one file.
    """
    picture = images.shrink(images.read(file, field), images.LONGEST_SIDE)
    kind = images.plain_kind(picture)
    data = images.write(picture, kind, **({"quality": 90} if kind == "JPEG" else {}))
    path = keep(data, "images", images.EXTENSIONS[kind])
    outbox.publish(ImageStored(path))
    return StoredImage(path, picture.width, picture.height, images.CONTENT_TYPES[kind])


def keep(data: bytes, folder: str, extension: str) -> str:
    """Write `data` under its own digest; the path."""
    digest = sha256(data).hexdigest()[:40]
    return put(f"{folder}/{digest[:2]}/{digest}.{extension}", data)


def put(path: str, data: bytes) -> str:
    """Write a file once: a file of that name has that content already."""
    return path if default_storage.exists(path) else default_storage.save(path, ContentFile(data))
