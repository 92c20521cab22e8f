"""A payment that was begun and left is asked after, beside a Saleor as with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from marketplace.client import transports
from marketplace.client.http import Http
from marketplace.contract.looks import FIRST_LOOK, MOST_LOOKS
from marketplace.kernel import clock
from marketplace.saleor import following
from marketplace.saleor.models import PaymentAnswer
from tests.concurrency.race import race

from .beside import Saleor
from .test_payments import COD, DUMMY, TOKEN, ask, installed, question
from .till import Till, till_open

__all__ = ["installed"]
PAYMENT = f"gid-{TOKEN}"
BEGIN = "TRANSACTION_INITIALIZE_SESSION"
NOON = datetime(2026, 5, 1, 12, tzinfo=clock.now().tzinfo)


@pytest.fixture
def till(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    with till_open() as found:
        settings.SALEOR_API_URL = found.api_url
        http = Http(found.api_url, sleep=lambda _: None)
        monkeypatch.setattr(transports, "backend", lambda: http)
        monkeypatch.setattr(transports, "app_token", lambda: "token")
        yield found
        http.close()


def left(minutes: float = 0) -> PaymentAnswer:
    """One that was begun at noon, so many minutes before it is due."""
    return PaymentAnswer.objects.create(
        app=DUMMY, key="k", transaction=PAYMENT, look_at=NOON + FIRST_LOOK + timedelta(minutes=minutes)
    )


def look(minutes: float) -> int:
    """So long after noon."""
    with clock.frozen(NOON + timedelta(minutes=minutes)):
        return following.follow_payments()


@pytest.mark.django_db
@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("app", "followed"), [(DUMMY, True), (COD, False)])
def test_who_takes_money_is_followed_before_anybody_is_asked(client: Client, saleor: Saleor, app: str, followed: bool) -> None:
    before = clock.now()
    assert ask(client, saleor, app, BEGIN, question(app))[0] == 200
    kept = PaymentAnswer.objects.get(app=app)
    assert (kept.transaction, kept.look_at is not None) == ((PAYMENT, True) if followed else ("", False))
    if kept.look_at is not None:
        assert FIRST_LOOK <= kept.look_at - before < FIRST_LOOK * 2
    ask(client, saleor, app, "TRANSACTION_REFUND_REQUESTED", question(app, key=None))
    assert PaymentAnswer.objects.exclude(pk=kept.pk).filter(look_at__isnull=False).count() == 0


@pytest.mark.django_db(transaction=True)
def test_money_that_arrived_unseen_is_found_after_two_minutes(till: Till) -> None:
    left()
    till.provider[PAYMENT] = "CHARGE_ACTION_REQUIRED"
    assert [look(minutes) for minutes in (1, 2, 3)] == [0, 1, 0]
    till.provider[PAYMENT] = "CHARGE_SUCCESS"
    assert [look(minutes) for minutes in (3.9, 4, 10_000)] == [0, 1, 0]
    assert till.asked == ["transaction_process", "transaction_process"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("said", ["CHARGE_ACTION_REQUIRED", "CHARGE_REQUEST", "CHARGE_FAILURE"])
def test_what_may_still_come_is_asked_after_for_four_days(till: Till, said: str) -> None:
    left()
    till.provider[PAYMENT] = said
    times: list[float] = []
    while (due := PaymentAnswer.objects.get().look_at) is not None:
        times.append((due - NOON) / timedelta(minutes=1))
        assert look(times[-1]) == 1
    assert len(times) == MOST_LOOKS
    assert times[:5] == [2, 4, 10, 28, 82]
    assert timedelta(days=2) < timedelta(minutes=times[-1]) < timedelta(days=5)


@pytest.mark.django_db(transaction=True)
def test_what_saleor_does_not_know_is_let_go(till: Till) -> None:
    left()
    assert [look(2), look(10_000)] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_saleor_that_is_away_is_asked_again(till: Till) -> None:
    left()
    till.provider[PAYMENT] = "CHARGE_SUCCESS"
    till.losing, till.lost = ("process",), 1
    assert look(2) == 1
    assert PaymentAnswer.objects.get().look_at is not None
    assert look(10) == 1
    assert PaymentAnswer.objects.get().look_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_look_once(till: Till) -> None:
    left()
    till.provider[PAYMENT] = "CHARGE_ACTION_REQUIRED"
    with clock.frozen(NOON + FIRST_LOOK):
        assert sorted(race([following.follow_payments] * 4)) == [0, 0, 0, 1]
    assert till.asked == ["transaction_process"]
