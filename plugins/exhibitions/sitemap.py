"""What search engines may list: the list, and each exhibition's own page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from marketplace.extensions.slots import ShopContext

from .queries import versions_shown


def paths(place: ShopContext) -> Iterator[str]:
    where = {"language": place.language, "channel": place.channel}
    yield reverse("shop:exhibitions:exhibitions", kwargs=where)
    for version in versions_shown():
        yield reverse("shop:exhibitions:exhibition", kwargs={**where, "code": version.exhibition.code})
