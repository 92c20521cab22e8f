"""`/health/` is ready only when everything that a sale needs is at work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

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
