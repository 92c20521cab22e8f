from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from marketplace.client.session import Session
from marketplace.extensions.slots import ShopContext

from . import queries
from .slots import maker_url


def paths(place: ShopContext) -> Iterator[str]:
    """The directory and the organisations. Persons are left out: a person's name is not handed to search engines."""
    yield reverse("shop:artisans:makers", kwargs={"language": place.language, "channel": place.channel})
    for slug in queries.organisation_slugs(session=Session(place.channel, place.language)):
        yield maker_url(slug, place.channel, place.language)
