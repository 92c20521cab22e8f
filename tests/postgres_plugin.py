"""A private database for one run of the tests (loaded by ``-p tests.postgres_plugin``, before Django's settings).

``TEST_DATABASE_URL`` or ``DATABASE_URL`` uses another server instead. With xdist the first process starts the server
and the workers inherit its address. Nothing here has a fixed path or port: several runs may go on at the same time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.runtime import configuration
from marketplace.runtime.bootstrap import stale_messages
from marketplace.runtime.postgres import Cluster

# Ends the server and removes its folder when this process is killed without a chance to do so itself:
# the pipe on standard input closes with us.
LAST_WILL = 'cat >/dev/null; kill -INT "$1" 2>/dev/null; sleep 1; kill -QUIT "$1" 2>/dev/null; rm -rf "$2"'


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Before pytest-django reads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _prepare()
    yield


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """After the last test: stop what was started."""
    if _run is not None:
        _run.end()


class _Run:
    """The server of this run and the process that outlives us to clean up."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="maarad-test-"))
        # The server may have to run as nobody, who must pass through.
        self.folder.chmod(0o711)
        self.cluster = Cluster(self.folder / "postgres", durable=False)
        self.will: subprocess.Popen[bytes] | None = None

    def begin(self) -> str:
        url = self.cluster.start()
        self.will = subprocess.Popen(
            ["sh", "-c", LAST_WILL, "sh", str(self.cluster.pid()), str(self.folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        return url

    def end(self) -> None:
        global _run
        _run = None
        if self.will is not None:
            self.will.kill()
            self.will.wait()
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


_run: _Run | None = None


def _prepare() -> None:
    global _run
    if stale_messages():
        from marketplace.runtime.messages import compile_stale

        compile_stale()
    folder = Path(tempfile.mkdtemp(prefix="maarad-data-"))
    given = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if not given:
        shutil.rmtree(folder)
        _run = _Run()
        folder = _run.folder / "data"
        given = _run.begin()
    secrets = configuration.ensure_secrets(folder)
    os.environ |= {f"{name}_FILE": str(path) for name, path in secrets.items()}
    os.environ |= {
        "DATABASE_URL": given,
        "DATA_DIR": str(folder),
        "DEBUG": "0",
        "PUBLIC_URL": "http://testserver",
        "CELERY_BROKER_URL": "memory://",
        # The browser driver runs an event loop in the thread of the tests; Django would refuse every query.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
