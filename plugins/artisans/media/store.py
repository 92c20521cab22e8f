"""Where makers' files lie: below `private/`, which the address of the media store does not hand out, under names that nobody is told."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

ROOT = "private/makers/"
WIDTHS = (320, 640, 1024, 1600)
KINDS = {"webp": ("WEBP", "image/webp"), "jpg": ("JPEG", "image/jpeg")}


def write(data: bytes, extension: str) -> str:
    """Its path."""
    return default_storage.save(f"{ROOT}{secrets.token_hex(16)}/original.{extension}", ContentFile(data))


def rendition_path(path: str, width: int, extension: str) -> str:
    return f"{path.rsplit('/', 1)[0]}/{width}.{extension}"


def forget(path: str) -> None:
    """The file and every rendition."""
    for extension in KINDS:
        for width in WIDTHS:
            default_storage.delete(rendition_path(path, width, extension))
    default_storage.delete(path)


def renditions(path: str) -> list[str]:
    """Those that were made."""
    wanted = [rendition_path(path, width, extension) for extension in KINDS for width in WIDTHS]
    return [each for each in wanted if default_storage.exists(each)]
