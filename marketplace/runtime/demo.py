"""``make demo``: database, migrations, demo data, web server, Celery worker and beat, until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from marketplace.runtime import alive, preflight, processes
from marketplace.runtime.bootstrap import say
from marketplace.runtime.configuration import ConfigurationError, child_environment, data_dir, port, write_private
from marketplace.runtime.holders import Holder
from marketplace.runtime.postgres import DatabaseError
from marketplace.runtime.supervisor import Supervisor

READY_SECONDS = 300.0
"""A slow machine works off the events of the loaded shop first: long, and rather than giving up a shop that is about to open."""


class Stopped(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


class Failed(Exception):
    """A step failed and has said why."""


def main() -> int:
    """Serve until stopped: 0; or 1 after one sentence that says why not."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        Demo().serve()
    except Stopped:
        say("stopped.")
    except (preflight.Refusal, DatabaseError, ConfigurationError, Failed) as error:
        say(str(error))
        return 1
    except OSError as error:
        # A file in the way, a disk that filled up: the person needs to know where, not which line of ours met it.
        say(f"{error.filename or data_dir()}: {error.strerror or error}.")
        return 1
    return 0


def _leave(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the stopping.
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    say("stopping …")
    raise Stopped


class Demo:
    """One run of the demo."""

    def __init__(self) -> None:
        os.environ.setdefault("MAARAD_DEMO", "1")
        self.folder = data_dir()
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.port = port()
        self.holder: Holder | None = None
        self.address = (os.environ.get("PUBLIC_URL") or f"http://localhost:{self.port}").rstrip("/")

    def serve(self) -> None:
        """Check, start, watch. Whatever ends it, everything started is stopped again."""
        preflight.check_ours(self.folder)
        preflight.check_folder(self.folder)
        lock = preflight.claim(self.folder)
        preflight.check_port(self.host, self.port)
        (self.folder / "demo.json").unlink(missing_ok=True)
        url = os.environ.get("DATABASE_URL") or ""
        if url:
            preflight.check_database(url)
        else:
            self.holder = Holder(self.folder)
        try:
            if self.holder:
                url = self.holder.acquire()
            environment = child_environment(url)
            with Supervisor(self.folder, environment, self.holder is not None, lock) as supervisor:
                self._serve(supervisor, environment)
        finally:
            (self.folder / "demo.json").unlink(missing_ok=True)
            if self.holder:
                self.holder.release()

    def _serve(self, supervisor: Supervisor, environment: dict[str, str]) -> None:
        facts = self._prepare(environment)
        self._start(supervisor)
        self._wait_ready(supervisor)
        self._announce(facts)
        while True:
            self._keep_database()
            supervisor.check()
            time.sleep(0.4)

    def _prepare(self, environment: dict[str, str]) -> dict[str, Any]:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.runtime.prepare"],
            env=environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate()
        except Stopped:
            process.terminate()
            process.wait()
            raise
        if process.returncode:
            raise Failed("the demo could not be prepared: see the message above.")
        facts: dict[str, Any] = json.loads(said.splitlines()[-1])
        return facts

    def _start(self, supervisor: Supervisor) -> None:
        run = self.folder / "run"
        run.mkdir(exist_ok=True)
        supervisor.add("web", processes.web(self.host, self.port))
        for name, queue, threads in (("worker", "maarad", 2), ("pictures", "pictures", 1)):
            supervisor.add(name, processes.worker(name, queue, threads))
        supervisor.add("beat", processes.beat(run / "beat-schedule"))

    def _wait_ready(self, supervisor: Supervisor) -> None:
        deadline = time.monotonic() + READY_SECONDS
        say("waiting until the shop is ready …")
        said = "no answer"
        while time.monotonic() < deadline:
            ready, said = alive.ask(self.host, self.port)
            if ready:
                return
            self._keep_database()
            supervisor.check()
            time.sleep(0.3)
        raise Failed(f"The shop is not ready after {READY_SECONDS:.0f} s: {said} (logs: {self.folder / 'logs'})")

    def _keep_database(self) -> None:
        """Start the embedded server again if it was killed; the address stays the same."""
        if self.holder and not self.holder.alive():
            say("the database ended and is started again")
            self.holder.revive()

    def _announce(self, facts: dict[str, Any]) -> None:
        shown = {
            "url": self.address,
            "graphql": f"{self.address}/graphql/",
            "health": f"{self.address}/health/",
            "pid": os.getpid(),
            "data_dir": str(self.folder),
        } | facts
        write_private(self.folder / "demo.json", json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
        print("\n" + "\n".join(self._banner(facts)) + "\n", flush=True)

    def _banner(self, facts: dict[str, Any]) -> list[str]:
        """What a person at the terminal wants to know now."""
        lines = [f"Maarad is open: {self.address}/", f"GraphQL:        {self.address}/graphql/"]
        accounts = [tuple(map(str, account.values())) for account in facts.get("accounts", [])]
        if accounts:
            widths = [max(map(len, column)) for column in zip(*accounts, strict=True)]
            lines += ["", f"Accounts of the demo ({', '.join(facts['accounts'][0])}):"]
            lines += ["  " + "  ".join(map(str.ljust, account, widths)).rstrip() for account in accounts]
        makers = facts.get("makers", [])
        if makers:
            lines += ["", "Makers' cards, each with its PIN (who acts for whom):"]
            lines += [
                f"  {self.address}{each['card']}  {each['pin']}  {each['makers'] or 'helps ' + each['helps']}" for each in makers
            ]
        places = [
            ("Data", self.folder, "(DATA_DIR; `make reset` removes it)"),
            ("Facts", self.folder / "demo.json", "(accounts, channel ids, an app token)"),
            ("Logs", self.folder / "logs", "(SMS that would be sent are in worker.log)" if facts.get("sms_printed") else ""),
        ]
        if facts.get("mail_folder"):
            places.insert(1, ("Mails", Path(facts["mail_folder"]), "(as files, instead of sent)"))
        lines += ["", *(f"{name + ':':<7}{_short(path)}  {note}".rstrip() for name, path, note in places)]
        return [*lines, "", "Stop with Ctrl-C; the data stays."]


def _short(path: Path) -> str:
    """The path as seen from here, when it is below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
