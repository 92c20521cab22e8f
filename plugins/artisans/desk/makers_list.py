"""The makers as the desk looks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.kernel.text import fold

from ..makers import checklist, team
from ..makers.checklist import Item
from ..makers.standing import standings
from ..models import Maker, State

PAGE = 50
NEEDS: Mapping[str, str] = {State.INVITED: State.EXHIBITING, State.EXHIBITING: State.EXHIBITING, State.SELLING: State.SELLING}
"""Against which checklist somebody is looked at: who is invited against the next one, others against what their own state asks."""


@dataclass(frozen=True, slots=True)
class Filter:
    query: str = ""
    state: str = ""
    region: str = ""
    kind: str = ""
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    maker: Maker
    name: str
    missing: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    rows: tuple[Row, ...]
    total: int
    following: int


def listed(wanted: Filter, *, offset: int = 0) -> Listed:
    """By name. `following`: where the next page begins, 0 on the last. A constant number of queries."""
    found = [maker for maker in _narrowed(wanted) if _matches(maker, wanted.query)]
    if wanted.incomplete:
        missing = _missing(found)
        found = [maker for maker in found if missing[maker.pk]]
    found.sort(key=lambda maker: (fold(team.name_of(maker)), maker.code))
    page = found[offset : offset + PAGE]
    lacking = _missing(page)
    rows = tuple(Row(maker, team.name_of(maker), lacking[maker.pk]) for maker in page)
    return Listed(rows, len(found), offset + PAGE if len(found) > offset + PAGE else 0)


def _narrowed(wanted: Filter) -> list[Maker]:
    makers = Maker.objects.defer("stories")
    for field in ("state", "region", "kind"):
        if value := getattr(wanted, field):
            makers = makers.filter(**{field: value})
    return list(makers)


def _matches(maker: Maker, query: str) -> bool:
    """Every word stands in her name, place, code or telephone number, in whatever script and with or without accents."""
    text = fold(" ".join((maker.code, maker.phone, *maker.names.values(), *maker.places.values())))
    return all(word in text for word in fold(query).split())


def _missing(makers: list[Maker]) -> dict[int, tuple[Item, ...]]:
    found = standings(makers)
    return {maker.pk: checklist.missing(found[maker.pk], NEEDS.get(maker.state, "")) for maker in makers}
