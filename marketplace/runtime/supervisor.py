"""Keeps a few processes running: starts, watches, restarts with growing pauses, stops them all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from marketplace.runtime.bootstrap import say
from marketplace.runtime.watchdog import stop_groups

LOG_BYTES = 10_000_000
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
"""A process that ran this long is trusted again: its next restart comes at once."""

STOP_SECONDS = 12.0


@dataclass
class Child:
    """One process of the demo, in a session of its own."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    failures: int = 0
    not_before: float = 0.0


@dataclass
class Supervisor:
    """Use as a context: leaving it stops every child. ``lock`` is handed to the watchdog (see ``preflight.claim``)."""

    folder: Path
    environment: Mapping[str, str]
    embedded: bool
    lock: int
    children: list[Child] = field(default_factory=list)
    watchdog: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._watch()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def add(self, name: str, command: Sequence[str]) -> None:
        """Start a process and keep it running."""
        child = Child(name, command)
        self.children.append(child)
        self._start(child)

    def run(self, still_wanted: Callable[[], bool], before_check: Callable[[], None]) -> None:
        """Watch the children until ``still_wanted`` is false; ``before_check`` runs about twice a second."""
        while still_wanted():
            before_check()
            self.check()
            time.sleep(0.4)

    def check(self) -> None:
        """Restart what has died; called about twice a second."""
        if self.watchdog is None or self.watchdog.poll() is not None:
            say("the watchdog ended; starting another")
            self._watch()
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and now >= child.not_before:
                self._start(child)

    def stop(self) -> None:
        """Stop every child and the watchdog. Processes that the children started are in their groups."""
        groups = {child.process.pid for child in self.children if child.process is not None}
        for child in self.children:
            # A child that was asked to stop must not become a zombie that still answers signals.
            if child.process is not None:
                _terminate(child.process)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    say(f"{child.name} does not stop by itself and is killed")
                    child.process.kill()
                    child.process.wait()
        stop_groups(groups, 1.0)
        self.children.clear()
        if self.watchdog is not None and self.watchdog.poll() is None:
            self._tell("bye")
            assert self.watchdog.stdin is not None
            self.watchdog.stdin.close()
            self.watchdog.wait()

    def _start(self, child: Child) -> None:
        path = self.folder / "logs" / f"{child.name}.log"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.old"))
        with path.open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        child.began = time.monotonic()
        self._tell(f"+{child.process.pid}")

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        status = child.process.returncode
        # Its own children may still hold the port.
        stop_groups({child.process.pid}, 1.0)
        self._tell(f"-{child.process.pid}")
        child.failures = 0 if now - child.began > STEADY_SECONDS else child.failures + 1
        pause = 0.0 if child.failures <= 1 else min(LONGEST_PAUSE, 2.0 ** (child.failures - 2))
        child.not_before, child.process = now + pause, None
        ended = f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        after = f" in {pause:.0f} s" if pause else ""
        say(f"{child.name} {ended} and is started again{after} (log: {self.folder / 'logs' / child.name}.log)")

    def _watch(self) -> None:
        self.watchdog = subprocess.Popen(
            [sys.executable, "-m", "marketplace.runtime.watchdog", str(self.folder), "embedded" if self.embedded else "external"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            pass_fds=[self.lock],
        )
        for child in self.children:
            if child.process is not None:
                self._tell(f"+{child.process.pid}")

    def _tell(self, word: str) -> None:
        assert self.watchdog is not None
        assert self.watchdog.stdin is not None
        try:
            self.watchdog.stdin.write(f"{word}\n")
            self.watchdog.stdin.flush()
        except BrokenPipeError:
            self._watch()


def _terminate(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
    except ProcessLookupError:
        process.poll()
