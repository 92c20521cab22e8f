"""A circuit breaker: who does not answer is left in peace for a while, and whoever asks meanwhile is told so at once.

Without it every page of a shop whose backend is down waits for a time-out, and all threads of the web server with it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 5
REST_SECONDS = 10.0


class Breaker:
    """Closed while calls succeed; open for `rest` seconds after `failures` in a row; then one caller may try. Safe for threads."""

    def __init__(
        self, *, failures: int = FAILURES, rest: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._closed_at = 0.0
        """The moment from which somebody may try again."""

    def allows(self) -> bool:
        """Whether to call now. After the rest it says yes once a rest, until a call's end is told."""
        with self._lock:
            if self._failed < self._most:
                return True
            now = self._clock()
            if now < self._closed_at:
                return False
            self._closed_at = now + self._rest
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._closed_at = self._clock() + self._rest

    @property
    def open(self) -> bool:
        """Whether a call would be refused now."""
        with self._lock:
            return self._failed >= self._most and self._clock() < self._closed_at
