"""Ask a web server of ours for its health, under a name that it listens to: `python -m marketplace.runtime.alive` (a container's health check)."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from marketplace.runtime.configuration import port

HERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}
"""Where a server that listens on every address is reached."""


def ask(host: str, port: int, environment: Mapping[str, str] = os.environ) -> tuple[bool, str]:
    """Whether the server at `host` and `port` is ready, and otherwise what it says."""
    headers = {"Host": known_host(port, environment), "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://{HERE.get(host, host)}:{port}/health/", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status == 200, ""
    except urllib.error.HTTPError as error:
        return False, f"/health/ answers {error.code} {error.read(300).decode(errors='replace')}"
    except OSError as error:
        return False, str(error)


def known_host(port: int, environment: Mapping[str, str] = os.environ) -> str:
    """A name by which the shop may be called: of ALLOWED_HOSTS, else of PUBLIC_URL, else our own."""
    for name in environment.get("ALLOWED_HOSTS", "").split(","):
        if name.strip() not in {"", "*"}:
            return name.strip().removeprefix(".")
    return urlsplit(environment.get("PUBLIC_URL", "")).netloc or f"localhost:{port}"


if __name__ == "__main__":
    ready, said = ask(os.environ.get("HOST", ""), port())
    sys.exit(None if ready else said)
