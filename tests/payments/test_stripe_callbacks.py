"""What Stripe posts to us: authentic or refused, taken in once, harmless in any order."""

from __future__ import annotations

import itertools
import json
import logging
import time
from typing import Any

import pytest

from fixtures.stripe.ledger import Refused
from fixtures.stripe.server import FakeStripe
from marketplace.engine.channels.models import Channel
from marketplace.engine.payments.actions import Session
from marketplace.engine.payments.models import TransactionEvent
from marketplace.webhooks.models import IncomingCallback
from tests.payments import rows

pytestmark = pytest.mark.django_db
URL = "/webhooks/incoming/stripe/"


@pytest.fixture
def begun(stripe: FakeStripe) -> Session:
    return rows.begin(rows.checkout(), rows.STRIPE)


def _post(client: Any, signed: tuple[str, str]) -> int:
    body, signature = signed
    answer = client.post(URL, body, content_type="application/json", headers={"Stripe-Signature": signature})
    return int(answer.status_code)


def _intent(stripe: FakeStripe) -> str:
    return str(stripe.ledger.of("payment_intent")[0]["id"])


def test_success_is_reported_without_anybody_asking(stripe: FakeStripe, begun: Session, client: Any) -> None:
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    (event,) = stripe.ledger.events
    assert _post(client, stripe.signed(event)) == 200
    assert rows.amounts(begun.item) == {"charged": 15}
    assert rows.fresh(begun.item).available_actions == ["REFUND"]
    assert rows.process(begun).event.type == "CHARGE_SUCCESS"
    assert TransactionEvent.objects.filter(transaction=begun.item, type="CHARGE_SUCCESS").count() == 1


def test_a_repeated_event_changes_nothing(stripe: FakeStripe, begun: Session, client: Any) -> None:
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    (event,) = stripe.ledger.events
    assert _post(client, stripe.signed(event)) == 200
    before = list(TransactionEvent.objects.order_by("pk").values())
    asked = len(stripe.requests)
    assert _post(client, stripe.signed(event)) == 200
    assert list(TransactionEvent.objects.order_by("pk").values()) == before
    assert len(stripe.requests) == asked
    assert IncomingCallback.objects.filter(provider="stripe", event_id=event["id"], done_at__isnull=False).count() == 1


def test_the_page_and_its_intent_tell_the_same_news_once(stripe: FakeStripe, client: Any) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE, data=rows.PAGE)
    stripe.ledger.pay_page(rows.fresh(begun.item).psp_reference, "pm_card_visa")
    assert [event["type"] for event in stripe.ledger.events] == ["payment_intent.succeeded", "checkout.session.completed"]
    for event in reversed(stripe.ledger.events):
        assert _post(client, stripe.signed(event)) == 200
    assert rows.amounts(begun.item) == {"charged": 15}


def test_an_expired_page_is_noted(stripe: FakeStripe, client: Any) -> None:
    begun = rows.begin(rows.checkout(), rows.STRIPE, data=rows.PAGE)
    stripe.ledger.expire_page(rows.fresh(begun.item).psp_reference)
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 200
    assert TransactionEvent.objects.get(transaction=begun.item, type="INFO").message == "The payment page expired unpaid."


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_events_in_any_order_end_in_the_same_amounts(
    stripe: FakeStripe, begun: Session, client: Any, order: tuple[int, ...]
) -> None:
    """Declined, confirmed with 3-D Secure, paid: told at the end, in every order, all in one second."""
    stripe.ledger.clock = lambda: 1_800_000_000.0
    with pytest.raises(Refused):
        stripe.ledger.confirm(_intent(stripe), "4000000000000002")
    stripe.ledger.confirm(_intent(stripe), "4000002500003155")
    stripe.ledger.authenticate(_intent(stripe), True)
    events = list(stripe.ledger.events)
    assert [event["type"].partition(".")[2] for event in events] == ["payment_failed", "requires_action", "succeeded"]
    for index in order:
        assert _post(client, stripe.signed(events[index])) == 200
    assert rows.amounts(begun.item) == {"charged": 15}


def test_a_failure_told_at_its_time_does_not_undo_the_success_that_follows(
    stripe: FakeStripe, begun: Session, client: Any
) -> None:
    stripe.ledger.clock = lambda: 1_800_000_000.0
    with pytest.raises(Refused):
        stripe.ledger.confirm(_intent(stripe), "4000000000000002")
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 200
    assert rows.fresh(begun.item).events.last().type == "CHARGE_FAILURE"
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 200
    assert rows.amounts(begun.item) == {"charged": 15}


def test_an_authorisation_that_stripe_lets_go(stripe: FakeStripe, client: Any) -> None:
    checkout = rows.checkout()
    Channel.objects.update(default_transaction_flow_strategy="AUTHORIZATION")
    begun = rows.begin(rows.source(checkout.pk), rows.STRIPE)
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 200
    assert rows.amounts(begun.item) == {"authorized": 15}
    stripe.ledger.cancel(_intent(stripe))
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 200
    assert rows.amounts(begun.item) == {"canceled": 15}


