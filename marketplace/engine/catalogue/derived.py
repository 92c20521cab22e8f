"""What is computed from the catalogue in the transaction that changes it: listings and search documents.

`refresh` does it at once; inside `batch()` the products are only remembered, and computed once at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from . import listing, search

_pending: ContextVar[set[int] | None] = ContextVar("products_to_refresh", default=None)


def refresh(product_ids: Iterable[int]) -> None:
    """Bring the read model of these products up to date; inside the transaction that changed them, after the change."""
    pending = _pending.get()
    if pending is not None:
        pending.update(product_ids)
        return
    ids = list(product_ids)
    listing.refresh(ids)
    search.refresh(ids)


@contextmanager
def batch() -> Iterator[None]:
    """One transaction in which every product is refreshed once, at the end, whatever the number of actions inside."""
    outer = _pending.get()
    if outer is not None:
        yield
        return
    with transaction.atomic():
        ids: set[int] = set()
        token = _pending.set(ids)
        try:
            yield
        finally:
            _pending.reset(token)
        refresh(ids)
