"""What is left open is brought to an end: an order, or the money back. Case by case; `test_crashes` breaks everything at random."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fixtures.stripe.server import FakeStripe
from marketplace import celery_settings
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.actions import cancel_order
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import reconcile as reconcile_module
from marketplace.engine.payments.actions import give_back_checkout, report_event, request_action
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.engine.payments.reconcile import reconcile
from marketplace.engine.payments.tasks import reconcile_payments
from marketplace.engine.stock.models import Stock
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.errors import Busy, DomainError
from marketplace.kernel.models import OutboxMessage
from tests.concurrency.race import race, refusals
from tests.payments import rows

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


@pytest.fixture(autouse=True)
def _now(request: pytest.FixtureRequest) -> Any:
    """The shop's clock and Stripe's stand still: no test depends on the day it is run."""
    if "stripe" in request.fixturenames:
        request.getfixturevalue("stripe").ledger.clock = NOW.timestamp
    with clock.frozen(NOW):
        yield


def _after(**time: float) -> int:
    """What the reconciler looked at after that time; the outbox is carried out too."""
    with clock.frozen(NOW + timedelta(**time)):
        looked = reconcile()
        rows.drain()
    return looked


def _intent(stripe: FakeStripe) -> str:
    return str(stripe.ledger.of("payment_intent")[0]["id"])


def _paid_at_stripe(stripe: FakeStripe, checkout: Checkout | None = None, **given: Any) -> TransactionItem:
    session = rows.begin(checkout or rows.checkout(), rows.STRIPE, **given)
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    return session.item


def test_not_before_two_minutes() -> None:
    rows.dummy(rows.checkout())
    assert _after(minutes=1, seconds=59) == 0
    assert _after(minutes=2) == 1


def test_paid_and_left_becomes_an_order_once() -> None:
    checkout = rows.checkout()
    item = rows.dummy(checkout).item
    assert _after(minutes=2) == 1
    order = Order.objects.get(checkout_token=checkout.pk)
    assert (order.charge_status, rows.fresh(item).order_id, rows.fresh(item).reconcile_at) == ("FULL", order.pk, None)
    assert _after(days=2) == 0
    assert Order.objects.count() == 1


def test_a_payment_whose_news_were_lost_is_asked_for(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    item = _paid_at_stripe(stripe, checkout)
    assert rows.amounts(item) == {}
    _after(minutes=2)
    assert rows.amounts(item) == {"charged": 15}
    assert Order.objects.get().checkout_token == checkout.pk


def test_a_page_whose_news_were_lost_is_asked_for(stripe: FakeStripe) -> None:
    item = rows.begin(rows.checkout(), rows.STRIPE, data=rows.PAGE).item
    stripe.ledger.pay_page(rows.fresh(item).psp_reference, "pm_card_visa")
    _after(minutes=2)
    assert rows.amounts(item) == {"charged": 15}
    assert Order.objects.count() == 1


def test_a_payment_made_late_is_found_by_a_later_look(stripe: FakeStripe) -> None:
    item = rows.begin(rows.checkout(), rows.STRIPE).item
    events = TransactionEvent.objects.count()
    assert [_after(minutes=minutes) for minutes in (2, 4, 9, 10, 28)] == [1, 1, 0, 1, 1]
    assert TransactionEvent.objects.count() == events, "looks that bring nothing new leave no trace"
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    _after(hours=2)
    assert rows.amounts(item) == {"charged": 15}
    assert Order.objects.count() == 1


def test_an_attempt_that_leads_nowhere_is_forgotten_after_days(stripe: FakeStripe) -> None:
    item = rows.begin(rows.checkout(), rows.STRIPE).item
    looks = 0
    for hours in range(24 * 7):
        looks += _after(hours=hours)
    assert 5 <= looks <= 9
    assert rows.fresh(item).reconcile_at is None
    assert len(stripe.requests) <= 10


def test_the_last_unit_is_gone_so_the_money_goes_back(stripe: FakeStripe) -> None:
    shop = rows.shop(quantity=1)
    late = rows.checkout(shop)
    item = _paid_at_stripe(stripe, late)
    other = rows.checkout(shop)
    rows.dummy(other)
    complete_checkout(checkout_id=other.pk, actor=ANONYMOUS)
    _after(minutes=2)
    assert rows.amounts(item) == {"refunded": 15}
    assert stripe.ledger.taken(rows.global_id(item)) == 0
    assert Order.objects.count() == 1
    told = OutboxMessage.objects.get(topic="CheckoutPaymentReturned").payload
    assert (told["reason"], told["amount"], told["currency"], told["channel"]) == ("INSUFFICIENT_STOCK", "15.00", "EUR", "france")
    assert _after(hours=1) == 1
    assert rows.fresh(item).reconcile_at is None
    assert OutboxMessage.objects.filter(topic="CheckoutPaymentReturned").count() == 1


def test_an_authorisation_for_nothing_is_let_go() -> None:
    shop = rows.shop(quantity=1)
    item = rows.dummy(rows.checkout(shop), "AUTHORIZATION_SUCCESS").item
    Stock.objects.update(quantity=0)
    _after(minutes=2)
    assert rows.amounts(item) == {"canceled": 15}


def test_while_the_money_goes_back_no_order_is_made_of_it() -> None:
    checkout = rows.checkout()
    item = rows.dummy(checkout).item
    assert give_back_checkout(checkout_id=checkout.pk, reason="TEST", actor=SYSTEM) == 15
    assert give_back_checkout(checkout_id=checkout.pk, reason="TEST", actor=SYSTEM) == 0
    with pytest.raises(DomainError) as refused:
        complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    assert refused.value.code == "CHECKOUT_NOT_FULLY_PAID"
    rows.drain()
    assert rows.amounts(item) == {"refunded": 15}


def test_a_buyer_has_an_hour_to_mend_what_is_missing() -> None:
    checkout = rows.checkout()
    item = rows.dummy(checkout, "CHARGE_SUCCESS", "10").item
    for minutes in (2, 20, 40, 59):
        _after(minutes=minutes)
    assert rows.amounts(item) == {"charged": 10}
    for minutes in (75, 80):
        _after(minutes=minutes)
    assert rows.amounts(item) == {"refunded": 10}
    assert OutboxMessage.objects.get(topic="CheckoutPaymentReturned").payload["reason"] == "CHECKOUT_NOT_FULLY_PAID"


def test_a_busy_shop_is_asked_again_and_nothing_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = rows.checkout()
    item = rows.dummy(checkout).item
    calls = []

    def busy(**arguments: Any) -> Order:
        calls.append(arguments)
        if len(calls) == 1:
            raise Busy
        return complete_checkout(**arguments)

    monkeypatch.setattr(reconcile_module, "complete_checkout", busy)
    _after(minutes=2)
    assert rows.amounts(item) == {"charged": 15}
    assert Order.objects.count() == 0
    _after(minutes=4)
    assert Order.objects.get().checkout_token == checkout.pk


def test_a_fault_of_ours_does_not_keep_the_money(monkeypatch: pytest.MonkeyPatch) -> None:
    item = rows.dummy(rows.checkout()).item

    def broken(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reconcile_module, "complete_checkout", broken)
    for minutes in (2, 4, 30):
        _after(minutes=minutes)
    assert rows.amounts(item) == {"charged": 15}
    for minutes in (120, 240):
        _after(minutes=minutes)
    assert rows.amounts(item) == {"refunded": 15}


def test_a_checkout_that_was_removed_gets_its_money_back(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    item = _paid_at_stripe(stripe, checkout)
    Checkout.objects.filter(pk=checkout.pk).delete()
    _after(minutes=2)
    assert rows.amounts(item) == {"refunded": 15}
    assert stripe.ledger.taken(rows.global_id(item)) == 0


def test_money_that_arrives_for_a_cancelled_order_goes_back(stripe: FakeStripe) -> None:
    shop = rows.shop(allow_unpaid_orders=True)
    checkout = rows.checkout(shop)
    item = rows.begin(checkout, rows.STRIPE).item
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    cancel_order(order_id=order.pk, actor=SYSTEM)
    rows.drain()
    stripe.ledger.confirm(_intent(stripe), "pm_card_visa")
    _after(minutes=2)
    assert rows.amounts(item) == {"refunded": 15}


@pytest.mark.parametrize("kind", ["CHARGE", "AUTHORIZATION"])
def test_a_second_payment_after_the_order_goes_back(stripe: FakeStripe, kind: str) -> None:
    """She pays by the test method. Stripe's page could not be closed just then: she finds it still open and pays there too."""
    checkout = rows.checkout()
    second = rows.begin(checkout, rows.STRIPE, data=rows.PAGE, kind=kind, actor=SYSTEM).item
    stripe.break_next("500", "500", "500")
    first = rows.dummy(rows.source(checkout.pk)).item
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    stripe.ledger.clock = lambda: (NOW + timedelta(minutes=1)).timestamp()
    stripe.ledger.pay_page(rows.fresh(second).psp_reference, "pm_card_visa")
    for minutes in (2, 4):
        _after(minutes=minutes)
    assert (rows.amounts(first), rows.amounts(second)) == ({"charged": 15}, {"refunded" if kind == "CHARGE" else "canceled": 15})
    order.refresh_from_db()
    assert (order.charge_status, order.total_charged_amount, order.total_authorized_amount) == ("FULL", 15, 0)
    assert stripe.ledger.taken(rows.global_id(second)) == stripe.ledger.held(rows.global_id(second)) == 0


