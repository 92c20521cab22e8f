"""Recordings of the prompts over HTTP: everybody's, the same for all, and never changed at one address."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..models import Prompt
from .speaking import address

_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def prompt(request: HttpRequest, voice: str, screen: str, stamp: str) -> HttpResponse:
    found = Prompt.objects.filter(voice=voice, screen=screen).first()
    if found is None or address(found) != request.path:
        raise Http404("no such prompt")
    try:
        with default_storage.open(found.path) as file:
            data: bytes = file.read()
    except OSError:
        raise Http404("no such prompt") from None
    response = HttpResponse(data, content_type=found.content_type)
    response["Cache-Control"] = _FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    return response
