"""Answers about the catalogue, kept near: pages are quick, and browsing goes on while the backend rests.

An answer is fresh until something that it names has changed (`forget`, called when Saleor tells) or it is `FRESH_SECONDS` old, for news
that got lost. Afterwards it is kept for a day and shown only when the backend cannot be asked. Carts, orders, people and whatever is asked
with the shop's own token are never kept. Prices and stock are asked again by the checkout, whatever a page said.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import orjson
from django.core.cache import caches

from . import metrics
from .answer import Answer
from .errors import Unavailable

NAME = "reads"
FRESH_SECONDS = 300
KEPT_SECONDS = 24 * 3600
LISTS = "lists"
"""Forgotten when something may appear in, leave, or move within a list."""
EVERYTHING = "everything"
LIST_OPERATIONS = frozenset(
    {
        "newest_products",
        "categories",
        "category",
        "collection",
        "menu",
        "pages",
        "page_types",
        "attribute_choices",
        "search_documents",
    }
)
OPERATIONS = LIST_OPERATIONS | {"product", "products_by_ids", "page", "address_validation_rules"}
_NAMED = frozenset({"Product", "ProductVariant", "Category", "Collection", "Page", "Attribute"})
_CLOCKS_APART = 1.0
"""Seconds by which two machines may disagree about the time."""


def cached(operation: str, variables: Mapping[str, Any], ask: Callable[[], Answer]) -> Answer:
    """The answer of `ask`, or one that is as good. Raises what `ask` raises when nothing is kept."""
    store = caches[NAME]
    key = sha256(orjson.dumps([operation, variables], option=orjson.OPT_SORT_KEYS)).hexdigest()
    kept = store.get(f"answer:{key}")
    if kept is not None and _fresh(kept):
        metrics.CACHE.labels(operation, "fresh").inc()
        return Answer(kept["data"])
    began = time.time()
    try:
        answer = ask()
    except Unavailable:
        if kept is None:
            raise
        metrics.CACHE.labels(operation, "stale").inc()
        return Answer(kept["data"])
    metrics.CACHE.labels(operation, "none").inc()
    if not answer.errors and answer.data is not None:
        names = [EVERYTHING, *sorted(set(_ids(answer.data)))]
        if operation in LIST_OPERATIONS or None in answer.data.values():
            names.append(LISTS)  # what was not found may come
        store.set(f"answer:{key}", {"at": began, "names": names, "data": answer.data}, KEPT_SECONDS)
    return answer


def forget(names: Iterable[str]) -> None:
    """What names any of these global ids (or `LISTS`, `EVERYTHING`) is no longer fresh."""
    now = time.time()
    caches[NAME].set_many({f"changed:{name}": now for name in names}, KEPT_SECONDS)


def _fresh(kept: Mapping[str, Any]) -> bool:
    if kept["at"] + FRESH_SECONDS < time.time():
        return False
    changes = caches[NAME].get_many([f"changed:{name}" for name in kept["names"]])
    return all(changed + _CLOCKS_APART < kept["at"] for changed in changes.values())


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        found = value.get("id")
        if isinstance(found, str) and _kind(found) in _NAMED:
            yield found
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)


def _kind(global_id: str) -> str:
    try:
        return base64.b64decode(global_id).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""
