"""`/health/` is ready only when everything that a sale needs is at work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from marketplace import health
from marketplace.kernel.clock import now
from marketplace.kernel.models import Heartbeat, OutboxMessage

pytestmark = pytest.mark.django_db


def test_ready(client: Client) -> None:
    Heartbeat.objects.create(process="beat", seen_at=now())
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_silent_background(client: Client) -> None:
    Heartbeat.objects.create(process="beat", seen_at=now() - timedelta(minutes=2))
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "failing", "failing": ["worker", "beat"]})


def test_a_worker_without_beat(client: Client) -> None:
    """Deliveries prove that a worker lives; what is due at its hour would never be begun."""
    Heartbeat.objects.create(process="beat", seen_at=now() - timedelta(minutes=2))
    OutboxMessage.objects.create(topic="x", created_at=now(), available_at=now(), done_at=now())
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "failing", "failing": ["beat"]})


def test_a_migration_that_is_not_applied(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Heartbeat.objects.create(process="beat", seen_at=now())
    monkeypatch.setattr(health, "_migrated", False)
    ((app, last),) = MigrationLoader(connection).graph.leaf_nodes("kernel")
    MigrationRecorder(connection).record_unapplied(app, last)
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "failing", "failing": ["migrations"]})

    MigrationRecorder(connection).record_applied(app, last)
    assert client.get("/health/").status_code == 200


def test_a_database_that_is_gone(client: Client) -> None:
    Heartbeat.objects.create(process="beat", seen_at=now())

    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        response = client.get("/health/")
    assert response.status_code == 503
    assert {"database", "worker", "beat", "outbox"} <= set(response.json()["failing"])
    assert b"unexpectedly" not in response.content


@pytest.mark.parametrize(
    ("waited", "given_up", "expected"),
    [(timedelta(seconds=30), False, 200), (timedelta(minutes=10), False, 503), (timedelta(0), True, 503)],
)
def test_the_outbox(client: Client, waited: timedelta, given_up: bool, expected: int) -> None:
    Heartbeat.objects.create(process="beat", seen_at=now())
    at = now() - waited
    OutboxMessage.objects.create(topic="x", created_at=at, available_at=at, failed_at=at if given_up else None)
    response = client.get("/health/")
    assert response.status_code == expected
    if expected == 503:
        assert response.json()["failing"] == ["outbox"]
