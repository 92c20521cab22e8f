"""The portal as a program on a telephone: its manifest and its worker. Both are the same for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.portals.access import in_chosen_language

GROUND = "#f6efe2"
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_safe
@in_chosen_language
def manifest(request: HttpRequest) -> HttpResponse:
    described = {
        "id": "/maker/",
        "name": _("Maarad for makers"),
        "short_name": _("Maarad"),
        "start_url": "/maker/",
        "scope": "/maker/",
        "display": "standalone",
        "orientation": "portrait",
        "lang": get_language() or "en",
        "dir": "rtl" if get_language_bidi() else "ltr",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [
            {
                "src": static(f"portals/maker/icon-{size}{'-' + use if use != 'any' else ''}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": use,
            }
            for size, use in ICONS
        ],
    }
    response = JsonResponse(described, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json; charset=utf-8"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    response = render(request, "portals/maker/sw.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@in_chosen_language
def away(request: HttpRequest) -> HttpResponse:
    """Kept on the telephone and shown when nothing else can come."""
    return render(request, "portals/maker/away.html", {"screen": "away", "home_shown": True})