def test_a_later_part_of_the_sum_stays() -> None:
    checkout = rows.checkout(rows.shop(allow_unpaid_orders=True))
    first = rows.dummy(checkout, "CHARGE_SUCCESS", "10").item
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    with clock.frozen(NOW + timedelta(minutes=1)):
        second = rows.dummy(order).item
    for minutes in (2, 4):
        _after(minutes=minutes)
    assert (rows.amounts(first), rows.amounts(second)) == ({"charged": 10}, {"charged": 5})


def test_money_of_an_order_stays() -> None:
    checkout = rows.checkout()
    item = rows.dummy(checkout).item
    complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    assert _after(minutes=2) == 1
    assert rows.amounts(item) == {"charged": 15}
    assert rows.fresh(item).reconcile_at is None


def test_a_refund_that_is_refused_is_asked_for_again_with_growing_pauses(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    item = _paid_at_stripe(stripe, checkout)
    Checkout.objects.filter(pk=checkout.pk).delete()
    stripe.ledger.slow_refunds = True
    _after(minutes=2)
    for number in range(24):
        for refund in stripe.ledger.of("refund"):
            refund["status"] = "failed"
        for request in TransactionEvent.objects.filter(type="REFUND_REQUEST", include_in_calculations=True):
            report_event(
                token=item.token, type="REFUND_FAILURE", psp_reference=request.psp_reference, amount=Decimal(15), actor=SYSTEM
            )
        _after(hours=number)
    assert 3 <= len(stripe.ledger.of("refund")) <= 9


def test_staff_may_refund_while_the_reconciler_looks() -> None:
    item = rows.dummy(rows.checkout(), "CHARGE_SUCCESS", "10").item
    request_action(token=item.token, action="REFUND", actor=SYSTEM, amount=Decimal(4))
    for minutes in (2, 90, 180):
        _after(minutes=minutes)
    assert rows.amounts(item) == {"refunded": 10}


def test_celery_beat_runs_it_every_minute() -> None:
    assert celery_settings.beat_schedule["reconcile payments"] == {"task": reconcile_payments.name, "schedule": 60.0}
    rows.dummy(rows.checkout())
    with clock.frozen(NOW + timedelta(minutes=2)):
        assert reconcile_payments() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_reconcilers_and_buyers_at_once_make_one_order_each() -> None:
    shop = rows.shop(quantity=4)
    checkouts = [rows.checkout(shop) for _ in range(6)]
    items = [rows.dummy(checkout).item for checkout in checkouts]

    def reconciler() -> int:
        with clock.frozen(NOW + timedelta(minutes=2)):
            return reconcile()

    def buyer(checkout: Checkout) -> Any:
        with clock.frozen(NOW + timedelta(minutes=2)):
            return complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)

    outcomes = race([reconciler, reconciler, *(lambda checkout=checkout: buyer(checkout) for checkout in checkouts[:4])])  # type: ignore[misc]
    assert set(refusals(outcomes)) <= {"INSUFFICIENT_STOCK", "CHECKOUT_NOT_FULLY_PAID"}
    for minutes in range(4, 12, 2):
        _after(minutes=minutes)
    assert Order.objects.count() == 4
    amounts = sorted(str(rows.amounts(item)) for item in items)
    assert amounts == [str({"charged": Decimal("15.000")})] * 4 + [str({"refunded": Decimal("15.000")})] * 2
    assert TransactionEvent.objects.filter(type="REFUND_SUCCESS").count() == 2
    assert Stock.objects.get().quantity_allocated == 4
