"""Maarad's half of the profile `saleor` without containers, with nobody at Saleor's address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.deployment.composed import READY_SECONDS, Composed, wait_for
from tests.e2e.stack import _free_port

PROCESSES = ("web", "worker", "beat")


@pytest.fixture
def composed(valkey: int, database: str, program: Path, tmp_path: Path) -> Iterator[Composed]:
    shop = Composed(program, tmp_path, database, valkey, _free_port(), suffix="-saleor")
    try:
        assert shop.start("prepare").wait(READY_SECONDS) == 0, shop.logs()
        for name in PROCESSES:
            shop.start(name)
        yield shop
    finally:
        shop.stop()


def test_ready_to_be_installed_and_to_wait(composed: Composed) -> None:
    wait_for(composed.healthy, READY_SECONDS, composed.logs)
    manifest = json.loads(composed.ask("/saleor/apps/maarad/manifest"))
    told = composed.services["web-saleor"]["environment"]
    assert manifest["tokenTargetUrl"].startswith(told["SALEOR_APP_URL"])
    # By the name that Saleor calls it, which the shop must answer to.
    named = composed.ask("/saleor/apps/maarad/manifest", headers={"Host": urlsplit(told["SALEOR_APP_URL"]).netloc})
    assert json.loads(named) == manifest

    composed.stop()
    assert composed.seconds_to_stop.keys() == set(PROCESSES)
    assert all(seconds < composed.grace(name) for name, seconds in composed.seconds_to_stop.items()), composed.seconds_to_stop
    assert {name: composed.running[name].returncode for name in PROCESSES} == dict.fromkeys(PROCESSES, 0), composed.logs()
