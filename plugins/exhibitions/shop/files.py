"""What is not a page: the structure itself as JSON, sounds, the printed catalogue."""

from __future__ import annotations

import re
from dataclasses import asdict
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Sound
from ..printing import catalogue_of
from ..queries import Shown
from ..renderings.content import Content
from .access import for_print, visit_of, with_exhibition

# How long somebody between us and the visitor may keep what a withdrawal must reach within a minute.
MINUTE = "public, max-age=30"


@require_safe
@with_exhibition
def content(request: HttpRequest, shown: Shown, content: Content) -> HttpResponse:
    """The structure that every rendering is made of."""
    response = JsonResponse(asdict(content), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = MINUTE
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@with_exhibition
def sound(request: HttpRequest, shown: Shown, content: Content, key: UUID) -> HttpResponse:
    """A sound of what is shown now, not of rooms that are still closed; whoever seeks in it gets the part (RFC 9110, 14)."""
    heard = any(each.address.endswith(f"/{key}/") for each in content.sounds)
    found = Sound.objects.filter(exhibition=shown.exhibition, key=key).first() if heard else None
    if found is None:
        raise Http404
    with found.file.open("rb") as file:
        data = file.read()
    asked = re.fullmatch(r"bytes=(\d{0,9})-(\d{0,9})", request.headers.get("Range", ""))
    response = HttpResponse(data, content_type=found.content_type)
    if asked and (asked[1] or asked[2]):
        start = int(asked[1]) if asked[1] else max(0, len(data) - int(asked[2]))
        end = min(int(asked[2]), len(data) - 1) if asked[1] and asked[2] else len(data) - 1
        if start > end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        response = HttpResponse(data[start : end + 1], status=206, content_type=found.content_type)
        response["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = MINUTE
    return response


@require_safe
@for_print
def catalogue(request: HttpRequest, shown: Shown, content: Content) -> HttpResponse:
    """The PDF, when the one that is kept says what is true now; else it is made, and a page says so."""
    document = catalogue_of(shown, content)
    if document is None:
        address = visit_of(request).address("exhibitions:catalogue", code=content.code)
        response = render(request, "exhibitions/catalogue_waiting.html", {"content": content, "address": address}, status=202)
        response["Refresh"] = f"4; url={address}"
        response["Cache-Control"] = "no-store"
        return response
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{shown.exhibition.code}-{content.language}.pdf"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
