"""Addresses of pages and what stands in their query."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def with_query(url: str, **values: str) -> str:
    """`url` with `values` in its query; what had these names before is gone."""
    return _with(url, values)


def without_query(url: str, *names: str) -> str:
    """`url` without these names in its query."""
    return _with(url, dict.fromkeys(names))


def _with(url: str, values: dict[str, str] | dict[str, None]) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values]
    added = [(name, value) for name, value in values.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added])))
