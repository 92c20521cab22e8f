"""Makers' pictures and recordings over HTTP. Each request asks whether the file may be shown; nobody keeps it for longer than a minute."""

from __future__ import annotations

import re
from io import BytesIO
from threading import BoundedSemaphore
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from marketplace.accounts import acting
from marketplace.accounts.models import Person, Role
from marketplace.kernel import images

from ..consent import publication
from ..models import MakerFile, Use
from . import store

_A_MINUTE = "public, max-age=60"
_PRIVATE = "private, no-store"
_STAFF = (Role.DESK, Role.CURATOR, Role.VERIFIER, Role.FINANCE)
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
# Each encodes a picture in a thread of the web server: two at a time leave the others free for pages.
_makers = BoundedSemaphore(2)


@require_safe
def picture(request: HttpRequest, file: UUID, width: int, extension: str) -> HttpResponse:
    return _picture(request, _public(file), width, extension, _A_MINUTE)


@require_safe
def recording(request: HttpRequest, file: UUID) -> HttpResponse:
    return _recording(request, _public(file), _A_MINUTE)


@require_safe
def preview_picture(request: HttpRequest, file: UUID, width: int, extension: str) -> HttpResponse:
    return _picture(request, _own(request, file), width, extension, _PRIVATE)


@require_safe
def preview_recording(request: HttpRequest, file: UUID) -> HttpResponse:
    return _recording(request, _own(request, file), _PRIVATE)


def _public(file_id: UUID) -> MakerFile:
    found = MakerFile.objects.select_related("maker").filter(pk=file_id).first()
    if found is None or not publication.file_may_be_shown(found):
        raise Http404("no such file")
    return found


def _own(request: HttpRequest, file_id: UUID) -> MakerFile:
    """For staff, and for whoever acts for that maker today; proofs (her papers, what she signed) not for her helpers. Anybody else is not told
    that it exists."""
    found = MakerFile.objects.select_related("maker").filter(pk=file_id, removed_at__isnull=True).first()
    person = request.user
    if found is None or not isinstance(person, Person):
        raise Http404("no such file")
    subject = f"maker:{found.maker.code}"
    mine = [
        each for each in acting.possible(person) if each.subject == subject and (found.use != Use.PROOF or each.mandate is None)
    ]
    if not mine and not person.has_role(*_STAFF):
        raise Http404("no such file")
    return found


def _picture(request: HttpRequest, file: MakerFile, width: int, extension: str, caching: str) -> HttpResponse:
    if file.width is None or width not in store.WIDTHS or extension not in store.KINDS:
        raise Http404("no such picture")
    etag = f'"{file.sha256[:32]}-{width}-{extension}"'
    if request.headers.get("If-None-Match") == etag:
        return _headed(HttpResponse(status=304), caching, etag)
    response = HttpResponse(_rendition(file.path, width, extension), content_type=store.KINDS[extension][1])
    return _headed(response, caching, etag)


def _rendition(path: str, width: int, extension: str) -> bytes:
    wanted = store.rendition_path(path, width, extension)
    if default_storage.exists(wanted):
        return _bytes(wanted)
    with _makers:
        with default_storage.open(path) as source:
            whole = images.read(BytesIO(source.read()), "file")
        size = (min(width, whole.width), max(1, round(whole.height * min(width, whole.width) / whole.width)))
        small = whole.resize(size, reducing_gap=3.0) if size != whole.size else whole
        kind = store.KINDS[extension][0]
        data = images.write(small.convert("RGB") if kind == "JPEG" else small, kind)
    if not default_storage.exists(wanted):
        default_storage.save(wanted, ContentFile(data))
    return data


def _bytes(path: str) -> bytes:
    try:
        with default_storage.open(path) as file:
            data: bytes = file.read()
            return data
    except OSError:  # withdrawn and removed between the two
        raise Http404("no such file") from None


def _recording(request: HttpRequest, file: MakerFile, caching: str) -> HttpResponse:
    """The whole, or the part that a player asks for (RFC 9110, one range)."""
    if file.width is not None:
        raise Http404("no such recording")
    etag = f'"{file.sha256[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return _headed(HttpResponse(status=304), caching, etag)
    data = _bytes(file.path)
    part = _asked(request, len(data), etag)
    if part is None:
        response = HttpResponse(data, content_type=file.content_type)
    elif not part:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{len(data)}"
    else:
        response = HttpResponse(data[part.start : part.stop], status=206, content_type=file.content_type)
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(data)}"
    response["Accept-Ranges"] = "bytes"
    return _headed(response, caching, etag)


def _asked(request: HttpRequest, size: int, etag: str) -> range | None:
    """Which bytes; None: all; empty: none that there are."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None or found[1] == found[2] == "" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found[1], found[2]
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(0)
    stop = min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return None
    return range(int(first), stop) if int(first) < size else range(0)


def _headed(response: HttpResponse, caching: str, etag: str) -> HttpResponse:
    response["Cache-Control"] = caching
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
