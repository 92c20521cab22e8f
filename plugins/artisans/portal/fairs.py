"""A maker's fairs: the page is hers, what stands on it comes from who plans fairs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from marketplace.extensions.rendering import render_slot
from marketplace.extensions.slots import MAKER_FAIRS, MakerContext

from ..listings.markets import market_of
from .acting_here import acting, hers


@require_safe
def fairs(request: HttpRequest) -> HttpResponse:
    language = (get_language() or "fr").partition("-")[0]
    place = MakerContext(acting(request).subject, market_of(hers(request)).country, language)
    return render(request, "artisans/portal/fairs.html", {"screen": "fairs", "fairs": render_slot(MAKER_FAIRS, place, request)})
