"""One Maarad as its processes: a folder, a database and a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import psycopg

from marketplace.runtime import configuration, processes
from tests.e2e.stack import FOREIGN

A_WHILE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, found: Callable[[], Any], seconds: float = A_WHILE) -> Any:
    """What `found` returns once it is true."""
    deadline = time.monotonic() + seconds
    while True:
        value = found()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


class Side:
    """`database`: its URL. `more`: what else stands in the environment."""

    def __init__(self, folder: Path, database: str, port: int, more: Mapping[str, str]) -> None:
        self.folder, self.database, self.port = folder, database, port
        self.url = f"http://127.0.0.1:{port}"
        given = {name: value for name, value in os.environ.items() if name not in (*FOREIGN, "SALEOR_API_URL")}
        given |= {
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "PUBLIC_URL": self.url,
            "DUMMY_PAYMENTS": "1",
            "DB_POOL": "4",
            **more,
        }
        given["EMAIL_BACKEND"] = "django.core.mail.backends.filebased.EmailBackend"
        self.environment = configuration.child_environment(database, given)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.commands = {
            "web": processes.web("127.0.0.1", port),
            "worker": processes.worker("worker", "maarad", 2),
            "beat": processes.beat(folder / "beat-schedule"),
        }

    def run(self, *command: str) -> str:
        """A command of this side; its output."""
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def start(self, *names: str) -> None:
        for name in names or self.commands:
            log = (self.folder / f"{name}.log").open("ab")
            self.running[name] = subprocess.Popen(
                self.commands[name],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, *names: str) -> None:
        """As a machine that loses its power does: nobody is asked to finish."""
        for name in names or tuple(self.running):
            process = self.running.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def logs(self) -> str:
        return "\n".join(f"== {path}\n{path.read_text(errors='replace')[-6000:]}" for path in sorted(self.folder.glob("*.log")))
