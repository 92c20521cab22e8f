"""Who uses the embedded database: it is started for the first user and stopped after the last one.

Each user holds a shared lock on ``database.users``. The kernel takes it back when the process dies, however it dies,
so no count can be wrong. ``database.turn`` lets one process at a time start or stop the server.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from marketplace.runtime.bootstrap import say
from marketplace.runtime.configuration import data_dir
from marketplace.runtime.postgres import Cluster, DatabaseError, find_binaries


def cluster_of(folder: Path) -> Cluster:
    """The embedded cluster of a data folder. Its name carries the major version: no other version can open it."""
    major = find_binaries().major
    others = sorted(
        path.name
        for path in folder.glob("postgres-*")
        if path.is_dir() and path.name != f"postgres-{major}" and (path / "PG_VERSION").exists()
    )
    if others and not (folder / f"postgres-{major}").exists():
        raise DatabaseError(
            f"{folder} holds the database of another version ({others[0]}), and this is PostgreSQL {major}: set EMBEDDED_PG_BIN "
            "to the old version's programs, or choose another DATA_DIR."
        )
    return Cluster(folder / f"postgres-{major}", log=folder / "logs" / "postgres.log")


@contextmanager
def database(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Address of the database for as long as the block lasts: ``DATABASE_URL``, else the embedded server."""
    given = environment.get("DATABASE_URL")
    if given:
        yield given
        return
    holder = Holder(data_dir(environment))
    url = holder.acquire()
    try:
        yield url
    finally:
        holder.release()


class Holder:
    """One user of the embedded database of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        self.cluster = cluster_of(folder)
        self._users: int | None = None

    def acquire(self) -> str:
        """Count ourselves in, start the server if it does not run, and return its address."""
        with self._turn():
            self._users = os.open(self.folder / "database.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                return self._start()
            except BaseException:
                self._let_go()
                raise

    def alive(self) -> bool:
        """Whether the server's process is there: cheap, for a look twice a second."""
        return self.cluster.process_exists()

    def revive(self) -> str:
        """Start the server again if it died while we hold it."""
        with self._turn():
            return self._start()

    def release(self) -> None:
        """Count ourselves out; the last one stops the server. Also cleans up after a user that was killed."""
        with self._turn():
            if self._users is None:
                self._users = os.open(self.folder / "database.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.cluster.stop()
            finally:
                self._let_go()

    def _start(self) -> str:
        if self.cluster.pid() is None:
            new = not self.cluster.folder.exists()
            say(f"{'making' if new else 'starting'} the database in {self.cluster.folder} …")
        return self.cluster.start()

    def _let_go(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.folder / "database.turn").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
