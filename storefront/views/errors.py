"""Pages for what went wrong, in the visitor's language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import translation


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "storefront/pages/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "storefront/pages/forbidden.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "storefront/pages/forbidden.html", {"stale": True}, status=403)


def resting(request: HttpRequest) -> HttpResponse:
    """The backend is away. The page is asked for again by itself after a while."""
    response = render(request, "storefront/pages/unavailable.html", status=503)
    response["Retry-After"] = "30"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """A page of its own that needs nothing: neither database, nor session, nor backend."""
    visit = getattr(request, "visit", None)
    language = visit.language if visit is not None else "en"
    with translation.override(language):
        html = loader.render_to_string(
            "storefront/pages/broken.html", {"language": language, "home": visit.home if visit else "/"}
        )
    return HttpResponse(html, status=500)
