"""Keeping pictures: checked, turned upright, re-encoded without what cameras add (EXIF, GPS), named by their content."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from marketplace.kernel.errors import DomainError

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "MPO")
_QUALITY = 88


@dataclass(frozen=True, slots=True)
class StoredImage:
    """`path`: in the media store; sizes in pixels."""

    path: str
    width: int
    height: int
    content_type: str


def store_image(file: BinaryIO, *, field: str = "image") -> StoredImage:
    """Keep a picture. The same picture kept twice is one file. Transparent ones become PNG, others JPEG, no side over 2,048 pixels.

    Codes on `field`: FILE_SIZE_LIMIT_EXCEEDED (over 20 MiB), INVALID (no picture, unknown format, over 40 million pixels).
    """
    image = _opened(file, field)
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if transparent else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    if transparent:
        image.save(target, "PNG", optimize=False)
    else:
        image.save(target, "JPEG", quality=_QUALITY, progressive=True)
    content = target.getvalue()
    name = sha256(content).hexdigest()[:32]
    path = f"images/{name[:2]}/{name}.{'png' if transparent else 'jpg'}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    return StoredImage(path, image.width, image.height, "image/png" if transparent else "image/jpeg")


def _opened(file: BinaryIO, field: str) -> Image.Image:
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", _("The picture is larger than 20 megabytes."), field=field)
    try:
        with warnings.catch_warnings():
            # Our own limit is lower and says so; Pillow's warning comes before it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Any = Image.open(io.BytesIO(content), formats=FORMATS)
            if image.width * image.height > LARGEST_PIXELS:
                raise DomainError("INVALID", _("The picture has too many pixels."), field=field)
            image.load()
            upright: Image.Image = ImageOps.exif_transpose(image)
    except DomainError:
        raise
    except Exception as error:  # Pillow raises whatever the file makes it trip over
        raise DomainError("INVALID", _("This file is not a picture that we can read."), field=field) from error
    return upright
