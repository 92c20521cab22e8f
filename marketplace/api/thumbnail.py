"""Pictures over HTTP: renditions at `/thumbnail/<id>/<size>/[<format>/]`, files of the media store at `/media/<path>`; our own addition:
renditions of a picture that belongs to nothing that has thumbnails (a file of an attribute), at `/thumbnail/file/<size>/<format>/<path>`.

Names follow content, so whatever is found may be kept for ever. While the worker has not made a rendition yet, the first visitor's
request makes it, unless enough others do so already: then the nearest one there is is shown for a minute.
"""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from threading import BoundedSemaphore
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from marketplace.engine.catalogue.models import Category, Collection, ProductMedia
from marketplace.engine.media.addresses import FORMATS, media_url, snap
from marketplace.engine.media.renditions import Wanted, make, nearest
from marketplace.kernel.ids import InvalidGlobalId, from_global_id

_FOR_EVER = "public, max-age=31536000, immutable"
_A_MINUTE = "public, max-age=60"
# Files that a browser may show; anything else is handed out as a download.
_SHOWN = frozenset(("image/jpeg", "image/png", "image/webp", "image/avif", "application/pdf"))
# Where uploaded pictures lie, named by their content.
_PICTURES = "images/"
# Where lies what is asked for each time whether it may be shown.
_PRIVATE = "private"
_SOURCES: dict[str, tuple[Any, str]] = {
    "ProductMedia": (ProductMedia, "image"),
    "Category": (Category, "background_image"),
    "Collection": (Collection, "background_image"),
}
# Each encodes a picture in a thread of the web server: two at a time leave the others free for pages.
_makers = BoundedSemaphore(2)


@require_safe
def thumbnail(request: HttpRequest, id: str, size: int, format: str = "original") -> HttpResponseBase:
    """A rendition of the picture of an object. 404 for what there is none of; a size between two is the nearer one."""
    if format.upper() not in FORMATS:
        raise Http404("no such format")
    source = _source(id)
    if size <= 0:
        return HttpResponseRedirect(media_url(source))
    return _rendition(request, Wanted(source, snap(min(size, 10_000)), format.upper()))


@require_safe
def file_thumbnail(request: HttpRequest, size: int, format: str, path: str) -> HttpResponseBase:
    """A rendition of an uploaded picture by its path. 404 for anything else."""
    if format.upper() not in FORMATS or not path.startswith(_PICTURES) or not default_storage.exists(path):
        raise Http404("no such picture")
    return _rendition(request, Wanted(path, snap(min(max(size, 1), 10_000)), format.upper()))


def _rendition(request: HttpRequest, wanted: Wanted) -> HttpResponseBase:
    found = _file(request, wanted.path, wanted.content_type, _FOR_EVER)
    if found is None and _makers.acquire(blocking=False):
        try:
            make([wanted])
        except OSError:
            raise Http404("the picture cannot be read") from None
        finally:
            _makers.release()
        found = _file(request, wanted.path, wanted.content_type, _FOR_EVER)
    return found or _instead(request, wanted)


def _instead(request: HttpRequest, wanted: Wanted) -> HttpResponseBase:
    other = nearest(wanted)
    path = other.path if other is not None else wanted.source
    found = _file(request, path, mimetypes.guess_type(path)[0] or "image/jpeg", _A_MINUTE)
    if found is None:
        raise Http404("no such picture")
    return found


def _source(id: str) -> str:
    """Path of the picture of the object with that global id."""
    try:
        asked = from_global_id(id)
    except InvalidGlobalId:
        raise Http404("no such id") from None
    model, column = _SOURCES.get(asked.type, (None, ""))
    if model is None or not asked.pk.isascii() or not asked.pk.isdigit() or len(asked.pk) > 18:
        raise Http404("no such picture")
    path = model.objects.filter(pk=int(asked.pk)).values_list(column, flat=True).first()
    if not path:
        raise Http404("no such picture")
    return str(path)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the media store, as it is; nothing of what is kept below `private/`."""
    if _PRIVATE in PurePosixPath(path).parts:
        raise Http404("no such file")
    kind = mimetypes.guess_type(path)[0] or ""
    found = _file(request, path, kind if kind in _SHOWN else "application/octet-stream", _FOR_EVER)
    if found is None:
        raise Http404("no such file")
    return found


def _file(request: HttpRequest, path: str, content_type: str, caching: str) -> HttpResponseBase | None:
    try:
        file = default_storage.open(path)
    except (OSError, SuspiciousFileOperation, ValueError):  # not there, a folder, a name longer than any file's
        return None
    etag = f'"{path.rsplit("/", 2)[-2][:16]}-{path.rsplit("/", 1)[-1][:48]}"' if "/" in path else f'"{path[:64]}"'
    response: HttpResponse | FileResponse
    if request.headers.get("If-None-Match") == etag:
        file.close()
        response = HttpResponseNotModified()
    else:
        download = content_type == "application/octet-stream"
        response = FileResponse(file, content_type=content_type, as_attachment=download)
    response["Cache-Control"] = caching
    response["ETag"] = etag
    return response
