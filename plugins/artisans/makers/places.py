"""Provinces of Morocco and communes of Seine-Saint-Denis, by the region that they lie in. Nothing finer is kept of where somebody works."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "places.json"


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str
    region: str


@cache
def provinces() -> Mapping[str, Place]:
    return _read("provinces")


@cache
def communes() -> Mapping[str, Place]:
    return _read("communes")


def _read(name: str) -> Mapping[str, Place]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))[name]
    return {row["code"]: Place(row["code"], row["name"], row["region"]) for row in rows}
