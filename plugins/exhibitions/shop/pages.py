"""Exhibitions as pages: the list, the whole one, the walk, the hall, the panels. `request.visit` says where the visitor is (see docs/plugins.md)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import queries
from ..queries import Shown
from ..renderings import panels as hung
from ..renderings import plan
from ..renderings.content import Content, places
from .access import for_print, visit_of, with_exhibition, with_rooms


@require_safe
def exhibitions(request: HttpRequest) -> HttpResponse:
    """What is open, what comes and what was."""
    visit = visit_of(request)
    rows = [
        {"exhibition": each, "url": visit.address("exhibitions:exhibition", code=each.code)}
        for each in queries.listed(visit.today, visit.language)
    ]
    crumbs = [{"label": _("Home"), "url": _home(request)}, {"label": _("Exhibitions")}]
    return render(request, "exhibitions/list.html", {"rows": rows, "crumbs": crumbs})


@require_safe
@with_exhibition
def exhibition(request: HttpRequest, shown: Shown, content: Content) -> HttpResponse:
    """All of it on one page: complete without script, pictures or sound."""
    return render(request, "exhibitions/exhibition.html", _context(request, shown, content))


@require_safe
@with_rooms
def walk(request: HttpRequest, shown: Shown, content: Content, at: int = 0) -> HttpResponse:
    """One station on one page; the way on and back are links, which keys and swipes follow."""
    stops = list(places(content))
    if at >= len(stops):
        raise Http404
    kind, room, stand, piece = stops[at]
    code = content.code
    address = visit_of(request).address

    def stop(number: int) -> str:
        return address("exhibitions:station", code=code, at=number) if number else address("exhibitions:walk", code=code)

    first = {each.key: number for number, (what, each, _stand, _piece) in enumerate(stops) if what == "room" and each}
    context = _context(request, shown, content) | {
        "kind": kind,
        "room": room,
        "stand": stand,
        "piece": piece,
        "at": at,
        "last": len(stops) - 1,
        "previous_url": stop(at - 1) if at else "",
        "next_url": stop(at + 1) if at + 1 < len(stops) else "",
        "plan": plan.drawn(content, {key: stop(number) for key, number in first.items()}, room.key if room else ""),
    }
    return render(request, "exhibitions/walk.html", context)


@require_safe
@with_rooms
def hall(request: HttpRequest, shown: Shown, content: Content) -> HttpResponse:
    """The hall in three dimensions: nothing of it is fetched before the visitor asks."""
    return render(request, "exhibitions/hall.html", _context(request, shown, content))


@require_safe
@for_print
def panels(request: HttpRequest, shown: Shown, content: Content) -> HttpResponse:
    """Wall panels, stand signs and labels for a room of stone and lime, to be printed."""
    context = _context(request, shown, content) | {"sheets": hung.sheets(content, settings.PUBLIC_URL)}
    return render(request, "exhibitions/panels.html", context)


def _context(request: HttpRequest, shown: Shown, content: Content) -> dict[str, Any]:
    address = visit_of(request).address
    names = ("exhibition", "walk", "hall", "catalogue", "panels", "content")
    return {
        "content": content,
        "preview": shown.preview,
        "urls": {name: address(f"exhibitions:{name}", code=content.code) for name in names},
        "crumbs": [
            {"label": _("Home"), "url": _home(request)},
            {"label": _("Exhibitions"), "url": address("exhibitions:exhibitions")},
            {"label": content.title.text},
        ],
    }


def _home(request: HttpRequest) -> str:
    return str(request.visit.home)  # type: ignore[attr-defined]
