"""Filters that are answered by the postings of the catalogue: by category, by one attribute, or both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from marketplace.api.filters.attributes import value_groups
from marketplace.api.filters.common import asked_ids
from marketplace.api.ids import query_ids
from marketplace.engine.catalogue.queries.postings import ANY, MOST_LISTS

_SEVERAL = object()


class Narrowing(NamedTuple):
    """Ids of categories and of attribute values, of each of which a product must be in one; `ANY` where nothing is asked."""

    categories: tuple[int, ...]
    values: tuple[int, ...]


def narrowing(asked: dict[str, Any]) -> Narrowing | None:
    """What a list's `filter` or `where` asks for; None when it asks for more than postings answer. At most one query."""
    named: dict[str, Any] = {}
    for name, value in _conditions(asked):
        named[name] = _SEVERAL if name in named else value
    if not named or not named.keys() <= {"categories", "attribute"} or _SEVERAL in named.values():
        return None
    categories: tuple[int, ...] = ANY
    values: tuple[int, ...] = ANY
    if "categories" in named:
        categories = tuple(named["categories"])
    if "attribute" in named:
        groups = value_groups(named["attribute"])
        if len(groups) != 1:
            return None
        values = tuple(groups[0])
    return Narrowing(categories, values) if 0 < len(categories) * len(values) <= MOST_LISTS else None


def _conditions(asked: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each single condition by name; `other` for what is no narrowing."""
    if asked.get("search") is not None:
        yield "other", None
    for name, value in (asked.get("filter") or {}).items():
        if name == "categories" and value is not None:
            yield "categories", query_ids(value, "Category")
        elif value is not None:
            yield from _of_attributes(name, value)
    yield from _of_where(asked.get("where"))


def _of_where(asked: Any) -> Iterator[tuple[str, Any]]:
    for name, value in (asked or {}).items():
        if name == "AND" and value is not None:
            for each in value:
                yield from _of_where(each)
        elif name == "category" and value is not None:
            yield "categories", asked_ids(value, "Category")
        elif value is not None:
            yield from _of_attributes(name, value)
    if (asked or {}).get("AND") is not None and (asked or {}).get("OR") is not None:
        yield "other", None


def _of_attributes(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if name != "attributes":
        yield "other", None
        return
    for each in value:
        yield "attribute", each
