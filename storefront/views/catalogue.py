"""Lists of pieces: all, of a category, of a collection, found by words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.client import catalogue as client
from marketplace.search import queries as search

from .. import cards, listing, seo
from ..rich_text import plain
from ..visit import ShopRequest
from .frame import render, shop_view


def _answer(request: ShopRequest, wanted: listing.Request, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx only the results (filters included: their counts change with every choice)."""
    action = request.path
    context |= listing.show(wanted, request.visit, action)
    context["structured"] = seo.breadcrumbs(context["crumbs"], action)
    fragment = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, "listing#results" if fragment else "listing", context)
    if fragment:  # the address to share, without empty fields
        response["HX-Push-Url"] = context["here"]
    response["Vary"] = "HX-Request, Cookie"
    return response


@shop_view
@require_safe
def all_pieces(request: ShopRequest) -> HttpResponse:
    visit = request.visit
    title = _("All pieces")
    crumbs = [{"label": _("Home"), "url": visit.home}, {"label": title}]
    return _answer(request, listing.read(request.GET, visit), {"title": title, "crumbs": crumbs})


@shop_view
@require_safe
def category(request: ShopRequest, slug: str) -> HttpResponse:
    visit = request.visit
    found = client.category(slug, session=visit.session)
    if found is None:
        raise Http404
    crumbs = [{"label": _("Home"), "url": visit.home}]
    crumbs += [{"label": link.name, "url": visit.url("category", slug=link.slug)} for link in found.ancestors]
    context = {
        "title": found.name,
        "page_title": found.seo_title or found.name,
        "intro": found.description,
        "description": found.seo_description or plain(found.description),
        "children": [{"name": link.name, "url": visit.url("category", slug=link.slug)} for link in found.children],
        "crumbs": [*crumbs, {"label": found.name}],
    }
    return _answer(request, listing.read(request.GET, visit, fixed={"category": found.slug}), context)


@shop_view
@require_safe
def collection(request: ShopRequest, slug: str) -> HttpResponse:
    """Pieces in the order that the house gave them, a page at a time by cursor."""
    visit = request.visit
    found = client.collection(slug, session=visit.session, after=request.GET.get("after") or None)
    if found is None:
        raise Http404
    crumbs = [{"label": _("Home"), "url": visit.home}, {"label": found.name}]
    context = {
        "title": found.name,
        "page_title": found.seo_title or found.name,
        "intro": found.description,
        "description": found.seo_description or plain(found.description),
        "crumbs": crumbs,
        "products": cards.product_cards(found.products, visit),
        "total": found.total,
        "after": found.after,
        "later": bool(request.GET.get("after")),
        "structured": seo.breadcrumbs(crumbs, request.path),
    }
    return render(request, "collection", context)


@shop_view
@require_safe
def found(request: ShopRequest) -> HttpResponse:
    """Search results; without words the whole catalogue."""
    visit = request.visit
    text = " ".join(request.GET.get("q", "").split())[:200]
    title = _("Search: %(words)s") % {"words": text} if text else _("Search")
    crumbs = [{"label": _("Home"), "url": visit.home}, {"label": _("Search")}]
    context = {"title": title, "crumbs": crumbs, "text": text, "searching": True}
    return _answer(request, listing.read(request.GET, visit, text=text), context)


@shop_view
@require_safe
def suggestions(request: ShopRequest) -> HttpResponse:
    """What the words typed so far may mean; a fragment for htmx."""
    visit = request.visit
    kinds = {"product": "product", "category": "category"}
    found = []
    for item in search.suggestions(request.GET.get("q", ""), visit.channel, visit.language):
        if item.kind == "maker":
            url = visit.maker_url(item.slug)
        elif item.kind == "craft":
            url = f"{visit.url('catalogue')}?craft={item.slug}"
        else:
            url = visit.url(kinds[item.kind], slug=item.slug)
        found.append({"kind": item.kind, "name": item.name, "url": url})
    return render(request, "suggestions", {"suggestions": found})
