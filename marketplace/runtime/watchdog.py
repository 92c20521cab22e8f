"""Ends what the demo started when the demo is killed without a chance to do so itself.

It reads process groups from standard input, ``+4711`` when one begins and ``-4711`` when it has ended. When the input
closes without the word ``bye``, the other end died: every group left is stopped, and the database too unless
somebody else uses it. It inherits the lock of the demo, so that the next one waits until this is done.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

STOP_SECONDS = 8.0


def main(folder: Path, embedded: bool) -> int:
    """Watch until the input closes. ``embedded``: the database in ``folder`` is ours to stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        word = line.strip()
        if word == "bye":
            return 0
        (groups.add if word[0] == "+" else groups.discard)(int(word[1:]))
    stop_groups(groups, STOP_SECONDS)
    if embedded:
        # Imported now: until something goes wrong the watchdog should weigh nothing.
        from marketplace.runtime.holders import Holder

        Holder(folder).release()
    return 0


def stop_groups(groups: set[int], seconds: float) -> None:
    """SIGTERM, and SIGKILL to those that are still there after ``seconds``."""
    for group in groups:
        _signal(group, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(_signal(group, 0) for group in groups):
        time.sleep(0.05)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2] == "embedded"))
