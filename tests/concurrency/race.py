"""Several callers at once, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

TIMEOUT = 30


def race(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all calls at the same moment; what each returned, or the exception that it raised."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(TIMEOUT)
            outcomes[index] = call()
        except BaseException as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert not any(thread.is_alive() for thread in threads), "a racer is stuck"
    return outcomes


class Meeting:
    """Stand-in for a lock function in a test: reads without locking, then waits until everybody has read.

    What the lock forbids (all act on the same reading) happens for sure, not by luck. They meet once, at each thread's reading number `at`;
    all other readings pass.
    """

    def __init__(self, parties: int, read: Callable[..., Any], *, at: int = 1) -> None:
        self._barrier = threading.Barrier(parties)
        self._read = read
        self._at = at
        self._seen = threading.local()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        rows = self._read(*args, **kwargs)
        self._seen.count = getattr(self._seen, "count", 0) + 1
        if self._seen.count == self._at:
            try:
                self._barrier.wait(5)
            except threading.BrokenBarrierError:
                pass
        return rows


def refusals(outcomes: Sequence[Any]) -> list[str]:
    """The codes of those that were refused on purpose."""
    codes: list[str] = []
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            errors = getattr(outcome, "errors", [outcome])
            codes.extend(getattr(error, "code", f"{type(error).__name__}: {error}") for error in errors)
    return codes
