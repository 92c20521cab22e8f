"""The first page: makers first, then pieces."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.client import catalogue
from marketplace.client.session import Session
from marketplace.contract.types.catalogue import ProductCard
from marketplace.extensions.rendering import render_slot
from marketplace.extensions.slots import HOME_SECTIONS, ShopContext
from marketplace.search import queries as search
from marketplace.search.queries import Filters

from .. import cards, makers, memory, seo
from ..visit import ShopRequest
from .frame import render, shop_view

FEATURED = "featured-products"


@shop_view
@require_safe
def home(request: ShopRequest) -> HttpResponse:
    """What everybody sees alike is remembered for half a minute."""
    visit = request.visit
    place = f"{visit.channel}:{visit.language}"
    featured = memory.remember(f"home:featured:{place}", 30, lambda: _featured(visit.session))
    unique = memory.remember(f"home:unique:{place}", 30, lambda: _unique(visit.session))
    people = memory.remember(f"home:makers:{place}", 30, lambda: makers.most_present(visit, 6))
    categories = memory.remember(f"home:categories:{place}", 60, lambda: catalogue.categories(session=visit.session))
    title, text = (
        _("By the hands that made them"),
        _("Rugs, pottery, baskets, bags from old banners: each piece is sold by the person who made it."),
    )
    piece = next((card for card in (*unique, *featured) if card.available and card.media), None)
    context = {
        "title": title,
        "text": text,
        "hero": _piece(cards.product_card(piece, visit)) if piece else None,
        "makers": people,
        "featured": cards.product_cards(featured, visit),
        "unique": cards.product_cards((card for card in unique if card is not piece), visit),
        "categories": [{"name": item.name, "url": visit.url("category", slug=item.slug)} for item in categories],
        "unique_url": f"{visit.url('catalogue')}?availability=one",
        "sections": render_slot(HOME_SECTIONS, ShopContext(visit.channel, visit.language), request),
        "structured": seo.organization("Maarad", text, visit),
    }
    return render(request, "home", context)


def _piece(card: dict[str, object]) -> dict[str, object]:
    return {key: card[key] for key in ("name", "url", "media", "maker", "place")}


def _featured(session: Session) -> tuple[ProductCard, ...]:
    """The collection of that name, else the newest pieces."""
    found = catalogue.collection(FEATURED, session=session, first=8)
    return found.products if found and found.products else catalogue.newest_products(8, session=session)


def _unique(session: Session) -> tuple[ProductCard, ...]:
    ids = search.product_ids(Filters(session.channel, choices={"availability": ("one",)}), limit=5)
    return tuple(card for card in catalogue.products_by_ids(ids, session=session) if card.available)
