"""What can be known to go wrong before anything is started, each in one sentence."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
import time
from contextlib import suppress
from pathlib import Path

import psycopg

FREE_BYTES = 600_000_000
"""Database, pictures and static files of the demo take 300 MB, the database's journal as much again when the shop is busy."""

FREE_BYTES_LATER = 100_000_000
"""A demo that is loaded needs room for orders only."""

OURS = ("demo.lock", "secret_key", "database.turn")
"""A folder without one of these is not a data folder of Maarad: it is neither filled nor removed."""

OLDEST_POSTGRESQL = 15

HAND_OVER_SECONDS = 20.0


class Refusal(Exception):
    """The demo cannot start. The text is one sentence for the person at the terminal."""


def is_ours(folder: Path) -> bool:
    """Whether the folder holds an installation of Maarad, however little of it."""
    return any((folder / name).is_file() for name in OURS) or any(folder.glob("postgres-*/PG_VERSION"))


def check_ours(folder: Path) -> None:
    """Be sure that the data folder is new, empty or ours: another's files must not get mixed with ours."""
    with suppress(OSError):  # what cannot be looked into is named by `check_folder`
        if any(path.name not in {"lost+found", ".probe"} for path in folder.iterdir()) and not is_ours(folder):
            raise Refusal(f"DATA_DIR {folder} holds other things than Maarad's: choose an empty folder, or a new one.")


def check_folder(folder: Path) -> None:
    """Make the data folder if it is missing, and be sure that it can be written and has room."""
    try:
        # Others may pass through it (the database may run as nobody) and list nothing.
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except (FileExistsError, NotADirectoryError):
        raise Refusal(f"DATA_DIR {folder} is not a folder: move the file away or choose another DATA_DIR.") from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refusal(f"There is no room left on the disk of {folder}: free some, or choose another DATA_DIR.") from None
        raise Refusal(f"DATA_DIR {folder} cannot be written ({error.strerror}): choose another DATA_DIR.") from None
    free = shutil.disk_usage(folder).free
    needed = FREE_BYTES_LATER if (folder / "static.stamp").exists() else FREE_BYTES
    if free < needed:
        raise Refusal(
            f"The disk of {folder} has {free // 1_000_000} MB left and the demo needs {needed // 1_000_000} MB: "
            "free some, or choose another DATA_DIR."
        )


def check_port(host: str, port: int) -> None:
    """Be sure that nobody listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refusal(
                    f"Port {port} is in use by another program: stop it, or choose another, for example PORT={port + 1}."
                ) from None
            raise Refusal(f"Port {port} of {host} cannot be opened ({error.strerror}): choose another by PORT.") from None


def check_database(url: str) -> None:
    """Be sure that the external database answers and is one that we can use."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.Error as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise Refusal(f"The database of DATABASE_URL cannot be used: {lines[0].strip()}") from None
    if version < OLDEST_POSTGRESQL:
        raise Refusal(f"The database of DATABASE_URL is PostgreSQL {version}: {OLDEST_POSTGRESQL} or newer is needed.")
    if encoding != "UTF8":
        raise Refusal(f"The database of DATABASE_URL is encoded as {encoding}: create it with ENCODING 'UTF8'.")


def claim(folder: Path) -> int:
    """The lock of the one demo of a data folder; returns its open file, which must stay open.

    When the demo that held it was killed, its watchdog keeps the lock while it cleans up: that is waited for.
    """
    descriptor = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + HAND_OVER_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, 20, 0).decode().strip()
            if (owner.isdecimal() and Path(f"/proc/{owner}").exists()) or time.monotonic() > deadline:
                os.close(descriptor)
                raise Refusal(
                    f"A demo already runs on {folder} (process {owner or 'unknown'}): stop it, or choose another DATA_DIR."
                ) from None
            time.sleep(0.2)
        else:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            return descriptor
