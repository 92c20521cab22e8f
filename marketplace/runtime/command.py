"""``./manage CMD …``: one management command in the demo's environment and database.

Standard input, standard output and the exit status are the command's own; what we say goes to standard error.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

from marketplace.runtime.bootstrap import say
from marketplace.runtime.configuration import PROJECT, ConfigurationError, child_environment, data_dir
from marketplace.runtime.holders import database
from marketplace.runtime.postgres import DatabaseError
from marketplace.runtime.preflight import Refusal, check_ours


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status; 128 + n when signal n ended it, as a shell does."""
    stop_on_signals()
    try:
        check_ours(data_dir())
        with database() as url:
            return run(arguments, child_environment(url))
    except (DatabaseError, ConfigurationError, Refusal) as error:
        say(str(error))
        return 1


def run(arguments: list[str], environment: dict[str, str]) -> int:
    """Run ``manage.py`` in the caller's working folder, passing signals on."""
    process = subprocess.Popen([sys.executable, str(PROJECT / "manage.py"), *arguments], env=environment)

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    # The terminal sends Ctrl-C to the command too: we only have to outlive it, to stop the database.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    status = process.wait()
    return status if status >= 0 else 128 - status


def stop_on_signals() -> None:
    """Turn SIGTERM and SIGHUP into SystemExit, so that what was started is stopped."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


if __name__ == "__main__":
    os.environ.setdefault("MAARAD_DEMO", "1")
    sys.exit(main(sys.argv[1:]))
