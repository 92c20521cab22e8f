"""What can be known to go wrong before anything is started, each in one sentence."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
import time
from pathlib import Path

FREE_BYTES = 300_000_000
"""Database, pictures and static files of the demo take about 200 MB."""

HAND_OVER_SECONDS = 20.0


class Refusal(Exception):
    """The demo cannot start. The text is one sentence for the person at the terminal."""


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
    if free < FREE_BYTES:
        raise Refusal(
            f"The disk of {folder} has {free // 1_000_000} MB left and the demo needs {FREE_BYTES // 1_000_000} MB: "
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
