"""The real stack for the browser tests: the demo itself, in a folder and on a port of its own.

`python -m tests.e2e.stack FOLDER` keeps one running and says how tests find it: whoever writes browser tests loads the shop once.
"""

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

from tests.e2e.outside import Outside

READY_SECONDS = 480.0

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
    """Web server, Celery worker and beat, and their database; with `outside` (what the shop is told of it) also payments, mail and SMS."""

    def __init__(self, settings: str = "marketplace.settings", outside: bool = False, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="maarad-e2e-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        # The database may have to run as nobody, who must pass through.
        self.folder.chmod(0o711)
        self.outside = Outside(self.folder / "mail", _free_port(), _free_port()) if outside else None
        self.settings = "tests.e2e.settings" if outside else settings
        self.port = _free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.output = self.folder / "demo.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.python: list[str] = [sys.executable]
        self.extra: dict[str, str] = {}

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def start(self) -> dict[str, Any]:
        """Start and wait until it is ready; returns what ``demo.json`` says."""
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        environment |= {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": self.settings}
        environment |= (self.outside.environment if self.outside else {}) | self.extra
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [*self.python, "-m", "marketplace.runtime.demo"],
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

    def stop(self, keep: bool = False) -> int:
        """Stop as Ctrl-C does and remove everything (`keep`: but the data); returns the demo's exit status."""
        status = 0
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
            status = self.process.wait(60)
        if not keep:
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


def main() -> None:
    """Serve until Ctrl-C; the tests themselves are the world outside."""
    stack = Stack(outside=True, folder=Path(sys.argv[1]).resolve())
    outside = stack.outside
    assert outside is not None
    try:
        stack.start()
        print(f"export E2E_BASE_URL={stack.base_url} E2E_FOLDER={stack.folder}", end=" ")
        print(f"E2E_STRIPE_PORT={outside.stripe_port} E2E_SMS_PORT={outside.sms_port}", flush=True)
        while stack.process and stack.process.poll() is None:
            time.sleep(0.5)
    except KeyboardInterrupt:
        return
    finally:
        stack.stop(keep=True)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    main()
