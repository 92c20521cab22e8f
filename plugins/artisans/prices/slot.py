"""Who gets what of a price, on the page of the piece: only as she accepted it, only while she agrees, and only while it is the price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.extensions.slots import ProductContext
from marketplace.kernel.money import Money

from ..consent.publication import public
from ..models import Listing
from .actions import current
from .lines import bar, parts_of


def who_gets_what(place: ProductContext) -> Mapping[str, Any] | None:
    listing = Listing.objects.filter(product=place.product, channel=place.channel).select_related("maker").first()
    split = current(listing) if listing else None
    if listing is None or split is None or not split.shown or split.price != listing.price:
        return None
    maker = public([listing.maker.code], language=place.language).get(listing.maker.code)
    if maker is None or not maker.shows_price:
        return None
    parts = parts_of(split.lines, split.currency)
    return {"parts": parts, "bar": bar(parts), "total": Money(split.price, split.currency), "on": split.accepted_at}
