"""Telling the worker that something is in the outbox: from a thread of its own, and not oftener than needed.

A commit only raises a flag. The thread sends the wake-up at once and then rests for a moment: whatever is committed meanwhile is told of by
one more. If the process ends before, or the broker is away, beat finds the messages some seconds later.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

REST = 0.1
"""Seconds between two wake-ups: no message waits longer than that for its own."""


class Waker:
    """`wake()` costs nothing; `send` is called in the background, soon, for all calls since it last began."""

    def __init__(self, send: Callable[[], None], rest: float = REST) -> None:
        self._send = send
        self._rest = rest
        self._flag = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process = 0

    def wake(self) -> None:
        self._flag.set()
        # a thread does not survive a fork
        if self._thread is None or self._process != os.getpid():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or self._process != os.getpid():
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._run, name="outbox waker", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._flag.wait()
            self._flag.clear()
            self._send()
            time.sleep(self._rest)
