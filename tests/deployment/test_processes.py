"""The profile `embedded` without containers: the same commands and environment, the image's entry point."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.deployment import image
from tests.deployment.compose import ROOT
from tests.deployment.composed import READY_SECONDS, Composed, wait_for
from tests.e2e.stack import _free_port


@pytest.fixture(scope="module")
def composed(valkey: int, database: str, program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Prepared, filled with three pieces, and served."""
    more = {"METRICS_TOKEN": "figures"}
    shop = Composed(program, tmp_path_factory.mktemp("shop"), database, valkey, _free_port(), more=more)
    try:
        assert shop.start("prepare").wait(READY_SECONDS) == 0, shop.logs()
        small = {"DJANGO_SETTINGS_MODULE": "tests.runtime.small_settings"}
        load = [sys.executable, "manage.py", "load_demo"]
        subprocess.run(load, cwd=ROOT, env=shop.environment("web") | small, check=True)
        for name in ("web", "worker", "pictures", "beat"):
            shop.start(name)
        yield shop
    finally:
        shop.stop()


def test_what_is_prepared_is_served(composed: Composed) -> None:
    wait_for(composed.healthy, READY_SECONDS, composed.logs)
    assert json.loads(composed.ask("/health/")) == {"status": "ok"}
    answer = json.loads(
        composed.ask("/graphql/", {"query": '{ products(first: 5, channel: "france") { totalCount edges { node { name } } } }'})
    )
    assert answer["data"]["products"]["totalCount"] == 3, answer
    assert b"maarad_outbox_waiting" in composed.ask("/metrics/", headers={"Authorization": "Bearer figures"})
    assert {name for name, process in composed.running.items() if process.poll() is None} == {"web", "worker", "pictures", "beat"}


def test_prepare_again_changes_nothing(composed: Composed) -> None:
    """With each new version, and by several at once."""
    static = image.listing(composed.folder / "data" / "static")
    both = [composed.start("prepare"), composed.start("prepare")]
    assert [process.wait(READY_SECONDS) for process in both] == [0, 0], composed.logs()
    assert image.listing(composed.folder / "data" / "static") == static


def test_the_queues_are_in_valkey(composed: Composed) -> None:
    """Beat's messages went through the broker that the file names."""
    wait_for(composed.healthy, READY_SECONDS, composed.logs)
    with socket.create_connection(("127.0.0.1", composed.cache_port), timeout=10) as connection:
        connection.sendall(b"SELECT 0\r\nEXISTS _kombu.binding.maarad _kombu.binding.pictures\r\n")
        time.sleep(0.5)
        assert connection.recv(1000).splitlines() == [b"+OK", b":2"]


def test_a_queue_in_the_database_and_its_address_in_a_file(composed: Composed, tmp_path: Path) -> None:
    """As on one machine without Valkey."""
    (tmp_path / "url").write_text(f"{composed.database}\n")
    told = {"CELERY_BROKER_URL": "pgmq://", "DATABASE_URL": "", "DATABASE_URL_FILE": str(tmp_path / "url")}
    with psycopg.connect(composed.database, autocommit=True) as connection:
        there = "SELECT to_regnamespace('pgmq') IS NOT NULL"
        assert connection.execute(there).fetchone() == (False,)
        assert composed.start("prepare", **told).wait(READY_SECONDS) == 0, composed.logs()
        assert connection.execute(there).fetchone() == (True,)


@pytest.mark.parametrize("name", ["SECRET_KEY", "RSA_PRIVATE_KEY"])
def test_nothing_is_prepared_without_keys(composed: Composed, name: str) -> None:
    assert composed.start("prepare", **{name: ""}).wait(READY_SECONDS) == 1
    assert f"{name} is not set" in (composed.folder / "prepare.log").read_text()


def test_every_process_ends_in_time(composed: Composed) -> None:
    """The last test of this module: nothing runs after it."""
    wait_for(composed.healthy, READY_SECONDS, composed.logs)
    composed.stop()
    grace = {name: composed.grace(name) for name in composed.seconds_to_stop}
    assert composed.seconds_to_stop.keys() == {"web", "worker", "pictures", "beat"}
    assert all(seconds < grace[name] for name, seconds in composed.seconds_to_stop.items()), composed.seconds_to_stop
    assert {name: composed.running[name].returncode for name in grace} == dict.fromkeys(grace, 0), composed.logs()
    with pytest.raises(OSError, match="refused"):
        composed.ask("/health/")
