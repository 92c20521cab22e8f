"""Saleor's enums by name, as data (`enums.json`). A value is its own name: `"INSUFFICIENT_STOCK"` in the engine, in the API and in tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


@cache
def all_enums() -> dict[str, tuple[str, ...]]:
    """Every known enum with its values in Saleor's order."""
    data = json.loads(Path(__file__).with_name("enums.json").read_text(encoding="utf-8"))
    return {name: tuple(values) for name, values in data.items()}


def values(name: str) -> tuple[str, ...]:
    """The values of one enum; KeyError when Saleor has none of that name (in the subset)."""
    return all_enums()[name]


def choices(name: str) -> list[tuple[str, str]]:
    """For a Django field that stores the enum's values."""
    return [(value, value) for value in values(name)]
