"""Maarad's services as docker-compose.yml starts them, without a container: only addresses are others.

In place of the image a copy of the files that it gets (.dockerignore), in place of the database's and the cache's names a PostgreSQL and a
Valkey that are thrown away, and another port and data folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deployment import image
from tests.deployment.compose import filled_in, services

READY_SECONDS = 240.0


def wait_for(condition: Callable[[], object], seconds: float, logs: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen in time\n{logs()}"
        time.sleep(0.2)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@dataclass
class Composed:
    """Services of one profile, started one by one. `suffix`: of their names in the profile `saleor`; `more`: of .env."""

    source: Path
    folder: Path
    database: str
    cache_port: int
    port: int
    suffix: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    seconds_to_stop: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        public = f"http://localhost:{self.port}"
        self.services = services(filled_in(PUBLIC_URL=public, **self.more))
        (self.folder / "data").mkdir()
        (self.folder / "tmp").mkdir()

    def environment(self, name: str) -> dict[str, str]:
        """The image's and the service's, with other addresses."""
        told = image.last_stage().environment | {
            key: str(value) for key, value in self.services[name + self.suffix]["environment"].items()
        }
        assert "@database:5432/" in told["DATABASE_URL"]
        moved = {
            "DATABASE_URL": self.database,
            "CELERY_BROKER_URL": told["CELERY_BROKER_URL"].replace("//cache:6379/", f"//127.0.0.1:{self.cache_port}/"),
            "CACHE_URL": told["CACHE_URL"].replace("//cache:6379/", f"//127.0.0.1:{self.cache_port}/"),
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "TMPDIR": str(self.folder / "tmp"),
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        }
        assert moved["CELERY_BROKER_URL"] != told["CELERY_BROKER_URL"]
        if self.suffix:  # nobody is there
            moved["SALEOR_API_URL"] = told["SALEOR_API_URL"].replace("//api:8000/", "//127.0.0.1:1/")
        return told | moved

    def start(self, name: str, **more: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        self.running[name] = subprocess.Popen(
            [*image.last_stage().entrypoint, *self.services[name + self.suffix]["command"]],
            env=self.environment(name) | more,
            cwd=self.source,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        return self.running[name]

    def healthy(self) -> bool:
        """What Compose asks inside the container."""
        kind, *command = self.services["web" + self.suffix]["healthcheck"]["test"]
        assert kind == "CMD"
        told = self.environment("web")
        return subprocess.run(command, env=told, cwd=self.source, capture_output=True, check=False).returncode == 0

    def ask(self, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> bytes:
        request = urllib.request.Request(
            f"http://localhost:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: bytes = answer.read()
            return found

    def logs(self) -> str:
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in self.folder.glob("*.log"))

    def stop(self) -> None:
        """As `docker compose stop`: SIGTERM to the first process of each; how long each took, killed if it does not end."""
        began = time.monotonic()
        alive = {name: process for name, process in self.running.items() if process.poll() is None}
        for process in alive.values():
            process.send_signal(signal.SIGTERM)
        for name, process in alive.items():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self.seconds_to_stop[name] = time.monotonic() - began

    def grace(self, name: str) -> float:
        return float(self.services[name + self.suffix]["stop_grace_period"].removesuffix("s"))
