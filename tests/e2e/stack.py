"""The real stack for the browser tests: the demo itself, in a folder and on a port of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

READY_SECONDS = 240.0

# What the plugin for the unit tests put into the environment is not the demo's.
FOREIGN = (
    "DATABASE_URL",
    "DATA_DIR",
    "SECRET_KEY_FILE",
    "RSA_PRIVATE_KEY_FILE",
    "DEBUG",
    "PUBLIC_URL",
    "CELERY_BROKER_URL",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "HOST",
)


class Stack:
    """Web server, Celery worker and beat, and their database."""

    def __init__(self, settings: str = "marketplace.settings") -> None:
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="maarad-e2e-"))
        # The database may have to run as nobody, who must pass through.
        self.folder.chmod(0o711)
        self.port = _free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.output = self.folder / "demo.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def start(self) -> dict[str, Any]:
        """Start and wait until it is ready; returns what ``demo.json`` says."""
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        environment |= {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": self.settings}
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "marketplace.runtime.demo"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if (self.data_dir / "demo.json").exists():
                facts: dict[str, Any] = json.loads((self.data_dir / "demo.json").read_text())
                return facts
            time.sleep(0.2)
        raise RuntimeError(f"The demo did not start:\n{self.logs()}")

    def stop(self) -> int:
        """Stop as Ctrl-C does and remove everything; returns the demo's exit status."""
        status = 0
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
            status = self.process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)
        return status

    def logs(self, lines: int = 40) -> str:
        """The last lines of every log."""
        paths = [self.output, *sorted(self.data_dir.glob("logs/*.log"))]
        return "\n".join(
            f"== {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
            for path in paths
            if path.exists()
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
