"""Makers and their pieces, asked of the commerce backend (`client`) and of the read model (`search`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.client import catalogue, content
from marketplace.client.session import Session
from marketplace.contract.types.catalogue import Choice, ProductCard
from marketplace.contract.types.content import PageList
from marketplace.search import queries as search
from marketplace.search.models import SearchEntry
from marketplace.search.queries import Filters

from ..consent import publication
from .records import CRAFTS, PAGE_TYPE, PRODUCT_ATTRIBUTE, REGION, Maker, maker_from_page

PAGE_SIZE = 24
LARGEST_PAGE = 100
HERE, OTHERS = "here", "others"


@dataclass(frozen=True, slots=True)
class Directory:
    """`after` is the cursor of the next page, None on the last; `pieces`: how many pieces a maker (slug) has here, where there are any."""

    makers: tuple[Maker, ...]
    total: int
    after: str | None
    pieces: Mapping[str, int] = field(default_factory=dict, hash=False)


def maker(slug: str, *, session: Session) -> Maker | None:
    """A published maker."""
    return makers_by_slug([slug], session=session).get(slug)


def makers_by_slug(slugs: Sequence[str], *, session: Session) -> dict[str, Maker]:
    """The published ones among `slugs`, a hundred at a time."""
    found: dict[str, Maker] = {}
    wanted = sorted(set(slugs))
    for start in range(0, len(wanted), LARGEST_PAGE):
        part = wanted[start : start + LARGEST_PAGE]
        listed = content.pages(PAGE_TYPE, slugs=part, first=LARGEST_PAGE, session=session)
        found |= {maker.slug: maker for maker in shown(listed, session=session)}
    return found


def makers_by_id(ids: Sequence[str], *, session: Session) -> dict[str, Maker]:
    """The published ones among `ids` (global ids, at most 100)."""
    listed = content.pages(PAGE_TYPE, ids=ids, first=LARGEST_PAGE, session=session)
    return {maker.id: maker for maker in shown(listed, session=session)}


def shown(listed: PageList, *, session: Session) -> list[Maker]:
    """The makers of these pages who may be shown now, with what may be shown of them."""
    allowed = publication.by_slug([each.page.slug for each in listed.pages], language=session.language)
    return [
        maker_from_page(each, allowed[each.page.slug], session.language) for each in listed.pages if each.page.slug in allowed
    ]


def directory(*, region: str = "", craft: str = "", after: str | None = None, session: Session) -> Directory:
    """A page of all makers, of those of a region, or of those of a craft: first who has pieces in the session's country now, then the others.

    The cursor says in which of the two rows the page begins (`here:…`, `others:…`). Where one row passes into the other, and among
    the others, pages are a little longer or shorter than the rest: the backend can only be asked for some slugs, not for all but some.
    """
    choices = {slug: value for slug, value in ((REGION, region), (CRAFTS, craft)) if value}
    here = piece_counts(session.channel)
    row, _, cursor = (after or HERE).partition(":")
    found: list[Maker] = []
    if row == HERE:
        cursor, later = "", cursor
    if row == HERE and here:
        listed = content.pages(
            PAGE_TYPE, choices=choices, slugs=sorted(here), first=PAGE_SIZE, after=later or None, session=session
        )
        found += shown(listed, session=session)
        if listed.after:
            total = content.pages(PAGE_TYPE, choices=choices, first=1, session=session).total
            return Directory(tuple(found), total, f"{HERE}:{listed.after}", here)
    while True:
        listed = content.pages(PAGE_TYPE, choices=choices, first=PAGE_SIZE, after=cursor or None, session=session)
        found += (maker for maker in shown(listed, session=session) if maker.slug not in here)
        cursor = listed.after or ""
        if not cursor or len(found) > PAGE_SIZE // 2:
            return Directory(tuple(found), listed.total, f"{OTHERS}:{cursor}" if cursor else None, here)


def regions(*, session: Session) -> tuple[Choice, ...]:
    return content.attribute_choices(REGION, session=session)


def crafts(*, session: Session) -> tuple[Choice, ...]:
    return content.attribute_choices(CRAFTS, session=session)


def slugs_of_products(ids: Sequence[str]) -> dict[str, str]:
    """The maker's slug of each product (global ids) that is shown in some channel. One query."""
    return _makers_of("product_id", ids)


def slugs_of_pieces(slugs: Sequence[str]) -> dict[str, str]:
    """The same by the products' slugs, in the order of `slugs`."""
    found = _makers_of("slug", slugs)
    return {slug: found[slug] for slug in slugs if slug in found}


def _makers_of(column: str, values: Sequence[str]) -> dict[str, str]:
    prefix = f"{PRODUCT_ATTRIBUTE}:"
    rows = SearchEntry.objects.filter(**{f"{column}__in": list(values)}).values_list(column, "facets")
    return {key: facet.removeprefix(prefix) for key, facets in rows for facet in facets if facet.startswith(prefix)}


def piece_counts(channel: str) -> dict[str, int]:
    """How many pieces each maker (slug) has here now."""
    return dict(search.maker_counts(channel, limit=10_000))


def pieces(slug: str, *, session: Session, page: int = 1, size: int = PAGE_SIZE) -> tuple[tuple[ProductCard, ...], bool]:
    """A page of a maker's pieces in the session's channel, those for sale first, and whether more follow."""
    filters = Filters(session.channel, choices={PRODUCT_ATTRIBUTE: (slug,)})
    ids = search.product_ids(filters, offset=(page - 1) * size, limit=size + 1)
    return catalogue.products_by_ids(ids[:size], session=session), len(ids) > size
