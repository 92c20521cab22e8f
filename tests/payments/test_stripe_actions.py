"""Capture, refund and cancellation: asked for through the engine, carried out by the outbox, once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fixtures.stripe.server import FakeStripe
from marketplace.engine.channels.models import Channel
from marketplace.engine.payments.actions import Session, request_action
from marketplace.engine.payments.models import TransactionEvent
from marketplace.kernel import clock
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import OutboxMessage
from tests.payments import rows

pytestmark = pytest.mark.django_db


def _paid(stripe: FakeStripe, kind: str = "CHARGE", data: Any = None) -> Session:
    checkout = rows.checkout()
    Channel.objects.update(default_transaction_flow_strategy=kind)
    begun = rows.begin(rows.source(checkout.pk), rows.STRIPE, data=data)
    if data:
        stripe.ledger.pay_page(rows.fresh(begun.item).psp_reference, "pm_card_visa")
    else:
        stripe.ledger.confirm(rows.fresh(begun.item).psp_reference, "pm_card_visa")
    rows.process(begun)
    return begun


def _ask(session: Session, action: str, amount: str | None = None) -> None:
    request_action(token=session.item.token, action=action, actor=SYSTEM, amount=None if amount is None else Decimal(amount))
    rows.drain()


def _taken(stripe: FakeStripe, session: Session) -> tuple[int, int]:
    key = rows.global_id(session.item)
    return stripe.ledger.taken(key), stripe.ledger.held(key)


def test_capture(stripe: FakeStripe) -> None:
    paid = _paid(stripe, "AUTHORIZATION")
    _ask(paid, "CHARGE")
    assert rows.amounts(paid.item) == {"charged": 15}
    assert rows.fresh(paid.item).available_actions == ["REFUND"]
    assert _taken(stripe, paid) == (1500, 0)


def test_a_partial_capture_lets_the_rest_go_when_stripe_says_so(stripe: FakeStripe, client: Any) -> None:
    paid = _paid(stripe, "AUTHORIZATION")
    _ask(paid, "CHARGE", "10.50")
    assert _taken(stripe, paid) == (1050, 0)
    body, signature = stripe.signed(stripe.ledger.events[-1])
    answer = client.post(
        "/webhooks/incoming/stripe/", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert answer.status_code == 200
    assert rows.amounts(paid.item) == {"charged": Decimal("10.5"), "canceled": Decimal("4.5")}


def test_cancel(stripe: FakeStripe) -> None:
    paid = _paid(stripe, "AUTHORIZATION")
    _ask(paid, "CANCEL")
    assert rows.amounts(paid.item) == {"canceled": 15}
    assert _taken(stripe, paid) == (0, 0)


@pytest.mark.parametrize("data", [None, rows.PAGE])
def test_partial_refunds_until_nothing_is_left(stripe: FakeStripe, data: Any) -> None:
    paid = _paid(stripe, data=data)
    _ask(paid, "REFUND", "4.99")
    assert rows.amounts(paid.item) == {"charged": Decimal("10.01"), "refunded": Decimal("4.99")}
    _ask(paid, "REFUND")
    assert rows.amounts(paid.item) == {"refunded": 15}
    with pytest.raises(DomainError) as refused:
        _ask(paid, "REFUND", "0.01")
    assert (refused.value.code, refused.value.field) == ("INVALID", "amount")
    assert _taken(stripe, paid) == (0, 0)


def test_a_slow_refund_is_pending_until_stripe_says_more(stripe: FakeStripe, client: Any) -> None:
    paid = _paid(stripe)
    stripe.ledger.slow_refunds = True
    _ask(paid, "REFUND")
    assert rows.amounts(paid.item) == {"refund_pending": 15}
    stripe.ledger.finish_refund(stripe.ledger.of("refund")[0]["id"])
    body, signature = stripe.signed(stripe.ledger.events[-1])
    client.post("/webhooks/incoming/stripe/", body, content_type="application/json", headers={"Stripe-Signature": signature})
    assert rows.amounts(paid.item) == {"refunded": 15}


@pytest.mark.parametrize("way", ["before", "after", "500"])
def test_a_refund_whose_answer_is_lost_is_tried_again_and_gives_once(stripe: FakeStripe, way: str) -> None:
    paid = _paid(stripe)
    stripe.break_next(way, way, way)
    _ask(paid, "REFUND")
    assert rows.amounts(paid.item) == {"charged": 15}
    assert OutboxMessage.objects.filter(topic="PaymentActionRequested", done_at__isnull=True).count() == 1
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        rows.drain()
    assert rows.amounts(paid.item) == {"refunded": 15}
    assert [refund["amount"] for refund in stripe.ledger.of("refund")] == [1500]


def test_what_was_captured_on_stripes_site_meanwhile_is_a_success(stripe: FakeStripe) -> None:
    paid = _paid(stripe, "AUTHORIZATION")
    stripe.ledger.capture(rows.fresh(paid.item).psp_reference, {})
    _ask(paid, "CHARGE")
    assert rows.amounts(paid.item) == {"charged": 15}


def test_a_refusal_is_recorded_and_asked_for_once(stripe: FakeStripe) -> None:
    paid = _paid(stripe)
    stripe.ledger.refund({"payment_intent": rows.fresh(paid.item).psp_reference})
    _ask(paid, "REFUND")
    failure = TransactionEvent.objects.get(transaction=paid.item, type="REFUND_FAILURE")
    assert "charge_already_refunded" in failure.message
    assert rows.amounts(paid.item) == {"charged": 15}
    assert OutboxMessage.objects.filter(topic="PaymentActionRequested", done_at__isnull=True).count() == 0
