"""Where pictures are served: absolute addresses that never change their content."""

from __future__ import annotations

from urllib.parse import quote, unquote

from django.conf import settings

SIZES = (256, 512, 1024, 2048)
FORMATS = ("ORIGINAL", "WEBP", "AVIF")
LARGEST = SIZES[-1]


def snap(size: int) -> int:
    """The nearest size that is made; of two equally near ones the larger."""
    return min(SIZES, key=lambda made: (abs(made - size), -made))


def media_url(path: str) -> str:
    """A file of the media store as it is."""
    return f"{settings.PUBLIC_URL}{settings.MEDIA_URL}{quote(path)}"


def media_path(address: str) -> str:
    """The path of a file from what `media_url` said of it (an upload answers so, and the client gives it back); others as they are."""
    prefix = f"{settings.PUBLIC_URL}{settings.MEDIA_URL}"
    return unquote(address.removeprefix(prefix)) if address.startswith(prefix) else address


def thumbnail_url(object_id: str, path: str, size: int | None, format: str | None = None) -> str:
    """A picture in a size (longest side) and format. `object_id`: global id of what it belongs to; `path`: its original.

    Size None is the largest, 0 the original file, as Saleor has it. The end of the address names the content: with another picture
    under the same id it is another address, so that answers may be kept for ever.
    """
    if size == 0:
        return media_url(path)
    wanted = snap(LARGEST if size is None else size)
    chosen = (format or "ORIGINAL").upper()
    middle = "" if chosen == "ORIGINAL" else f"{chosen.lower()}/"
    return f"{settings.PUBLIC_URL}/thumbnail/{object_id}/{wanted}/{middle}?v={_mark(path)}"


def _mark(path: str) -> str:
    return path.rsplit("/", 1)[-1].split(".")[0][:10]
