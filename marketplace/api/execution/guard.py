"""A nested plain resolver that queries costs one query a row. In tests it fails at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections


class QueryInResolver(AssertionError):
    """A plain resolver (or default attribute) of a nested field ran SQL: make it `@batched`, or load it with its parents."""


def _refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    raise QueryInResolver(f"a plain resolver may not query: {sql[:200]}")


@contextmanager
def forbid_queries() -> Iterator[None]:
    """Raise `QueryInResolver` on any SQL inside the block."""
    with connections["default"].execute_wrapper(_refuse):
        yield


def guarding() -> bool:
    """Whether nested plain resolvers are watched: setting GRAPHQL_FORBID_QUERIES, by default while testing."""
    return bool(getattr(settings, "GRAPHQL_FORBID_QUERIES", getattr(settings, "TESTING", False)))
