"""The one place that knows what time it is, so that a test can travel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The current time, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stand still at `at` inside the block (this thread's context only)."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)
