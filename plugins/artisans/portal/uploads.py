"""Files piece by piece, for the portal's programs (`listings.uploads`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.acting import Acting
from marketplace.kernel.errors import DomainError

from ..listings import uploads
from ..media.actions import Crop
from ..media.addresses import preview_url
from .answers import answering, body, text, whole


@require_http_methods(["GET", "PUT", "PATCH"])
@answering
def upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """PUT announces a file, PATCH brings a piece of it, GET asks how much is here. Each answers `received`."""
    acting = acting_of(request)
    if request.method == "PUT":
        given = body(request)
        row = uploads.begin(
            acting=acting,
            id=upload,
            use=text(given, "use"),
            content_type=text(given, "content_type").partition(";")[0].strip().lower(),
            size=whole(given, "size"),
        )
    elif request.method == "GET":
        row = uploads.find(acting=acting, id=upload)
    else:
        return JsonResponse(
            {"received": uploads.receive(acting=acting, id=upload, offset=_offset(request), piece=_piece(request))}
        )
    return JsonResponse({"received": row.received, "done": row.file_id is not None})


@require_POST
@answering
def done(request: HttpRequest, upload: UUID) -> HttpResponse:
    """`{rotate, crop: {x, y, w, h}, language}` → `{file, quality, preview}`."""
    given = body(request)
    file = uploads.finish(
        acting=acting_of(request),
        id=upload,
        rotate=whole(given, "rotate"),
        crop=_crop(given.get("crop")),
        language=text(given, "language"),
    )
    return JsonResponse({"file": str(file.pk), "quality": file.quality, "preview": preview_url(file)})


def acting_of(request: HttpRequest) -> Acting:
    """Who acts for which maker: the portal's guard has decided it."""
    found: Acting = request.acting  # type: ignore[attr-defined]
    return found


def _offset(request: HttpRequest) -> int:
    given = request.GET.get("offset", "")
    if not given.isascii() or not given.isdigit() or len(given) > 10:
        raise DomainError("INVALID", _("This request cannot be read."), field="offset")
    return int(given)


def _piece(request: HttpRequest) -> bytes:
    piece = request.body
    if len(piece) > uploads.LARGEST_PIECE:
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", _("This is too large to be sent at once."))
    return piece


def _crop(given: Any) -> Crop | None:
    if not given:
        return None
    try:
        return Crop(*(float(given[side]) for side in "xywh"))
    except (TypeError, ValueError, KeyError, OverflowError):
        raise DomainError("INVALID", _("This frame does not lie on the picture."), field="crop") from None
