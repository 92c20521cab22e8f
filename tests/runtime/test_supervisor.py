"""Children of the demo: restarted when they die, gone when the demo is gone."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.runtime.preflight import claim
from marketplace.runtime.supervisor import Supervisor

SLEEPER = [sys.executable, "-c", "import subprocess, time; subprocess.Popen(['sleep', '600']); time.sleep(600)"]

# A supervisor in a process of its own; prints its child's process id.
SUPERVISED = """
import os, sys, time
from pathlib import Path
from marketplace.runtime.preflight import claim
from marketplace.runtime.supervisor import Supervisor
folder = Path(sys.argv[1])
with Supervisor(folder, os.environ, False, claim(folder)) as supervisor:
    supervisor.add("sleeper", sys.argv[2:])
    print(supervisor.children[0].process.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path


def members(group: int) -> list[int]:
    """Processes of a process group that are not zombies."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(int(path.parent.name))
    return found


def wait_for(condition: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_leaving_stops_the_whole_group(folder: Path) -> None:
    with Supervisor(folder, os.environ, embedded=False, lock=claim(folder)) as supervisor:
        supervisor.add("sleeper", SLEEPER)
        process = supervisor.children[0].process
        assert process is not None
        wait_for(lambda: len(members(process.pid)) == 2)
        watchdog = supervisor.watchdog

    assert members(process.pid) == []
    assert watchdog is not None
    assert watchdog.returncode == 0


def test_a_killed_child_is_started_again_and_its_orphans_end(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Supervisor(folder, os.environ, embedded=False, lock=claim(folder)) as supervisor:
        supervisor.add("sleeper", SLEEPER)
        first = supervisor.children[0].process
        assert first is not None
        wait_for(lambda: len(members(first.pid)) == 2)
        first.kill()
        first.wait()

        supervisor.check()

        second = supervisor.children[0].process
        assert second is not None
        assert second.pid != first.pid
        assert members(first.pid) == []
    assert "sleeper was killed by SIGKILL and is started again" in capfd.readouterr().err


def test_a_child_that_keeps_dying_is_given_growing_pauses(folder: Path) -> None:
    with Supervisor(folder, os.environ, embedded=False, lock=claim(folder)) as supervisor:
        supervisor.add("broken", [sys.executable, "-c", "raise SystemExit(3)"])
        child = supervisor.children[0]
        pauses = []
        for _ in range(4):
            assert child.process is not None
            child.process.wait()
            before = time.monotonic()
            supervisor.check()
            pauses.append(round(max(0.0, child.not_before - before)))
            child.not_before = 0.0
            if child.process is None:
                supervisor.check()
    assert pauses == [0, 1, 2, 4]


def test_kill_9_of_the_supervisor_ends_its_children_and_frees_the_folder(folder: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", SUPERVISED, str(folder), *SLEEPER], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    group = int(process.stdout.readline())
    wait_for(lambda: len(members(group)) == 2)

    process.kill()
    process.wait()
    process.stdout.close()

    lock = claim(folder)
    assert members(group) == []
    os.close(lock)


def test_kill_9_of_the_watchdog_brings_another(folder: Path) -> None:
    with Supervisor(folder, os.environ, embedded=False, lock=claim(folder)) as supervisor:
        supervisor.add("sleeper", SLEEPER)
        first = supervisor.watchdog
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        first.wait()

        supervisor.check()

        assert supervisor.watchdog is not None
        assert supervisor.watchdog.pid != first.pid
        assert supervisor.watchdog.poll() is None


def test_the_lock_is_held_while_the_supervisor_lives(folder: Path) -> None:
    lock = claim(folder)
    with (folder / "demo.lock").open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(lock)
