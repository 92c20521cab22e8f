"""Two attempts to pay never take more together than is due, and none that was left stands in the way of the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fixtures.stripe.ledger import Refused
from fixtures.stripe.server import FakeStripe
from marketplace.engine.checkout import actions as checkouts
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions import report_event, request_action
from marketplace.engine.payments.models import TransactionItem
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.errors import DomainError
from tests.concurrency.race import race
from tests.payments import rows

pytestmark = pytest.mark.django_db


def _refused(call: Callable[[], Any]) -> tuple[str, str | None, bool]:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code, refused.value.field, refused.value.retry


def _held() -> Decimal:
    return sum((item.charged_value + item.authorized_value for item in TransactionItem.objects.all()), Decimal(0))


def _payable(stripe: FakeStripe) -> list[dict[str, Any]]:
    return [intent for intent in stripe.ledger.of("payment_intent") if intent["status"] != "canceled"]


@pytest.mark.parametrize("amount", ["15", None, "10"])
@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_fingers_with_two_keys_pay_once(amount: str | None) -> None:
    checkout = rows.checkout()
    outcomes = race(
        [lambda key=key: rows.dummy(rows.source(checkout.pk), amount=amount, idempotency_key=key) for key in ("a", "b")]  # type: ignore[misc]
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert all((error.code, error.field) == ("INVALID", "amount") for error in refused)
    assert len(refused) == 1 or (amount == "10" and not refused), "the second of two tens is lowered to five, or waits"
    assert _held() == (15 if not refused else Decimal(amount or 15))


@pytest.mark.parametrize("kind", ["CHARGE", "AUTHORIZATION"])
@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_stripe_payments_begun_at_once_one_can_be_paid(stripe: FakeStripe, kind: str) -> None:
    checkout = rows.checkout()
    race(
        [
            lambda key=key: rows.begin(rows.source(checkout.pk), rows.STRIPE, idempotency_key=key, kind=kind, actor=SYSTEM)  # type: ignore[misc]
            for key in ("a", "b")
        ]
    )
    assert len(_payable(stripe)) == 1
    for intent in stripe.ledger.of("payment_intent"):
        try:
            stripe.ledger.confirm(intent["id"], "pm_card_visa")
        except Refused:
            continue
    assert sum(intent["amount_received"] + intent["amount_capturable"] for intent in stripe.ledger.of("payment_intent")) == 1500


def test_a_second_payment_while_the_first_is_being_asked_for_waits() -> None:
    """The App itself is asked to let the second in, at the moment that matters."""
    checkout = rows.checkout()
    seen: list[tuple[str, str | None, bool]] = []

    class Slow:
        identifier, name, takes_money = "test.slow", "Slow", True

        def serves(self, channel: str, currency: str) -> bool:
            return True

        def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
            seen.append(_refused(lambda: rows.dummy(rows.source(checkout.pk), idempotency_key="b")))
            return {"result": "CHARGE_SUCCESS", "pspReference": "x"}

    ports.register(Slow())
    try:
        rows.begin(checkout, Slow.identifier, idempotency_key="a")
    finally:
        ports.unregister(Slow.identifier)
    assert seen == [("INVALID", "amount", True)]
    assert _refused(lambda: rows.dummy(rows.source(checkout.pk), idempotency_key="b")) == ("INVALID", "amount", False)
    assert _held() == 15


def test_a_confirmation_that_was_left_is_ended_at_stripe(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    left = rows.begin(checkout, rows.STRIPE).item
    (intent,) = _payable(stripe)
    stripe.ledger.confirm(intent["id"], "4000002500003155")
    assert intent["status"] == "requires_action"
    rows.dummy(rows.source(checkout.pk))
    assert intent["status"] == "canceled"
    with pytest.raises(Refused):
        stripe.ledger.authenticate(intent["id"], True)
    assert (rows.amounts(left), _held()) == ({}, 15)
    assert rows.fresh(left).events.latest("pk").type == "CHARGE_FAILURE"


def test_a_page_that_was_left_is_closed(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    left = rows.begin(checkout, rows.STRIPE, data=rows.PAGE).item
    again = rows.begin(rows.source(checkout.pk), rows.STRIPE, data=rows.PAGE).item
    with pytest.raises(Refused):
        stripe.ledger.pay_page(rows.fresh(left).psp_reference, "pm_card_visa")
    stripe.ledger.pay_page(rows.fresh(again).psp_reference, "pm_card_visa")
    assert stripe.ledger.taken(rows.global_id(again)) == 1500


def test_a_page_that_was_paid_unheard_is_no_reason_to_pay_again(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    paid = rows.begin(checkout, rows.STRIPE, data=rows.PAGE).item
    stripe.ledger.pay_page(rows.fresh(paid).psp_reference, "pm_card_visa")
    assert _refused(lambda: rows.dummy(rows.source(checkout.pk))) == ("INVALID", "amount", False)
    assert rows.amounts(paid) == {"charged": 15}
    assert complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS).pk


def test_after_a_refused_card_she_tries_again_at_once(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    rows.dummy(checkout, "CHARGE_FAILURE")
    rows.dummy(checkout, "AUTHORIZATION_FAILURE")
    rows.begin(checkout, rows.STRIPE)
    assert rows.dummy(checkout).event.type == "CHARGE_SUCCESS"
    assert _held() == 15


class Killed(BaseException):
    """The process is gone before the App was asked."""


def _crash(monkeypatch: pytest.MonkeyPatch, call: Callable[[], Any]) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("marketplace.engine.payments.actions.session.ask", die)
        with pytest.raises(Killed):
            call()


def test_after_a_crash_she_waits_a_minute_or_repeats_the_same_request(monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = rows.checkout()

    at = clock.now()
    _crash(monkeypatch, lambda: rows.dummy(checkout, idempotency_key="a"))
    assert _refused(lambda: rows.dummy(checkout, idempotency_key="b")) == ("INVALID", "amount", True)
    with clock.frozen(at + timedelta(seconds=90)):
        assert rows.dummy(checkout, idempotency_key="b").event.type == "CHARGE_SUCCESS"
        assert _refused(lambda: rows.dummy(checkout, idempotency_key="a")) == ("INVALID", "amount", False)
    other = rows.checkout(rows.shop(slug="belgium"))
    _crash(monkeypatch, lambda: rows.dummy(other, idempotency_key="c"))
    assert rows.dummy(other, idempotency_key="c").event.type == "CHARGE_SUCCESS"


def test_the_client_of_a_replaced_attempt_has_no_say_any_more() -> None:
    checkout = rows.checkout()
    left = rows.dummy(checkout, "CHARGE_ACTION_REQUIRED", idempotency_key="a")
    rows.dummy(checkout, idempotency_key="b")
    assert rows.process(left, data={"event": {"type": "CHARGE_SUCCESS"}}).event.type == "CHARGE_FAILURE"
    assert _refused(lambda: rows.dummy(checkout, idempotency_key="a")) == ("INVALID", "idempotency_key", False)
    assert _held() == 15


def test_a_refused_attempt_is_not_tried_again_once_another_paid() -> None:
    checkout = rows.checkout()
    rows.dummy(checkout, "CHARGE_FAILURE", idempotency_key="a")
    rows.dummy(checkout, idempotency_key="b")
    assert _refused(lambda: rows.dummy(checkout, idempotency_key="a")) == ("INVALID", "amount", False)
    assert rows.dummy(checkout, idempotency_key="b").event.type == "CHARGE_SUCCESS"
    assert _held() == 15


def test_parts_stand_side_by_side(stripe: FakeStripe) -> None:
    checkout = rows.checkout()
    rows.begin(checkout, rows.STRIPE, amount=Decimal(5))
    assert rows.dummy(checkout, amount="10").event.amount_value == 10
    assert [intent["status"] for intent in stripe.ledger.of("payment_intent")] == ["requires_payment_method"]
    assert rows.dummy(checkout, amount="15", idempotency_key="rest").event.amount_value == 5
    assert rows.dummy(checkout, amount="15", idempotency_key="rest").event.amount_value == 5
    assert [intent["status"] for intent in stripe.ledger.of("payment_intent")] == ["canceled"]
    assert _held() == 15


def test_money_on_its_way_back_pays_for_nothing() -> None:
    checkout = rows.checkout()
    first = rows.dummy(checkout)
    request_action(token=first.item.token, action="REFUND", actor=SYSTEM)
    assert rows.dummy(checkout).event.type == "CHARGE_SUCCESS"
    rows.drain()
    assert _held() == 15


def _both_paid(stripe: FakeStripe) -> tuple[Checkout, TransactionItem, TransactionItem]:
    """A page that could not be closed is paid, after another attempt was."""
    checkout = rows.checkout()
    page = rows.begin(checkout, rows.STRIPE, data=rows.PAGE).item
    stripe.break_next("500", "500", "500")
    other = rows.dummy(rows.source(checkout.pk)).item
    stripe.ledger.clock = lambda: (clock.now() + timedelta(minutes=1)).timestamp()
    stripe.ledger.pay_page(rows.fresh(page).psp_reference, "pm_card_visa")
    reference = stripe.ledger.of("payment_intent")[0]["id"]
    report_event(token=page.token, type="CHARGE_SUCCESS", psp_reference=reference, amount=Decimal(15), actor=SYSTEM)
    return checkout, other, page


def test_what_was_paid_twice_before_the_order_goes_back_with_the_order(stripe: FakeStripe) -> None:
    checkout, first, second = _both_paid(stripe)
    assert _held() == 30
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    rows.drain()
    order.refresh_from_db()
    assert (order.charge_status, order.total_charged_amount) == ("FULL", 15)
    assert (rows.amounts(first), rows.amounts(second)) == ({"charged": 15}, {"refunded": 15})
    assert stripe.ledger.taken(rows.global_id(second)) == 0


def test_what_was_paid_for_a_larger_basket_goes_back_in_part() -> None:
    shop = rows.shop()
    checkout = rows.checkout(shop, 2)
    item = rows.dummy(checkout).item
    line = checkout.lines.get()
    checkouts.update_lines(checkout_id=checkout.pk, lines=[checkouts.LineUpdate(1, line_id=line.pk)], actor=ANONYMOUS)
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    rows.drain()
    order.refresh_from_db()
    assert (order.charge_status, order.total_gross_amount, order.total_charged_amount) == ("FULL", 15, 15)
    assert rows.amounts(item) == {"charged": 15, "refunded": 10}
    assert Order.objects.count() == 1


def test_an_order_is_not_overcharged_either() -> None:
    order = complete_checkout(checkout_id=rows.checkout(rows.shop(allow_unpaid_orders=True)).pk, actor=ANONYMOUS)
    rows.dummy(order, amount="10")
    assert rows.dummy(order, amount="15").event.amount_value == 5
    assert _refused(lambda: rows.dummy(order)) == ("INVALID", "amount", False)
    assert _held() == 15
