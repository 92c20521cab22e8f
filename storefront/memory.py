"""Answers remembered for a short time in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")


def remember(key: str, seconds: int, ask: Callable[[], T]) -> T:
    """What `ask` said at most `seconds` ago. Only for what is the same for everybody; failures are not remembered."""
    found: T | None = cache.get(key)
    if found is None:
        found = ask()
        cache.set(key, found, seconds)
    return found
