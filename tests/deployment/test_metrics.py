"""`/metrics/` tells its figures to who shows the token; to others there is no such page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from marketplace.client.metrics import timed
from marketplace.kernel.clock import now
from marketplace.kernel.models import Heartbeat, OutboxMessage

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-its-own"


def figures(client: Client) -> dict[tuple[str, str], float]:
    response = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in response["Cache-Control"]
    families = text_string_to_metric_families(response.content.decode())
    return {(sample.name, ",".join(sample.labels.values())): sample.value for family in families for sample in family.samples}


@pytest.mark.parametrize("offered", [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer é"])
@pytest.mark.parametrize("setting", ["", TOKEN])
def test_for_others_there_is_no_such_page(client: Client, settings: Any, setting: str, offered: str | None) -> None:
    settings.METRICS_TOKEN = setting
    response = client.get("/metrics/", headers={} if offered is None else {"Authorization": offered})
    assert response.status_code == 404
    assert b"maarad_" not in response.content


def test_no_token_is_never_the_right_one(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 404


def test_operations_and_queues(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    before = figures(client)
    with timed("a_stored_operation"):
        pass
    Heartbeat.objects.create(process="beat", seen_at=now())
    for state in ({}, {"done_at": now()}, {"failed_at": now()}, {"failed_at": now()}):
        OutboxMessage.objects.create(topic="x", created_at=now(), available_at=now(), **state)
    after = figures(client)
    assert after[("maarad_operations_total", "a_stored_operation,answered")] == 1
    assert (after[("maarad_outbox_waiting", "")], after[("maarad_outbox_failed", "")]) == (1, 2)
    assert 0 <= after[("maarad_silent_seconds", "beat")] < 60
    assert ("maarad_operations_total", "a_stored_operation,answered") not in before


def test_a_database_that_fails_does_not_hide_the_rest(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN

    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "kernel_outboxmessage" in sql:
            raise OperationalError("the server closed the connection")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        found = figures(client)
    assert ("process_start_time_seconds", "") in found
    assert not any(name.startswith("maarad_outbox") for name, _ in found)
