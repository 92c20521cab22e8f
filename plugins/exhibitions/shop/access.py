"""What an address of an exhibition leads to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from .. import queries
from ..days import today
from ..queries import Shown
from ..renderings.building import PRINT, WEB, Visit
from ..renderings.content import Content

View = Callable[..., HttpResponse]


def visit_of(request: HttpRequest, code: str = "", audience: str = WEB) -> Visit:
    place: Any = request.visit  # type: ignore[attr-defined]
    return Visit(place.language, place.channel, today(), code, audience)


def with_exhibition(view: View, audience: str = WEB) -> View:
    """Give the view the exhibition that is shown there (`shown`, `content`); 404 without one. A preview is kept and found by nobody."""

    @wraps(view)
    def opened(request: HttpRequest, code: str, **parts: Any) -> HttpResponse:
        shown = queries.shown(code)
        if shown is None:
            raise Http404
        response = view(request, shown, shown.content(visit_of(request, code, audience)), **parts)
        if shown.preview:
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex"
            response["Referrer-Policy"] = "same-origin"
        return response

    return opened


def with_rooms(view: View, audience: str = WEB) -> View:
    """The same, and back to the exhibition's own page while there are no rooms to be seen."""

    @wraps(view)
    def entered(request: HttpRequest, shown: Shown, content: Content, **parts: Any) -> HttpResponse:
        if not content.rooms:
            return HttpResponseRedirect(visit_of(request).address("exhibitions:exhibition", code=content.code))
        return view(request, shown, content, **parts)

    return with_exhibition(entered, audience)


def for_print(view: View) -> View:
    """The same, of what makers let be printed."""
    return with_rooms(view, PRINT)
