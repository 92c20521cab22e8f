"""An installation to measure: a durable database of its own in a temporary folder, a seeded catalogue, and the web server as the demo runs it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from marketplace.runtime import processes
from marketplace.runtime.configuration import PROJECT, child_environment
from marketplace.runtime.postgres import Cluster
from tests.bench.subjects import Target

READY_SECONDS = 120.0
CHANNEL = "morocco"
HOST = "127.0.0.1"
# What another installation's environment says is not this one's.
FOREIGN = (
    "DATABASE_URL",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "RSA_PRIVATE_KEY",
    "RSA_PRIVATE_KEY_FILE",
    "PUBLIC_URL",
    "DEBUG",
    "HOST",
)


class Database:
    """A throw-away durable cluster, removed at the end unless it is to be kept."""

    def __init__(self, kept: Path | None = None) -> None:
        self.kept = kept is not None
        self.folder = kept.absolute() if kept else Path(tempfile.mkdtemp(prefix="maarad-bench-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        # The server may have to run as nobody, who must pass through.
        self.folder.chmod(0o711)
        self.cluster = Cluster(self.folder / "postgres")
        self.url = ""

    def __enter__(self) -> Database:
        self.url = self.cluster.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.cluster.stop()
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)


class Installation:
    """A prepared database and its web server."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.port = _free_port()
        self.url = f"http://{HOST}:{self.port}"
        own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        own |= {"DATA_DIR": str(database.folder / "data"), "MAARAD_DEMO": "1", "PORT": str(self.port), "LOG_LEVEL": "WARNING"}
        self.environment = child_environment(database.url, own)
        self.web: subprocess.Popen[bytes] | None = None

    def prepare(self, products: int) -> Target:
        """Migrate, load the demo and seed up to so many products, unless a kept database has them."""
        facts = json.loads(self._run("-m", "marketplace.runtime.prepare").splitlines()[-1])
        missing = products - int(self._run("-m", "tests.bench.counting", "products").split()[-1])
        if missing > 0:
            self._run("manage.py", "seed", "--products", str(missing))
            self._run("manage.py", "rebuild_search")
            self._run("-m", "tests.bench.counting", "settle")
        country = facts["channels"][CHANNEL]["country"]
        return Target("/graphql/", CHANNEL, country, token=facts["app_token"], home=f"/fr/{CHANNEL}/")

    def __enter__(self) -> Installation:
        log = (self.database.folder / "web.log").open("ab")
        with log:
            command = processes.web(HOST, self.port)
            self.web = subprocess.Popen(
                command, env=self.environment, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.web.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.database.folder / "web.log").read_text()[-2000:])
            time.sleep(0.2)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.web is not None and self.web.poll() is None:
            self.web.terminate()
            try:
                self.web.wait(15)
            except subprocess.TimeoutExpired:
                self.web.kill()

    def counted(self, job: str) -> str:
        """What `counting` measured of a job (JSON) inside a process of this installation."""
        return self._run("-m", "tests.bench.counting", "turns", given=job).splitlines()[-1]

    def _answers(self) -> bool:
        body = b'{"query": "{ shop { name } }"}'
        request = urllib.request.Request(f"{self.url}/graphql/", body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _run(self, *arguments: str, given: str = "") -> str:
        ran = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=PROJECT,
            input=given,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return ran.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
