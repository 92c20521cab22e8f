"""What is told of money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.api.subscription import read_subscription
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.payments.actions import request_action
from marketplace.kernel import outbox
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.ids import to_global_id
from tests.payments import rows
from tests.webhooks.receiving import Receiver, app, webhook

pytestmark = pytest.mark.django_db

QUERY = """
subscription { event { __typename
  ... on CheckoutFullyPaid { checkout { id } } ... on CheckoutFullyAuthorized { checkout { id } }
  ... on OrderCreated { order { id } } ... on OrderConfirmed { order { id } } ... on OrderPaid { order { id } }
  ... on OrderFullyPaid { order { id isPaid } } ... on OrderUpdated { order { id } } ... on OrderRefunded { order { id } }
  ... on OrderFullyRefunded { order { id } } } }
"""


def listen(receiver: Receiver) -> None:
    webhook(app("MANAGE_ORDERS", "MANAGE_CHECKOUTS"), receiver.url, QUERY, *read_subscription(QUERY))


def drained(receiver: Receiver) -> list[str]:
    while outbox.drain():
        pass
    events = sorted(receiver.events)
    receiver.calls.clear()
    return events


def test_a_card_checkout_tells_saleors_sequence_and_each_event_once(receiver: Receiver) -> None:
    listen(receiver)
    checkout = rows.checkout()
    assert drained(receiver) == []
    rows.dummy(checkout)
    outbox.drain()
    assert [call.data["checkout"] for call in receiver.calls] == [{"id": to_global_id("Checkout", checkout.pk)}] * 2
    assert drained(receiver) == ["checkout_fully_authorized", "checkout_fully_paid"]
    complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    assert drained(receiver) == ["order_confirmed", "order_created", "order_fully_paid", "order_paid", "order_updated"]


def test_an_authorisation_covers_a_checkout_and_pays_nothing(receiver: Receiver) -> None:
    listen(receiver)
    rows.dummy(rows.checkout(), "AUTHORIZATION_SUCCESS")
    assert drained(receiver) == ["checkout_fully_authorized"]


def test_a_part_tells_of_no_whole(receiver: Receiver) -> None:
    listen(receiver)
    rows.dummy(rows.checkout(), amount="5")
    assert drained(receiver) == []


def test_money_given_back_is_told_in_part_and_in_whole(receiver: Receiver) -> None:
    listen(receiver)
    checkout = rows.checkout()
    session = rows.dummy(checkout)
    complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    drained(receiver)
    request_action(token=session.item.token, action="REFUND", amount=Decimal(5), actor=SYSTEM)
    # updated once: when the refund came, not when it was asked for
    assert drained(receiver) == ["order_refunded", "order_updated"]
    request_action(token=session.item.token, action="REFUND", actor=SYSTEM)
    assert drained(receiver) == ["order_fully_refunded", "order_refunded", "order_updated"]
