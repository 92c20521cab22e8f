"""A piece."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.client import catalogue as client
from marketplace.contract.types.catalogue import Picture, Product, Variant
from marketplace.extensions.rendering import render_slot
from marketplace.extensions.slots import PRODUCT_MAKER, PRODUCT_MORE, ProductContext
from marketplace.kernel.formats import format_list, format_weight
from marketplace.search import queries as search

from .. import cards, seo
from ..rich_text import plain
from ..visit import ShopRequest, Visit
from .frame import render, shop_view

# Attributes that have a place of their own on the page, or say nothing to a buyer.
ELSEWHERE = {"maker", "region", "craft", "material", "one-of-a-kind", "hs6"}


@shop_view
@require_safe
def product(request: ShopRequest, slug: str) -> HttpResponse:
    """`?variant=<sku>` chooses a variant; htmx asks so for the part that changes with it."""
    visit = request.visit
    found = client.product(slug, session=visit.session)
    if found is None:
        raise Http404
    variant = chosen(found, request.GET.get("variant", ""))
    context = purchase(found, variant, visit) | {"media": media(found, variant), "facts": facts(found, variant)}
    if request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request:
        # Beside the target: what else follows the choice, swapped out of band.
        context |= {"beside": True, "name": found.card.name, "illustration": illustrated(found)}
        response = render(request, "product#purchase", context)
        if variant is not None:
            response["HX-Push-Url"] = f"{request.path}?{urlencode({'variant': variant.sku or variant.id})}"
        return response
    card = found.card
    crumbs = [{"label": _("Home"), "url": visit.home}]
    if found.category is not None:
        crumbs.append({"label": found.category.name, "url": visit.url("category", slug=found.category.slug)})
    crumbs.append({"label": card.name, "url": ""})
    related = client.products_by_ids(search.related(card.id, visit.channel), session=visit.session)
    slot = ProductContext(
        product=card.id,
        slug=card.slug,
        name=card.name,
        references={words.slug: words.choices[0].slug for words in found.attributes if words.choices},
        channel=visit.channel,
        language=visit.language,
    )
    context |= {
        "product": found,
        "name": card.name,
        "maker": {"name": card.maker.name, "url": visit.maker_url(card.maker.slug), "slug": card.maker.slug}
        if card.maker
        else None,
        "place": card.region.name if card.region else "",
        "notes": [words.text for words in found.attributes if words.slug == "notes" and words.text],
        "related": cards.product_cards(related, visit),
        "crumbs": crumbs,
        "description": found.seo_description or plain(found.description),
        "page_title": found.seo_title or card.name,
        "maker_slot": render_slot(PRODUCT_MAKER, slot, request),
        "more_slot": render_slot(PRODUCT_MORE, slot, request),
        "structured": seo.product(found, visit),
        "structured_path": seo.breadcrumbs(crumbs, request.path),
        "illustration": illustrated(found),
    }
    return render(request, "product", context)


def chosen(found: Product, wanted: str) -> Variant | None:
    """The variant named in the address, else the first that is here, else the first."""
    by_name = {key: variant for variant in found.variants for key in (variant.sku, variant.id)}
    if wanted in by_name:
        return by_name[wanted]
    return next((variant for variant in found.variants if variant.quantity > 0), found.variants[0] if found.variants else None)


def media(found: Product, variant: Variant | None) -> list[Picture]:
    """The variant's own pictures first, then the piece's others."""
    first = variant.media if variant else ()
    own = {picture.id for picture in first}
    return [*first, *(picture for picture in found.card.media if picture.id not in own)]


def illustrated(found: Product) -> bool:
    """Drawings, not photographs."""
    return "true" in (found.metadata.get("illustration"), found.metadata.get("maarad.illustration"))


def purchase(found: Product, variant: Variant | None, visit: Visit) -> dict[str, Any]:
    """What changes with the chosen variant: price, stock, the form."""
    several = len(found.variants) > 1
    prices = {item.price.gross.amount for item in found.variants if item.price}
    return {
        "product": found,
        "product_url": visit.url("product", slug=found.card.slug),
        "country": visit.market.name,
        "variant": variant,
        "price": None if found.card.shown_only else variant.price if variant else found.card.price,
        "former": variant.former if variant else None,
        "stock": cards.variant_stock(found.card, variant) if variant else "out",
        "quantity_left": variant.quantity if variant else 0,
        "legend": _legend(found),
        "choices": [
            {
                "id": item.id,
                "label": label(item),
                "price": item.price if len(prices) > 1 else None,
                "checked": variant is not None and item.id == variant.id,
                "available": item.quantity > 0,
                "url": f"{visit.url('product', slug=found.card.slug)}?variant={item.sku or item.id}",
            }
            for item in found.variants
        ]
        if several
        else [],
    }


def label(variant: Variant) -> str:
    """Its options in words (`M · indigo`), else its name."""
    options = [choice.name for words in variant.options for choice in words.choices]
    return " · ".join(options) or variant.name


def _legend(found: Product) -> str:
    names = {words.name: None for variant in found.variants for words in variant.options if words.choices}
    return " · ".join(names) if 0 < len(names) <= 2 else _("Choose")


def facts(found: Product, variant: Variant | None) -> list[dict[str, Any]]:
    """Rows of components/facts.html: craft, materials, measures, weight, whatever else is told."""
    by_slug = {words.slug: words for words in found.attributes}
    rows = []
    for slug in ("craft", "region", "material"):
        words = by_slug.get(slug)
        if words and words.choices:
            rows.append({"label": words.name, "value": format_list([choice.name for choice in words.choices])})
    for words in found.attributes:
        if words.slug in ELSEWHERE or words.slug == "notes":
            continue
        text = words.text or format_list([choice.name for choice in words.choices])
        if text:
            rows.append({"label": words.name, "value": text})
    if variant is not None and variant.weight_grams:
        rows.append({"label": _("Weight"), "value": format_weight(variant.weight_grams)})
    return rows
