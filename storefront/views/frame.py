"""What all shop views share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.utils.translation import gettext as _

from marketplace.client.errors import Denied, Unavailable

from .. import customer
from ..visit import ShopRequest
from .errors import resting

log = logging.getLogger("storefront")
P = ParamSpec("P")


def shop_view(view: Callable[Concatenate[ShopRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view below `/{language}/{channel}/`. The backend's absence is a page that says so; an expired sign-in leads to sign in again.

    What no browser sends (U+0000, which PostgreSQL keeps in no text; a cursor of no list) is refused as such: it is not our failure.
    """

    @wraps(view)
    def shown(request: HttpRequest, language: str = "", channel: str = "", **kwargs: Any) -> HttpResponse:
        shop_request = cast("ShopRequest", request)
        _require_texts(request, kwargs)
        try:
            return view(shop_request, **kwargs)  # type: ignore[call-arg]
        except Unavailable as error:
            if "after" in request.GET:
                raise Http404 from error
            log.exception("the backend did not answer at %s", request.resolver_match and request.resolver_match.view_name)
            return resting(request)
        except Denied:
            customer.sign_out(request)
            messages.info(request, _("Please sign in again."))
            return see_other(shop_request.visit.url("sign-in") + f"?next={request.path}")

    return shown


def _require_texts(request: HttpRequest, parts: dict[str, Any]) -> None:
    if any("\0" in str(part) for part in parts.values()):
        raise Http404
    if any("\0" in value for query in (request.GET, request.POST) for _name, values in query.lists() for value in values):
        raise BadRequest("U+0000 in a form or query")


def render(request: HttpRequest, page: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """`page` names a template in `storefront/pages/`; `name#part` renders a partial of it."""
    name, _sep, part = page.partition("#")
    return django_render(request, f"storefront/pages/{name}.html{'#' + part if part else ''}", context, status=status)


def see_other(url: str) -> HttpResponseRedirect:
    """After a POST: look there, by GET."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
