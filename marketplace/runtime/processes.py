"""The commands of the processes that serve a shop: the same in the demo's supervisor and in containers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

THREADS = 4
"""Threads of the web process that run Python: more wait for the interpreter, fewer wait for the database."""
# Workers need not know of each other; and pgmq has no topic exchange that could carry what they would say every 2 s.
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def web(host: str, port: int) -> list[str]:
    """The web server: one process, `THREADS` threads."""
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--http",
        "1",
        "--no-ws",
    ]
    command += ["--workers", "1", "--blocking-threads", str(THREADS), "--respawn-failed-workers", "--workers-kill-timeout", "5"]
    return [*command, "--log-level", "warning", "marketplace.wsgi:application"]


def worker(name: str, queue: str, threads: int) -> list[str]:
    """A worker of `queue`; `name` must be its own among all that run."""
    command = [*_celery(), "worker", "--queues", queue, "--pool", "threads", "--concurrency", str(threads), "--loglevel", "INFO"]
    return [*command, *_QUIET, "--hostname", f"{name}-{os.getpid()}@%h"]


def beat(schedule: Path) -> list[str]:
    """The clock; `schedule`: a file where it remembers what it did last."""
    return [*_celery(), "beat", "--loglevel", "INFO", "--schedule", str(schedule), "--pidfile="]


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "marketplace.celery", "--quiet"]
