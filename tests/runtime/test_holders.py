"""The embedded database runs for its first user and stops after its last."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.runtime.configuration import PROJECT
from marketplace.runtime.holders import Holder, database

HOLD = """
import sys
from pathlib import Path
from marketplace.runtime.holders import Holder
Holder(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    Holder(tmp_path).cluster.stop()


def test_two_users_share_one_server(folder: Path) -> None:
    first, second = Holder(folder), Holder(folder)
    assert first.acquire() == second.acquire()

    first.release()
    assert second.cluster.pid() is not None
    second.release()
    assert second.cluster.pid() is None


def test_a_killed_user_is_forgotten(folder: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    ours = Holder(folder)
    ours.acquire()
    other.kill()
    other.communicate()

    ours.release()

    assert ours.cluster.pid() is None


def test_an_external_database_is_left_alone(folder: Path) -> None:
    with database({"DATABASE_URL": "postgresql://elsewhere/db", "DATA_DIR": str(folder)}) as url:
        assert url == "postgresql://elsewhere/db"
    assert list(folder.iterdir()) == []


def manage(folder: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "marketplace.runtime.command", *arguments],
        input=said,
        cwd=folder.parent,
        env=environment | {"DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_command_keeps_input_output_and_status(folder: Path) -> None:
    program = "import sys; print(sys.stdin.read().upper(), end=''); print('aside', file=sys.stderr); sys.exit(7)"
    result = manage(folder, "shell", "--no-imports", "-c", program, said="زربية rug\n")

    assert result.stdout == "زربية RUG\n"
    assert "aside" in result.stderr
    assert result.returncode == 7
    assert Holder(folder).cluster.pid() is None


def test_a_command_reaches_the_database_and_leaves_it_to_others(folder: Path) -> None:
    holder = Holder(folder)
    holder.acquire()
    program = "from django.db import connection; cursor = connection.cursor(); cursor.execute('SELECT 6 * 7'); print(cursor.fetchone()[0])"
    result = manage(folder, "shell", "--no-imports", "-c", program)

    assert (result.stdout, result.returncode) == ("42\n", 0), result.stderr
    assert holder.cluster.pid() is not None
    holder.release()


def test_the_script_is_executable() -> None:
    assert os.access(PROJECT / "manage", os.X_OK)
    assert os.access(PROJECT / ".ci" / "run", os.X_OK)
