from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from marketplace.client.session import Session
from marketplace.extensions.slots import ShopContext

from . import queries, searchable
from .slots import maker_url


def paths(place: ShopContext) -> Iterator[str]:
    """The directory, and whoever agreed to be found by search engines: nobody else's name is handed to them."""
    yield reverse("shop:artisans:makers", kwargs={"language": place.language, "channel": place.channel})
    found = queries.makers_by_slug(searchable.slugs(), session=Session(place.channel, place.language))
    for slug in sorted(found):
        yield maker_url(slug, place.channel, place.language)
