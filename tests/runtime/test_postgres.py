"""The launcher of the embedded database."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.runtime.postgres import Cluster, DatabaseError


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "postgres-18")
    yield cluster
    cluster.stop()


def test_starts_keeps_rows_and_stops(cluster: Cluster) -> None:
    with psycopg.connect(cluster.start()) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('زربية')")
    first = cluster.pid()
    assert first is not None

    cluster.stop()

    assert cluster.pid() is None
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    with psycopg.connect(cluster.start()) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("زربية",)]


def test_starting_twice_is_one_server(cluster: Cluster) -> None:
    url = cluster.start()
    pid = cluster.pid()
    other = Cluster(cluster.folder)

    assert other.start() == url
    assert other.pid() == pid
    other.stop()
    assert cluster.pid() is None


@pytest.mark.parametrize("whole_group", [False, True])
def test_kill_9_loses_no_committed_row(cluster: Cluster, whole_group: bool) -> None:
    url = cluster.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        for number in range(50):
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
        pid = cluster.pid()
        assert pid is not None
        (os.killpg if whole_group else os.kill)(pid, signal.SIGKILL)
        assert cluster.process is not None
        cluster.process.wait(10)

    with psycopg.connect(Cluster(cluster.folder).start()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (50,)


def test_a_reused_pid_is_not_taken_for_a_server(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    lines = [str(os.getpid()), str(cluster.folder), "0", "5432", str(cluster.folder), "", "", "ready"]
    (cluster.folder / "postmaster.pid").write_text("\n".join(lines))

    assert cluster.pid() is None


def test_text_search_knows_arabic_whatever_the_locale(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    with psycopg.connect(cluster.start()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT lower('ÉCOLE'), similarity('زربية', 'الزربية') > 0.4").fetchone() == ("école", True)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("long" * 25) / "postgres-18")
    try:
        with psycopg.connect(cluster.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.stop()


def test_another_versions_folder_is_refused_in_one_sentence(cluster: Cluster) -> None:
    cluster.folder.mkdir()
    (cluster.folder / "PG_VERSION").write_text("12\n")

    with pytest.raises(DatabaseError, match="made by PostgreSQL 12"):
        cluster.start()
    assert [entry.name for entry in cluster.folder.iterdir()] == ["PG_VERSION"]


def test_a_folder_with_other_things_is_left_alone(cluster: Cluster) -> None:
    cluster.folder.mkdir()
    (cluster.folder / "holiday.jpg").write_text("")

    with pytest.raises(DatabaseError, match="is not empty and is not a PostgreSQL folder"):
        cluster.start()
    assert (cluster.folder / "holiday.jpg").exists()


def test_a_broken_folder_says_so(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.folder / "global" / "pg_control").unlink()

    with pytest.raises(DatabaseError, match=r"does not start: .*pg_control"):
        cluster.start()
