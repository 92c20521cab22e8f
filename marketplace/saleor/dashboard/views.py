"""The frames that the Dashboard loads, and what is asked from within them.

A frame is the same for everybody and holds no data. Its script hands the person's token to `content`, which checks it; there is no cookie, no
session and no token in any address.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from marketplace.client.errors import ClientError, Denied
from marketplace.client.session import LANGUAGE_CODES, Session
from marketplace.saleor.manifests import SHOP

from . import framing, tokens
from .content import CONTENT, NotThere
from .mounts import MOUNTS, START, Mount

logger = logging.getLogger(__name__)

_FOLDER = "saleor/dashboard"


@never_cache
@require_safe
def frame(request: HttpRequest, app: str, page: str = START) -> HttpResponse:
    """A page without its content."""
    mount = _mount(app, page)
    language = language_of(request.GET.get("locale", "") or request.headers.get("Accept-Language", ""))
    with translation.override(language):
        context = {
            "mount": mount,
            "content": reverse("saleor-dashboard-content", args=[app, page]),
            "dashboards": " ".join(framing.origins()),
            **_written(language),
        }
        response = HttpResponse(render_to_string(f"{_FOLDER}/frame.html", context))
        response["Content-Language"] = language
    return framing.let_in(response)


@never_cache
@require_GET
def content(request: HttpRequest, app: str, page: str) -> HttpResponse:
    """`{"language", "direction", "html"}`. 401: no token of our Saleor's for this App; 403: the person may not see it."""
    mount = _mount(app, page)
    language = language_of(request.headers.get("Accept-Language", ""))
    with translation.override(language):
        try:
            visitor = tokens.visitor(request.headers.get("Authorization", ""), app)
        except tokens.Stranger as stranger:
            logger.warning("the Dashboard's page %s was refused: %s", page, stranger)
            return _sorry(
                401, _("Your sign-in at Saleor could not be checked. Please load the Dashboard's page again."), language
            )
        if mount.permission and mount.permission not in visitor.permissions:
            return _not_allowed(language)
        try:
            found = CONTENT[page](request.GET.get("id", ""), Session("", language, visitor.token))
        except NotThere:
            return _sorry(404, _("Maarad does not find this at Saleor."), language)
        except Denied:
            return _not_allowed(language)
        except ClientError as error:
            logger.error("the Dashboard's page %s could not be read: %s", page, type(error).__name__)
            return _sorry(503, _("Saleor does not answer Maarad right now. This is tried again by itself."), language)
        return _answer(200, f"{page}.html", found, language)


def language_of(wanted: str) -> str:
    """The first language that Maarad speaks in an Accept-Language header (or a single locale, `zh-Hans`); English when there is none."""
    for tag, _quality in parse_accept_lang_header(wanted.lower().replace("_", "-")):
        base = tag.partition("-")[0]
        if base in LANGUAGE_CODES:
            return base
    return "en"


def _mount(app: str, page: str) -> Mount:
    if not settings.SALEOR_API_URL or app != SHOP or page not in MOUNTS:
        raise Http404
    return MOUNTS[page]


def _written(language: str) -> dict[str, str]:
    return {"language": language, "direction": "rtl" if get_language_info(language)["bidi"] else "ltr"}


def _not_allowed(language: str) -> HttpResponse:
    return _sorry(403, _("Your account at Saleor may not see this. Whoever manages the staff there can allow it."), language)


def _sorry(status: int, text: str, language: str) -> HttpResponse:
    return _answer(status, "sorry.html", {"text": text}, language)


def _answer(status: int, template: str, context: Mapping[str, Any], language: str) -> HttpResponse:
    html = render_to_string(f"{_FOLDER}/{template}", dict(context))
    return JsonResponse({**_written(language), "html": html}, status=status)
