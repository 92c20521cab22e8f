"""The map of regions: own shapes, drawn from a handful of corners, and how many makers each shows.

Every shape is a link; the list below the map says the same in words. No tiles, no script, nothing fetched from elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path

from django.db.models import Count

from marketplace.contract.types.catalogue import Choice

from ..consent import publication
from ..models import Audience, Consent, Field
from .records import REGION

DATA = Path(__file__).parent / "data" / "map.json"
WIDTH, HEIGHT = 360, 376
_SCALE, _MIDDLE = 23.5, 30.0
_WEST, _NORTH = -17.25, 36.05
# Seine-Saint-Denis stands by itself, where the map is empty, enlarged.
_INSET = (218, 242, 430, 430 * 1.52)
_INSET_FROM = (2.29, 49.01)
_PLACES = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """`outline`: an SVG path; `x`, `y`: where its number stands."""

    code: str
    outline: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Region:
    """`slug` is that of the filter; `shape` None: on the list, and not on the map (the owner of the shop added it)."""

    slug: str
    name: str
    makers: int
    chosen: bool
    shape: Shape | None


@cache
def shapes() -> Mapping[str, Shape]:
    """By code of the region."""
    drawn = json.loads(DATA.read_text(encoding="utf-8"))
    found = {code: tuple(_on_map(*corner) for corner in corners) for code, corners in drawn["morocco"].items()}
    found |= {code: tuple(_in_inset(*corner) for corner in corners) for code, corners in drawn["seine_saint_denis"].items()}
    return {code: Shape(code, _path(corners), *_middle(corners)) for code, corners in found.items()}


def regions(choices: Iterable[Choice], *, chosen: str = "", craft: str = "") -> list[Region]:
    """In the order of `choices`, with how many makers each shows to visitors now (of that craft: its code). One query."""
    shown = makers_shown(craft)
    prefix = f"{REGION}:"
    return [
        Region(
            slug=choice.slug,
            name=choice.name,
            makers=shown.get(code := choice.reference.removeprefix(prefix), 0),
            chosen=choice.slug == chosen,
            shape=shapes().get(code),
        )
        for choice in choices
    ]


def makers_shown(craft: str = "") -> dict[str, int]:
    """How many makers may be shown to visitors today, by code of their region."""
    agreed = Consent.objects.filter(
        publication.live(Audience.WEB), field=Field.NAME, maker__state__in=publication.SHOWN_STATES
    ).exclude(maker__region="")
    if craft:
        agreed = agreed.filter(maker__crafts__contains=[craft])
    rows = agreed.values_list("maker__region").annotate(makers=Count("maker", distinct=True)).order_by()
    return dict(rows)


def _on_map(longitude: float, latitude: float) -> tuple[float, float]:
    return (longitude - _WEST) * _SCALE * cos(radians(_MIDDLE)), (_NORTH - latitude) * _SCALE


def _in_inset(longitude: float, latitude: float) -> tuple[float, float]:
    x, y, wide, high = _INSET
    return x + (longitude - _INSET_FROM[0]) * wide, y + (_INSET_FROM[1] - latitude) * high


def _path(corners: _PLACES) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def _middle(corners: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of the area (its centre of gravity)."""
    pairs = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    areas = [one[0] * other[1] - other[0] * one[1] for one, other in pairs]
    whole = sum(areas)
    x = sum((one[0] + other[0]) * area for (one, other), area in zip(pairs, areas, strict=True)) / (3 * whole)
    y = sum((one[1] + other[1]) * area for (one, other), area in zip(pairs, areas, strict=True)) / (3 * whole)
    return round(x, 1), round(y, 1)
