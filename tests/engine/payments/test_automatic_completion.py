"""A buyer who pays and closes the page has her order within seconds, in channels that want it so; and one order only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from fixtures.demo.backend import LoadError, run
from fixtures.stripe.server import FakeStripe
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments.actions import create_transaction, report_event, update_transaction
from marketplace.engine.payments.reconcile import reconcile
from marketplace.engine.stock.models import Stock
from marketplace.kernel import clock, outbox
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.models import OutboxMessage
from tests.concurrency.race import race
from tests.payments import rows

pytestmark = pytest.mark.django_db


def _checkout(quantity: int = 10, **channel: Any) -> Checkout:
    return rows.checkout(rows.shop(quantity=quantity, **{"automatically_complete_fully_paid_checkouts": True, **channel}))


def _due() -> int:
    return OutboxMessage.objects.filter(topic="CheckoutCompletionDue").count()


@pytest.mark.parametrize("hosted", [True, False])
def test_stripes_news_make_the_order_while_nobody_looks(stripe: FakeStripe, client: Client, hosted: bool) -> None:
    checkout = _checkout()
    begun = rows.begin(checkout, rows.STRIPE, data=rows.PAGE if hosted else None)
    reference = rows.fresh(begun.item).psp_reference
    if hosted:
        stripe.ledger.pay_page(reference, "pm_card_visa")
    else:
        stripe.ledger.confirm(reference, "pm_card_visa")
    for event in list(stripe.ledger.events):
        body, signature = stripe.signed(event)
        posted = client.post(
            "/webhooks/incoming/stripe/", body, content_type="application/json", headers={"Stripe-Signature": signature}
        )
        assert posted.status_code == 200
    assert Order.objects.count() == 0, "not in the request of the callback"
    rows.drain()
    order = Order.objects.get()
    assert (order.checkout_token, order.charge_status, order.user_email) == (checkout.pk, "FULL", "lina@maarad.example")
    assert _due() == 1


def test_the_buyer_who_comes_back_gets_the_same_order() -> None:
    checkout = _checkout()
    rows.dummy(checkout)
    rows.drain()
    order = Order.objects.get()
    assert complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS).pk == order.pk


def test_the_buyer_who_was_quicker_keeps_her_order() -> None:
    checkout = _checkout()
    rows.dummy(checkout)
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    rows.drain()
    assert [found.pk for found in Order.objects.all()] == [order.pk]
    assert OutboxMessage.objects.filter(topic="OrderPlaced").count() == 1


def test_a_channel_that_does_not_want_it_waits_for_the_buyer() -> None:
    rows.dummy(_checkout(automatically_complete_fully_paid_checkouts=False))
    rows.drain()
    assert (Order.objects.count(), _due()) == (0, 0)


def test_turned_off_meanwhile() -> None:
    rows.dummy(_checkout())
    Channel.objects.update(automatically_complete_fully_paid_checkouts=False)
    rows.drain()
    assert Order.objects.count() == 0


def test_a_part_completes_nothing_until_the_rest_has_come() -> None:
    checkout = _checkout()
    rows.dummy(checkout, "CHARGE_SUCCESS", "10")
    rows.drain()
    assert Order.objects.count() == 0
    rows.dummy(checkout, "AUTHORIZATION_SUCCESS")
    rows.drain()
    assert Order.objects.get().authorize_status == "FULL"


def test_what_apps_report_and_state_counts_too() -> None:
    first = _checkout()
    item = rows.dummy(first, "CHARGE_REQUEST").item
    report_event(
        token=item.token, type="CHARGE_SUCCESS", psp_reference=rows.fresh(item).psp_reference, amount=Decimal(15), actor=SYSTEM
    )
    rows.drain()
    assert Order.objects.filter(checkout_token=first.pk).exists()
    shop = rows.shop(slug="belgium", automatically_complete_fully_paid_checkouts=True)
    second, third = rows.checkout(shop), rows.checkout(shop)
    create_transaction(source=second, actor=SYSTEM, amounts={"charged": Decimal(15)}, fields={"name": "Stand"})
    stated = create_transaction(source=third, actor=SYSTEM, amounts={}, fields={"name": "Stand"})
    rows.drain()
    assert not Order.objects.filter(checkout_token=third.pk).exists()
    update_transaction(token=stated.token, actor=SYSTEM, amounts={"authorized": Decimal(15)}, fields={})
    rows.drain()
    assert Order.objects.filter(checkout_token__in=[second.pk, third.pk]).count() == 2


def test_the_delay_and_the_cut_off_date_of_the_channel() -> None:
    at = clock.now()
    rows.dummy(_checkout(automatic_completion_delay=5))
    rows.drain()
    assert Order.objects.count() == 0
    with clock.frozen(at + timedelta(minutes=6)):
        rows.drain()
    assert Order.objects.count() == 1
    old = _checkout(slug="belgium", automatic_completion_cut_off_date=at + timedelta(hours=1))
    rows.dummy(old)
    rows.drain()
    assert not Order.objects.filter(checkout_token=old.pk).exists()


def test_when_the_last_unit_is_gone_the_money_goes_back() -> None:
    item = rows.dummy(_checkout(quantity=1)).item
    Stock.objects.update(quantity=0)
    rows.drain()
    assert (Order.objects.count(), rows.amounts(item)) == (0, {"charged": 15})
    assert not OutboxMessage.objects.filter(topic="CheckoutCompletionDue", done_at__isnull=True).exists()
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        reconcile()
        rows.drain()
    assert rows.amounts(item) == {"refunded": 15}


def test_staff_turn_it_on_through_the_api() -> None:
    channel = {"name": "Spain", "slug": "spain", "currencyCode": "EUR", "defaultCountry": "ES"}
    newer = {"automaticCompletion": {"enabled": True, "delay": 3, "cutOffDate": "2026-11-01T00:00:00Z"}}
    made = run("channelCreate", input={**channel, "checkoutSettings": newer})["channel"]["id"]
    row = Channel.objects.get(slug="spain")
    assert (row.automatically_complete_fully_paid_checkouts, row.automatic_completion_delay) == (True, 3)
    assert row.automatic_completion_cut_off_date == datetime(2026, 11, 1, tzinfo=UTC)
    run("channelUpdate", id=made, input={"checkoutSettings": {"automaticCompletion": {"enabled": True, "delay": None}}})
    row.refresh_from_db()
    assert (row.automatically_complete_fully_paid_checkouts, row.automatic_completion_delay) == (True, None)
    for refused in (
        {**newer, "automaticallyCompleteFullyPaidCheckouts": True},
        {"automaticCompletion": {"enabled": True, "delay": -1}},
    ):
        with pytest.raises(LoadError, match="INVALID"):
            run("channelUpdate", id=made, input={"checkoutSettings": refused})


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_buyer_and_shop_at_once_make_one_order() -> None:
    shop = rows.shop(quantity=4, automatically_complete_fully_paid_checkouts=True)
    for _ in range(4):
        checkout = rows.checkout(shop)
        rows.dummy(checkout)

        def buyer(pk: Any = checkout.pk) -> Any:
            return complete_checkout(checkout_id=pk, actor=ANONYMOUS).pk

        outcomes = race([outbox.drain, buyer, outbox.drain, buyer])
        rows.drain()
        order = Order.objects.get(checkout_token=checkout.pk)
        assert (outcomes[1], outcomes[3]) == (order.pk, order.pk)
        assert order.charge_status == "FULL"
    assert Stock.objects.get().quantity_allocated == 4
    assert OutboxMessage.objects.filter(topic="OrderPlaced").count() == 4
