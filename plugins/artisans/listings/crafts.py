"""Crafts by the codes of the shop's vocabulary: their names, and the categories where their pieces stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "crafts.json"


@dataclass(frozen=True, slots=True)
class Craft:
    """`names` by language; `categories`: slugs, the narrowest first."""

    code: str
    names: Mapping[str, str]
    categories: tuple[str, ...]


@cache
def crafts() -> Mapping[str, Craft]:
    """By code, in the order in which they are offered."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    return {code: Craft(code, row["names"], tuple(row["categories"])) for code, row in rows.items()}