def test_an_intent_cancelled_unpaid_is_a_failure(stripe: FakeStripe, begun: Session, client: Any) -> None:
    stripe.ledger.cancel(_intent(stripe))
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 200
    assert rows.fresh(begun.item).events.last().type == "CHARGE_FAILURE"
    assert rows.amounts(begun.item) == {}


def test_a_refund_made_on_stripes_site_counts(stripe: FakeStripe, begun: Session, client: Any) -> None:
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    stripe.ledger.refund({"payment_intent": _intent(stripe), "amount": 500})
    for event in stripe.ledger.events:
        assert _post(client, stripe.signed(event)) == 200
    assert rows.amounts(begun.item) == {"charged": 10, "refunded": 5}


def test_a_refund_that_fails_is_charged_again(stripe: FakeStripe, begun: Session, client: Any) -> None:
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    stripe.ledger.slow_refunds = True
    refund = stripe.ledger.refund({"payment_intent": _intent(stripe), "amount": 500})
    for event in list(stripe.ledger.events):
        assert _post(client, stripe.signed(event)) == 200
    assert rows.amounts(begun.item) == {"charged": 10, "refund_pending": 5}
    stripe.ledger.finish_refund(refund["id"], "failed")
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 200
    assert rows.amounts(begun.item) == {"charged": 15}


@pytest.mark.parametrize("forgery", ["other secret", "old", "changed body", "no signature", "not json"])
def test_what_is_not_authentic_is_refused(stripe: FakeStripe, begun: Session, client: Any, forgery: str) -> None:
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    (event,) = stripe.ledger.events
    body, signature = {
        "other secret": stripe.signed(event, secret="whsec_other"),
        "old": stripe.signed(event, at=int(time.time()) - 301),
        "changed body": (stripe.signed(event)[0].replace("1500", "1"), stripe.signed(event)[1]),
        "no signature": (stripe.signed(event)[0], ""),
        "not json": ("?", stripe.signed(event)[1]),
    }[forgery]
    assert _post(client, (body, signature)) == 400
    assert rows.amounts(begun.item) == {}
    assert IncomingCallback.objects.count() == 0


@pytest.mark.parametrize(
    "metadata", [{}, {"saleor_app_id": "other", "saleor_transaction_id": "x"}, {"saleor_app_id": rows.STRIPE}]
)
def test_what_is_not_ours_is_refused(stripe: FakeStripe, begun: Session, client: Any, metadata: dict[str, str]) -> None:
    other = stripe.ledger.create_intent({"amount": 900, "currency": "eur", "metadata": metadata})
    stripe.ledger.confirm(other["id"], "pm_card_visa")
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 400
    assert rows.amounts(begun.item) == {}


@pytest.mark.parametrize("transaction", ["nonsense", "VHJhbnNhY3Rpb25JdGVtOjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA=="])
def test_a_transaction_that_nobody_knows_is_refused(stripe: FakeStripe, begun: Session, client: Any, transaction: str) -> None:
    metadata = {"saleor_app_id": rows.STRIPE, "saleor_transaction_id": transaction}
    other = stripe.ledger.create_intent({"amount": 900, "currency": "eur", "metadata": metadata})
    stripe.ledger.confirm(other["id"], "pm_card_visa")
    assert _post(client, stripe.signed(stripe.ledger.events[-1])) == 400


def test_when_stripe_cannot_be_asked_it_must_come_again(stripe: FakeStripe, begun: Session, client: Any) -> None:
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    (event,) = stripe.ledger.events
    stripe.break_next("500", "500", "500")
    assert _post(client, stripe.signed(event)) == 500
    assert rows.amounts(begun.item) == {}
    assert _post(client, stripe.signed(event)) == 200
    assert rows.amounts(begun.item) == {"charged": 15}


def test_events_of_other_kinds_are_taken_and_ignored(stripe: FakeStripe, begun: Session, client: Any) -> None:
    before = TransactionEvent.objects.count()
    event = stripe.ledger.tell("customer.created", stripe.ledger.of("payment_intent")[0])
    assert _post(client, stripe.signed(event)) == 200
    assert TransactionEvent.objects.count() == before


def test_closed_without_keys_and_to_other_methods(stripe: FakeStripe, client: Any, settings: Any) -> None:
    assert client.get(URL).status_code == 405
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert _post(client, ("{}", "")) == 404


def test_too_large_a_body_is_not_read(stripe: FakeStripe, client: Any) -> None:
    assert _post(client, ("x" * (512 * 1024 + 1), "")) == 400


def test_logs_hold_nothing_personal(stripe: FakeStripe, begun: Session, client: Any, caplog: pytest.LogCaptureFixture) -> None:
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    event = json.loads(json.dumps(stripe.ledger.events[0]))
    event["data"]["object"] |= {"receipt_email": "lina@maarad.example", "metadata": {}}
    with caplog.at_level(logging.DEBUG):
        _post(client, stripe.signed(event))
        _post(client, (stripe.signed(event)[0], "t=1,v1=0"))
    assert "lina@" not in caplog.text


def test_over_the_wire(stripe: FakeStripe, live_server: Any) -> None:
    """The fake posts to a running shop by itself."""
    begun = rows.begin(rows.checkout(), rows.STRIPE)
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    assert stripe.post(stripe.ledger.events[0], live_server.url + URL) == 200
    assert rows.amounts(begun.item) == {"charged": 15}
