"""Who may put our pages into a frame: the Dashboards that `SALEOR_DASHBOARD_URL` names, and only the pages made for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

_ORIGIN = re.compile(r"https?://[\w.-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?", re.ASCII)


def origin(url: str) -> str:
    """`https://dashboard.example:8443` of any address there; empty when it is none."""
    parts = urlsplit(url.strip())
    found = f"{parts.scheme}://{parts.netloc}".lower()
    return found if _ORIGIN.fullmatch(found) else ""


def origins() -> list[str]:
    """Of the Dashboards, without repetition; empty where none is named."""
    return list(dict.fromkeys(filter(None, map(origin, settings.SALEOR_DASHBOARD_URL))))


def let_in(response: HttpResponse) -> HttpResponse:
    """Let the Dashboards show `response` in a frame. Without a Dashboard nobody may."""
    if allowed := origins():
        # X-Frame-Options knows no origins, and a browser that reads both would refuse.
        response.xframe_options_exempt = True
        response._csp_replace = {"frame-ancestors": allowed}  # type: ignore[attr-defined]
    return response


def obstacles() -> Iterator[tuple[str, str, str]]:
    """Why a Dashboard does not show our pages: code, fault, and what to do."""
    if not settings.SALEOR_DASHBOARD_URL:
        text = "SALEOR_DASHBOARD_URL is not set: Saleor's Dashboard shows none of Maarad's pages."
        yield "saleor.W002", text, "Set it to the address of the Dashboard, then run `./manage saleor setup`."
    for wrong in (url for url in settings.SALEOR_DASHBOARD_URL if not origin(url)):
        text = f"{wrong!r} in SALEOR_DASHBOARD_URL is no address: nobody there may show Maarad's pages."
        yield "saleor.W003", text, "Give it as https://dashboard.example, several separated by commas."
    if settings.PUBLIC_URL.startswith("http://") and any(found.startswith("https://") for found in origins()):
        text = "The Dashboard is reached by https and Maarad (PUBLIC_URL) by http: browsers show nothing of http within https."
        yield "saleor.W004", text, "Put Maarad behind https as well."
