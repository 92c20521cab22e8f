"""Content pages, favourites, components."""

from __future__ import annotations

from binascii import Error as NotBase64

from django.http import Http404, HttpResponse
from django.shortcuts import render as django_render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.client import catalogue
from marketplace.client import content as client
from marketplace.kernel.ids import InvalidGlobalId, from_global_id

from .. import cards, components_page, seo
from ..rich_text import plain
from ..visit import ShopRequest
from .frame import render, shop_view

KEPT = 100


@shop_view
@require_safe
def components(request: ShopRequest) -> HttpResponse:
    """Every component in its states, for whoever works on the look."""
    return django_render(request, "storefront/components.html", components_page.context(request.visit.language))


@shop_view
@require_safe
def page(request: ShopRequest, slug: str) -> HttpResponse:
    visit = request.visit
    found = client.page(slug, session=visit.session)
    if found is None:
        raise Http404
    crumbs = [{"label": _("Home"), "url": visit.home}, {"label": found.title}]
    context = {
        "page": found,
        "page_title": found.seo_title or found.title,
        "description": found.seo_description or plain(found.content),
        "crumbs": crumbs,
        "structured": seo.breadcrumbs(crumbs, request.path),
    }
    return render(request, "page", context)


@shop_view
@require_safe
def favourites(request: ShopRequest) -> HttpResponse:
    """The browser keeps the list; this page asks for the pieces by `favourites/list/`. Without script it explains."""
    return render(request, "favourites", {"title": _("Favourites"), "list_url": request.visit.url("favourites-list")})


@shop_view
@require_safe
def favourites_list(request: ShopRequest) -> HttpResponse:
    """A fragment: the pieces with these global ids that are sold in this country."""
    ids = [key for key in request.GET.getlist("id")[:KEPT] if _is_product(key)]
    found = catalogue.products_by_ids(ids, session=request.visit.session)
    return render(
        request, "favourites_list", {"products": cards.product_cards(found, request.visit), "missing": len(ids) - len(found)}
    )


def _is_product(key: str) -> bool:
    try:
        return from_global_id(key).type == "Product"
    except (InvalidGlobalId, NotBase64):
        return False
