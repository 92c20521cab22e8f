"""Language and country of sale from the address; elsewhere from the cookie of the last visit, else from the browser's wishes."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from marketplace.client.errors import Unavailable
from marketplace.kernel.formats import country_of_sale
from marketplace.kernel.throttle import client_address

from .markets import FRANCE, LANGUAGES, MARKETS, MOROCCO, Market
from .views.errors import resting
from .visit import Visit

log = logging.getLogger("storefront")

COOKIE = "shop"
COOKIE_AGE = 365 * 24 * 3600
_SHOP_PATH = re.compile(rf"^/({'|'.join(LANGUAGES)})/({'|'.join(MARKETS)})/")


def visit_from_path(path: str) -> Visit | None:
    match = _SHOP_PATH.match(path)
    return Visit(match[1], MARKETS[match[2]]) if match else None


def preferred(request: HttpRequest) -> Visit:
    """Where to send somebody who has not said: where she was last, else her browser's first language that we speak.

    The country is Morocco unless the browser asks for French as in France.
    """
    language, _, channel = request.COOKIES.get(COOKIE, "").partition(".")
    if language in LANGUAGES and channel in MARKETS:
        return Visit(language, MARKETS[channel])
    market: Market = MOROCCO
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        base = tag.partition("-")[0]
        if base in LANGUAGES:
            if tag == "fr-fr":
                market = FRANCE
            return Visit(base, market)
    return Visit("fr", market)


class LocaleFromPathMiddleware:
    """Sets `request.visit` and activates its language and country for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # Pictures and files look the same to everybody: a cache between may keep one copy for all.
        self.same_for_all = ("/thumbnail/", settings.STATIC_URL, settings.MEDIA_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = visit_from_path(request.path_info)
        visit = replace(here or preferred(request), address=client_address(request.META))
        request.visit = visit  # type: ignore[attr-defined]
        request.LANGUAGE_CODE = visit.language
        with translation.override(visit.language), country_of_sale(visit.market.country):
            response = self.get_response(request)
            if response.get("Content-Type", "").startswith("text/html"):
                response.setdefault("Content-Language", visit.language)
        if here is not None:
            self._remember(request, response, here)
        elif response.status_code >= 400 or not request.path_info.startswith(self.same_for_all):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def _remember(self, request: HttpRequest, response: HttpResponse, visit: Visit) -> None:
        value = f"{visit.language}.{visit.channel}"
        if request.method == "GET" and response.status_code == 200 and request.COOKIES.get(COOKIE) != value:
            response.set_cookie(
                COOKIE, value, max_age=COOKIE_AGE, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
            )


class RestingMiddleware:
    """The backend does not answer: whatever page was asked for, a calm one says so. Nothing was half done: a retry is safe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Unavailable):
            return None
        log.error("the backend did not answer at %s: %s", request.resolver_match and request.resolver_match.view_name, exception)
        return resting(request)
