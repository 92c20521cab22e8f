"""`make reset` removes the demo's folder: that one, the whole of it, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.runtime.configuration import PROJECT
from marketplace.runtime.holders import Holder
from marketplace.runtime.preflight import claim


def reset(folder: Path, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "YES"}
    return subprocess.run(
        [sys.executable, "-m", "marketplace.runtime.reset"],
        env=clean | {"DATA_DIR": str(folder)} | environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder after the demo was stopped."""
    folder = tmp_path / "data"
    (folder / "media").mkdir(parents=True)
    (folder / "secret_key").write_text("secret")
    (folder / "media" / "rug.webp").write_text("picture")
    os.close(claim(folder))
    # Whoever held the lock is gone; we are not.
    (folder / "demo.lock").write_text("")
    return folder


def test_it_asks_and_then_removes_everything(data: Path) -> None:
    result = reset(data, "yes\n")

    assert result.returncode == 0
    assert result.stdout == f"Remove {data}, with every order, account and picture in it? Type yes: "
    assert f"{data} is removed" in result.stderr
    assert list(data.parent.iterdir()) == []


@pytest.mark.parametrize("typed", ["", "\n", "no\n", "y\n"])
def test_any_other_answer_removes_nothing(data: Path, typed: str) -> None:
    result = reset(data, typed)

    assert (result.returncode, result.stderr) == (1, "maarad: nothing was removed.\n")
    assert (data / "media" / "rug.webp").exists()


def test_a_running_demo_is_left_alone(data: Path) -> None:
    lock = claim(data)
    result = reset(data, YES="1")
    os.close(lock)

    assert result.returncode == 1
    assert (
        result.stderr == f"maarad: A demo already runs on {data} (process {os.getpid()}): stop it, or choose another DATA_DIR.\n"
    )
    assert (data / "media" / "rug.webp").exists()


def test_a_command_that_uses_the_database_is_left_alone(data: Path) -> None:
    holder = Holder(data)
    holder.acquire()
    try:
        result = reset(data, YES="1")
        assert result.returncode == 1
        assert result.stderr == "maarad: the database is in use by another command: nothing was removed.\n"
        assert holder.alive()
    finally:
        holder.release()
    assert (data / "media" / "rug.webp").exists()
    assert reset(data, YES="1").returncode == 0


def test_links_are_removed_and_not_followed(data: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (data / "media" / "folder").symlink_to(outside)
    (data / "media" / "file").symlink_to(outside / "kept")

    assert reset(data, YES="1").returncode == 0

    assert not data.exists()
    assert (outside / "kept").read_text() == "kept"


def test_a_data_folder_that_is_a_link_is_named_and_kept(data: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(data)
    result = reset(link, YES="1")

    assert result.returncode == 1
    assert result.stderr == f"maarad: {link} is a link to {data}: nothing was removed. Name the folder itself by DATA_DIR.\n"
    assert (data / "media" / "rug.webp").exists()


def test_other_folders_are_not_removed(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_text("")
    for folder in (tmp_path, PROJECT, PROJECT.parent):
        result = reset(folder, YES="1")
        assert result.returncode == 1
        assert "does not look like a data folder of Maarad: nothing was removed." in result.stderr
    assert (tmp_path / "holiday.jpg").exists()


def test_the_folder_of_another_version_can_be_removed(data: Path) -> None:
    (data / "postgres-12").mkdir()
    (data / "postgres-12" / "PG_VERSION").write_text("12\n")

    assert reset(data, YES="1").returncode == 0
    assert not data.exists()


def test_nothing_there(tmp_path: Path) -> None:
    result = reset(tmp_path / "none")
    assert (result.returncode, result.stderr) == (0, f"maarad: there is nothing in {tmp_path}/none\n")
