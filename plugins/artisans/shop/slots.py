"""The maker on the pages of her pieces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from marketplace.client import orders
from marketplace.client.session import Session
from marketplace.extensions.slots import OrderContext, ProductContext

from . import queries
from .records import PRODUCT_ATTRIBUTE

MORE = 3


def maker_of_product(place: ProductContext) -> Mapping[str, Any] | None:
    """Nothing when the piece names no maker, or one whose page is not published."""
    slug = place.references.get(PRODUCT_ATTRIBUTE)
    found = queries.maker(slug, session=_session(place)) if slug else None
    if found is None:
        return None
    return {"maker": found, "media": found.media, "url": maker_url(found.slug, place.channel, place.language)}


def more_by_maker(place: ProductContext) -> Mapping[str, Any] | None:
    """Other pieces for sale here by the same maker."""
    slug = place.references.get(PRODUCT_ATTRIBUTE)
    if not slug:
        return None
    found, _more = queries.pieces(slug, session=_session(place), size=MORE + 1)
    others = [card for card in found if card.id != place.product and card.available][:MORE]
    return {"pieces": others, "url": maker_url(slug, place.channel, place.language)} if others else None


def makers_of_order(place: OrderContext) -> Mapping[str, Any] | None:
    """Whose pieces were bought; once each, in the order of the lines."""
    session = Session(place.channel, place.language)
    order = orders.order(place.order, session=session)
    slugs = list(queries.slugs_of_pieces([line.product_slug for line in order.lines]).values()) if order else []
    found = queries.makers_by_slug(slugs, session=session) if slugs else {}
    shown = [found[slug] for slug in dict.fromkeys(slugs) if slug in found]
    return {"makers": [(maker, maker_url(maker.slug, place.channel, place.language)) for maker in shown]} if shown else None


def maker_url(slug: str, channel: str, language: str) -> str:
    return reverse("shop:artisans:maker", kwargs={"language": language, "channel": channel, "slug": slug})


def _session(place: ProductContext) -> Session:
    return Session(place.channel, place.language)
