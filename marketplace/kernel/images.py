"""Pictures in memory: read safely, stripped of what they tell about their maker, written small.

A picture that comes in may be a bomb, sideways, in a wide colour space, and carry the place where it was taken.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from marketplace.kernel.errors import DomainError

MAX_PIXELS = 50_000_000
MAX_BYTES = 25 * 1024 * 1024
# The stored original is no larger: what a print of a piece needs, not what a camera can.
LONGEST_SIDE = 4096
READABLE = ("JPEG", "PNG", "WEBP", "AVIF")
CONTENT_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif"}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
# Measured: WebP above method 2 and AVIF below speed 8 cost several times the work for a few per cent.
_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 82, "progressive": True, "optimize": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 80, "method": 2},
    "AVIF": {"quality": 60, "speed": 8},
}

# What the library raises over damaged pixels and EXIF, found by damaging some.
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError, TypeError, LookupError, struct.error)

# The library's own alarm stands where ours does; beyond twice that it refuses by itself.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def read(file: BinaryIO, field: str) -> Image.Image:
    """The picture in `file`, upright, in sRGB (or grey), with nothing but its pixels.

    Codes on `field`: FILE_SIZE_LIMIT_EXCEEDED, INVALID (no picture, a kind that is not read, too many pixels).
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        words = _("The picture is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2}
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", words, field=field)
    try:
        picture = Image.open(BytesIO(data), formats=READABLE)
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_many_pixels(field)
        picture.load()
        return bare(upright(picture))
    except Image.DecompressionBombError:
        raise _too_many_pixels(field) from None
    except _BROKEN:
        raise DomainError("INVALID", _("This is no picture that can be read: JPEG, PNG, WebP or AVIF."), field=field) from None


def _too_many_pixels(field: str) -> DomainError:
    words = _("The picture has more than %(limit)d million pixels.") % {"limit": MAX_PIXELS // 1_000_000}
    return DomainError("INVALID", words, field=field)


def upright(picture: Image.Image) -> Image.Image:
    """Turned as its EXIF says, its colours in sRGB."""
    turned = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if has_alpha(turned) else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if mode == "RGBA":
                turned = turned.convert("RGBA")
            converted = ImageCms.profileToProfile(turned, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            turned = converted if converted is not None else turned
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the pixels as they are
    return turned if turned.mode == mode else turned.convert(mode)


def bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: pasted on a new picture, so that no comment, place or camera comes along."""
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


def has_alpha(picture: Image.Image) -> bool:
    """Whether something shows through."""
    if picture.mode in ("RGBA", "LA", "PA"):
        return picture.getchannel("A").getextrema() != (255, 255)
    return "transparency" in picture.info


def shrink(picture: Image.Image, longest_side: int) -> Image.Image:
    """A copy no larger than that; never enlarged."""
    copy = picture.copy()
    copy.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return copy


def write(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file of `kind` (JPEG, PNG, WEBP, AVIF)."""
    out = BytesIO()
    picture.save(out, kind, **{**_OPTIONS[kind], **options})
    return out.getvalue()


def plain_kind(picture: Image.Image) -> str:
    """What any browser and mail program shows: JPEG, or PNG where something shows through."""
    return "PNG" if picture.mode == "RGBA" else "JPEG"
