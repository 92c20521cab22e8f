"""Ending processes as a machine does that loses its power, and starting them again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable

from tests.beside.shop import Beside
from tests.transport.side import wait_for

_UP = 300.0


def kill(beside: Beside, *names: str) -> None:
    """Processes of Maarad: killed, and started again."""
    beside.shop.kill(*names)
    beside.shop.start(*names)
    if "web" in names:
        wait_for("the shop answers again", beside.shop.healthy, _UP)


def kill_saleor(beside: Beside, name: str) -> None:
    """Saleor's `web` or `worker` with its children, by the pid that we were given; then the command that starts what is missing."""
    folder = beside.given.processes
    assert folder is not None
    pid = int((folder / f"{name}.pid").read_text().split()[0])
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if os.getpgid(pid) == pid else os.kill)(pid, signal.SIGKILL)
    done = subprocess.run(beside.given.restart, shell=True, capture_output=True, text=True, timeout=_UP, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def ways(beside: Beside) -> dict[str, Callable[[], None]]:
    """What is killed, by name: Maarad's processes, and Saleor's where we may."""
    ours = ("web", "worker", "beat", "web worker", "web", "worker")
    found: dict[str, Callable[[], None]] = {
        f"{number} Maarad's {names}": (lambda names=names: kill(beside, *names.split()))  # type: ignore[misc]
        for number, names in enumerate(ours, 1)
    }
    if beside.given.processes and beside.given.restart:
        for number, name in enumerate(("web", "worker"), len(ours) + 1):
            found[f"{number} Saleor's {name}"] = lambda name=name: kill_saleor(beside, name)  # type: ignore[misc]
    return found
