"""The demo as a whole, with a thin application: what is started is stopped, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.stack import Stack
from tests.runtime.test_supervisor import wait_for

AS_USER = ["unshare", "--user", "--map-user=1000"]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """In a folder that nobody else may enter, where PostgreSQL can do with it: it refuses to run as root."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    if os.geteuid() == 0 and subprocess.run([*AS_USER, "true"], capture_output=True, check=False).returncode:
        warnings.warn("NOT TESTED IN A PRIVATE FOLDER OF ROOT: this machine forbids user namespaces", stacklevel=1)
        closed.chmod(0o711)
    stack = Stack(settings="tests.runtime.thin_settings", folder=closed / "shop")
    yield stack
    stack.stop()


def processes(stack: Stack) -> list[tuple[int, str]]:
    """Processes that were given this data folder, with their command lines."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            environment = (path / "environ").read_bytes().split(b"\0")
            command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"DATA_DIR={stack.data_dir}".encode() in environment and command:
            found.append((int(path.name), command))
    return found


def process(stack: Stack, word: str) -> int:
    """The one that the supervisor started: the leader of its group."""
    return next(pid for pid, command in processes(stack) if word in command and os.getpgid(pid) == pid)


def healthy(stack: Stack) -> bool:
    try:
        with urllib.request.urlopen(f"{stack.base_url}/health/", timeout=5) as answer:
            return bool(json.load(answer) == {"status": "ok"})
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process(stack: Stack, number: signal.Signals) -> None:
    facts = stack.start()
    assert healthy(stack)
    assert (stack.data_dir / "demo.json").stat().st_mode & 0o777 == 0o600
    running = " ".join(command for _, command in processes(stack))
    for part in ("postgres -D", "granian", " worker ", " beat ", "watchdog"):
        assert part in running

    os.kill(facts["pid"], number)

    assert stack.process is not None
    assert stack.process.wait(30) == 0
    assert processes(stack) == []
    assert not (stack.data_dir / "demo.json").exists()


def test_each_killed_process_comes_back(stack: Stack) -> None:
    stack.start()
    for word, said in (("postgres -D", "the database ended"), ("granian", "web was killed"), (" worker ", "worker was killed")):
        killed = process(stack, word)
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda said=said: said in stack.output.read_text())  # type: ignore[misc]
        wait_for(lambda: healthy(stack), 30)
        assert process(stack, word) != killed


def test_kill_9_of_the_demo_leaves_nothing_and_it_starts_again(stack: Stack) -> None:
    facts = stack.start()
    os.kill(facts["pid"], signal.SIGKILL)
    assert stack.process is not None
    stack.process.wait(10)
    wait_for(lambda: processes(stack) == [], 30)
    (stack.data_dir / "demo.json").unlink()

    again = stack.start()

    assert again["pid"] != facts["pid"]
    assert healthy(stack)
