"""The browser of the tests: found, or installed by Debian's package manager when we are root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from marketplace.runtime.bootstrap import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
"""No sandbox: it cannot work for root in a container. Nothing may be asked from the network but what a test asks."""


def find() -> str | None:
    """The program: ``CHROME_PATH``, else the first known name on the path."""
    chosen = os.environ.get("CHROME_PATH")
    return chosen if chosen else next(filter(None, map(shutil.which, NAMES)), None)


def install() -> int:
    """Have a browser. Without one: 1 in CI; elsewhere 0, after saying what will not be tested."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing chromium for the browser tests …")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if find():
        return 0
    say("*** NO BROWSER: every test in tests/e2e is SKIPPED. Install chromium, or set CHROME_PATH to one. ***")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(install())
