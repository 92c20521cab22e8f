"""What goes wrong before anything starts is one clear sentence."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from marketplace.runtime import configuration, preflight


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def demo(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PORT", "HOST"}}
    return subprocess.run(
        [sys.executable, "-m", "marketplace.runtime.demo"],
        env=clean | {"DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = demo(tmp_path / "data", PORT=str(port))

    assert result.returncode == 1
    assert (
        result.stderr
        == f"maarad: Port {port} is in use by another program: stop it, or choose another, for example PORT={port + 1}.\n"
    )
    assert not list((tmp_path / "data").glob("postgres-*"))


def test_a_port_that_is_no_number(tmp_path: Path) -> None:
    result = demo(tmp_path / "data", PORT="eighty")

    assert (result.returncode, result.stderr) == (1, "maarad: PORT must be a number from 1 to 65535, not 'eighty'.\n")


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    result = demo(tmp_path / "data")

    assert result.returncode == 1
    assert result.stderr == f"maarad: DATA_DIR {tmp_path}/data is not a folder: move the file away or choose another DATA_DIR.\n"


def test_the_folder_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "postgres-12").mkdir()
    (tmp_path / "postgres-12" / "PG_VERSION").write_text("12\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    result = demo(tmp_path, PORT=port)

    assert result.returncode == 1
    assert f"{tmp_path} holds the database of another version (postgres-12)" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9 - 12_000_000, 12_000_000))

    with pytest.raises(preflight.Refusal, match="has 12 MB left and the demo needs 300 MB"):
        preflight.check_folder(tmp_path)


def test_a_second_demo_on_the_same_folder(tmp_path: Path) -> None:
    lock = preflight.claim(tmp_path)
    result = demo(tmp_path)
    os.close(lock)

    assert result.returncode == 1
    assert f"A demo already runs on {tmp_path} (process {os.getpid()})" in result.stderr


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    files = configuration.ensure_secrets(tmp_path)
    first = {path: path.read_text() for path in files.values()}

    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o600}
    assert configuration.ensure_secrets(tmp_path) == files
    assert {path: path.read_text() for path in files.values()} == first
    assert first[files["RSA_PRIVATE_KEY"]].startswith("-----BEGIN PRIVATE KEY-----")
