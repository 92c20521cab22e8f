"""Addresses of makers' files. The public ones ask at each request whether the file may be shown; previews are for her team and the desk."""

from __future__ import annotations

from django.urls import reverse

from ..models import MakerFile
from .store import WIDTHS

WIDTH = 640


def preview_url(file: MakerFile, width: int = WIDTH) -> str:
    """For those who act for the maker, and for staff: also what is not published. Of a picture a rendition, of a recording itself."""
    return _url("preview", file, width)


def public_url(file_id: object, *, picture: bool, width: int = WIDTH, extension: str = "webp") -> str:
    """For everybody, while she agrees."""
    if picture:
        return reverse("artisans:file", kwargs={"file": file_id, "width": width, "extension": extension})
    return reverse("artisans:recording", kwargs={"file": file_id})


def sources(file_id: object, full: int) -> str:
    """A srcset: every width that the picture fills, and the next."""
    widths = [width for width in WIDTHS if width <= full] or [WIDTHS[0]]
    return ", ".join(f"{public_url(file_id, picture=True, width=width)} {width}w" for width in widths)


def _url(name: str, file: MakerFile, width: int) -> str:
    if file.width is None:
        return reverse(f"artisans:{name}_recording", kwargs={"file": file.pk})
    nearest = min(WIDTHS, key=lambda each: abs(each - width))
    return reverse(f"artisans:{name}", kwargs={"file": file.pk, "width": nearest, "extension": "webp"})
