"""Who stands guard where a sale takes stock. The embedded engine locks for itself; beside a Saleor somebody has to (`saleor/guard.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeVar

T = TypeVar("T")


class Guard(Protocol):
    """Each asks `complete`, if anything, while no other sale of the same variants is under way. Raises Refused instead
    (INSUFFICIENT_STOCK with `variants` and `lines`), or Busy when its turn does not come."""

    def checkout(self, checkout_id: str, complete: Callable[[], T]) -> T: ...

    def draft(self, order_id: str, complete: Callable[[], T]) -> T: ...

    def writing(self, warehouses: Iterable[str], *, owner: str) -> AbstractContextManager[object]:
        """The only one who has the stock of these warehouses written in bulk. `owner`: who may go on after Unavailable."""
        ...


class Unguarded:
    """The backend does it itself."""

    def checkout(self, checkout_id: str, complete: Callable[[], T]) -> T:
        return complete()

    def draft(self, order_id: str, complete: Callable[[], T]) -> T:
        return complete()

    def writing(self, warehouses: Iterable[str], *, owner: str) -> AbstractContextManager[object]:
        return nullcontext()


_guards: list[Guard] = [Unguarded()]


def register_guard(guard: Guard) -> None:
    """Have every sale that is placed through the client guarded."""
    _guards[:] = [guard]


def guard() -> Guard:
    return _guards[0]
