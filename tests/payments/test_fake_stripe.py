"""The fake Stripe is real enough: the official library takes it for Stripe."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import stripe as library

from fixtures.stripe.server import FakeStripe

INTENT = {"amount": 1500, "currency": "eur", "automatic_payment_methods": {"enabled": True}, "metadata": {"a": "b"}}


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with FakeStripe() as server:
        yield server


def _client(address: str, key: str = "sk_test_x", retries: int = 0) -> library.StripeClient:
    return library.StripeClient(key, base_addresses={"api": address}, max_network_retries=retries)


def test_an_idempotency_key_gives_the_same_answer_or_a_refusal(fake: FakeStripe) -> None:
    api = _client(fake.address)
    first = api.v1.payment_intents.create(INTENT, {"idempotency_key": "k"})
    assert api.v1.payment_intents.create(INTENT, {"idempotency_key": "k"}).id == first.id
    with pytest.raises(library.IdempotencyError):
        api.v1.payment_intents.create({**INTENT, "amount": 1600}, {"idempotency_key": "k"})
    assert len(fake.ledger.of("payment_intent")) == 1


def test_a_declined_card(fake: FakeStripe) -> None:
    api = _client(fake.address)
    intent = api.v1.payment_intents.create(INTENT)
    with pytest.raises(library.CardError) as declined:
        api.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclinedInsufficientFunds"})
    assert declined.value.error is not None
    assert (declined.value.code, declined.value.error.decline_code, declined.value.http_status) == (
        "card_declined",
        "insufficient_funds",
        402,
    )
    again = api.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert again.status == "requires_payment_method"
    assert isinstance(again.latest_charge, library.Charge)
    assert again.latest_charge.paid is False


def test_a_confirmed_card_and_3d_secure(fake: FakeStripe) -> None:
    api = _client(fake.address)
    intent = api.v1.payment_intents.create(INTENT)
    waiting = api.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_authenticationRequired"})
    assert waiting.next_action is not None
    assert waiting.next_action.type == "redirect_to_url"
    fake.ledger.authenticate(intent.id, True)
    assert api.v1.payment_intents.retrieve(intent.id).amount_received == 1500


def test_refusals(fake: FakeStripe) -> None:
    with pytest.raises(library.AuthenticationError):
        _client(fake.address, "nonsense").v1.payment_intents.create(INTENT)
    api = _client(fake.address)
    with pytest.raises(library.InvalidRequestError) as refused:
        api.v1.payment_intents.retrieve("pi_unknown")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    intent = api.v1.payment_intents.create(INTENT)
    for call in (api.v1.payment_intents.capture, lambda key: api.v1.refunds.create({"payment_intent": key})):
        with pytest.raises(library.InvalidRequestError):
            call(intent.id)


@pytest.mark.parametrize(("way", "made"), [("before", 1), ("after", 1), ("500", 1)])
def test_broken_calls_are_tried_again_by_the_library(fake: FakeStripe, way: str, made: int) -> None:
    fake.break_next(way)
    _client(fake.address, retries=1).v1.payment_intents.create(INTENT)
    assert len(fake.ledger.of("payment_intent")) == made


def test_callbacks_are_posted_until_they_are_taken(fake: FakeStripe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fixtures.stripe.server.PAUSES", (0.01, 0.01, 0.01))
    taken: list[str] = []
    done = threading.Event()

    class Shop(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            event = library.Webhook.construct_event(body, self.headers["Stripe-Signature"], fake.secret)  # type: ignore[no-untyped-call]
            taken.append(event.type)
            self.send_response(500 if len(taken) == 1 else 200)
            self.end_headers()
            if len(taken) == 2:
                done.set()

        def log_message(self, format: str, *args: object) -> None:
            return None

    shop = HTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=shop.serve_forever, args=(0.05,), daemon=True).start()
    try:
        fake.webhook = f"http://127.0.0.1:{shop.server_address[1]}/"
        api = _client(fake.address)
        api.v1.payment_intents.confirm(api.v1.payment_intents.create(INTENT).id, {"payment_method": "pm_card_visa"})
        assert done.wait(10)
    finally:
        shop.shutdown()
        shop.server_close()
    assert taken == ["payment_intent.succeeded"] * 2


def test_it_runs_by_itself() -> None:
    command = [sys.executable, "-m", "fixtures.stripe.server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert found is not None
            assert _client(found.group()).v1.payment_intents.create(INTENT).status == "requires_payment_method"
        finally:
            process.terminate()
