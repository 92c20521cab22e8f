"""What goes wrong before anything starts is one clear sentence."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from marketplace.runtime import configuration, preflight
from marketplace.runtime.postgres import Cluster, DatabaseError


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def demo(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "marketplace.runtime.demo"], folder, **environment)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """`small_disk("size=1m")`: a file system of its own, by its mount options."""
    folder = tmp_path / "disk"
    folder.mkdir(mode=0o711)

    def mount(options: str) -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"mode=711,{options}", "tmpfs", folder], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"NO SMALL DISK: only root may mount one, and not everywhere ({done.stderr.strip()})")
        return folder

    yield mount
    subprocess.run(["umount", folder], capture_output=True, check=False)


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PORT", "HOST"}}
    return subprocess.run(
        command,
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
    result = demo(tmp_path, PORT=free_port())

    assert result.returncode == 1
    assert f"{tmp_path} holds the database of another version (postgres-12)" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(("loaded", "needed"), [(False, 600), (True, 100)])
def test_a_disk_that_is_almost_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: bool, needed: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9 - 12_000_000, 12_000_000))
    if loaded:
        (tmp_path / "static.stamp").write_text("")

    with pytest.raises(preflight.Refusal, match=f"has 12 MB left and the demo needs {needed} MB"):
        preflight.check_folder(tmp_path)


def test_a_small_disk(small_disk: Callable[..., Path]) -> None:
    disk = small_disk("size=20m")
    result = demo(disk / "data")

    assert result.returncode == 1
    assert re.fullmatch(
        rf"maarad: The disk of {disk}/data has \d\d MB left and the demo needs 600 MB: free some, or choose another DATA_DIR.\n",
        result.stderr,
    )


def test_a_disk_without_any_room(small_disk: Callable[..., Path]) -> None:
    disk = small_disk("size=1m")
    with suppress(OSError), (disk / "full").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    (disk / "secret_key").touch()  # a folder of ours

    result = demo(disk)

    assert (result.returncode, result.stderr) == (
        1,
        f"maarad: There is no room left on the disk of {disk}: free some, or choose another DATA_DIR.\n",
    )


def test_a_disk_that_fills_up_while_the_database_is_made(small_disk: Callable[..., Path]) -> None:
    disk = small_disk("size=12m")

    with pytest.raises(DatabaseError, match=r"could not be made: .*No space left on device"):
        Cluster(disk / "postgres-18").start()
    assert not list(disk.glob("postgres-*"))


def test_a_disk_that_cannot_be_written(small_disk: Callable[..., Path]) -> None:
    disk = small_disk("ro")
    result = demo(disk)

    assert (result.returncode, result.stderr) == (
        1,
        f"maarad: DATA_DIR {disk} cannot be written (Read-only file system): choose another DATA_DIR.\n",
    )


def test_a_folder_with_other_things_is_not_filled(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_text("")
    expected = f"maarad: DATA_DIR {tmp_path} holds other things than Maarad's: choose an empty folder, or a new one.\n"

    result = demo(tmp_path)
    assert (result.returncode, result.stderr) == (1, expected)
    result = run([sys.executable, "-m", "marketplace.runtime.command", "check"], tmp_path)
    assert (result.returncode, result.stderr) == (1, expected)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


@pytest.mark.parametrize("name", ["logs", "database.turn", "demo.json"])
def test_a_thing_in_the_way_inside_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret_key").write_text("kept")
    (tmp_path / name).write_text("") if name == "logs" else (tmp_path / name).mkdir()
    result = demo(tmp_path, PORT=free_port())

    assert result.returncode == 1
    assert result.stderr in {f"maarad: {tmp_path / name}: {why}.\n" for why in ("File exists", "Is a directory")}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://x@127.0.0.1:1/x", "Connection refused"),
        ("postgresql://x@no-such-host.invalid/x", "no-such-host.invalid"),
        ("postgresql://{server}/no_such_database", 'database "no_such_database" does not exist'),
        ("mysql://x", "missing"),
    ],
)
def test_an_external_database_that_does_not_answer(tmp_path: Path, url: str, said: str) -> None:
    server = os.environ["DATABASE_URL"].partition("?")[2]
    result = demo(
        tmp_path / "data",
        PORT=free_port(),
        DATABASE_URL=url.replace("{server}/", "maarad@/") + f"?{server}" * ("{server}" in url),
    )

    assert result.returncode == 1
    assert result.stderr.startswith("maarad: The database of DATABASE_URL cannot be used: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


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
