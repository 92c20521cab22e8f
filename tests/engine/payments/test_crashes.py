"""A purchase by card is killed anywhere, several times, and the reconciler is killed too. In the end, whatever happened:
the buyer has exactly one order that she paid for, or her money; never both, never neither, never two orders.

`CRASHES=500 pytest tests/engine/payments/test_crashes.py` looks longer.

The truth about money is the fake Stripe's ledger, over real HTTP.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from stripe import StripeError

from fixtures.stripe.server import FakeStripe
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.actions import complete_checkout, completion
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.actions import cancel_order
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import answers, checkouts, record
from marketplace.engine.payments import reconcile as reconcile_module
from marketplace.engine.payments.actions import giving_back, request, session
from marketplace.engine.payments.models import TransactionItem
from marketplace.engine.stock.models import Stock
from marketplace.kernel import clock, outbox
from marketplace.kernel.actors import ANONYMOUS, SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import OutboxMessage
from marketplace.payments.stripe import actions as stripe_actions
from marketplace.payments.stripe import callbacks, sessions
from tests.payments import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]
NOW = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
_numbers = itertools.count(1)


class Killed(BaseException):
    """The process is gone: no `except Exception` sees it."""


# Every seam of the way of the money. A kill strikes before or after the call, the first or a later time.
POINTS: list[tuple[Any, str]] = [
    (session, "begin"),
    (session, "ask"),
    (session, "_record"),
    (answers, "read"),
    (record, "recalculate"),
    (record, "refresh"),
    (sessions, "_make"),
    (sessions, "_intent_answer"),
    (sessions, "_page_answer"),
    (completion, "place_order"),
    (completion, "_remove"),
    (checkouts, "lock_transactions"),
    (callbacks, "_report"),
    (request, "add_request"),
    (request, "_record_answer"),
    (request, "_report_result"),
    (giving_back, "_return_all"),
    (stripe_actions, "refund"),
    (stripe_actions, "cancel"),
    (reconcile_module, "_take_next"),
    (reconcile_module, "_ask_again"),
    (reconcile_module, "complete_checkout"),
    (reconcile_module, "_close"),
    (outbox, "_deliver"),
]
kills = st.lists(
    st.tuples(st.sampled_from(range(len(POINTS))), st.sampled_from(["before", "after"]), st.integers(1, 3)), max_size=4
)


@contextmanager
def _deadly(planned: list[tuple[int, str, int]]) -> Iterator[None]:
    """Each planned kill strikes once, at the n-th passage of its point."""
    with ExitStack() as stack:
        for index, when, turn in planned:
            module, name = POINTS[index]
            stack.enter_context(_patched(module, name, when, turn))
        yield


@contextmanager
def _patched(module: Any, name: str, when: str, turn: int) -> Iterator[None]:
    real, passages = getattr(module, name), itertools.count(1)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        mine = next(passages) == turn
        if mine and when == "before":
            raise Killed(name)
        result = real(*args, **kwargs)
        if mine:
            raise Killed(name)
        return result

    setattr(module, name, deadly)
    try:
        yield
    finally:
        setattr(module, name, real)


def _survive(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (Killed, DomainError, StripeError):
        return None


def _buy(stripe: FakeStripe, checkout_id: Any, *, hosted: bool, pays: bool, told: bool) -> None:
    """The buyer's way. She can pay only if an answer reached her; she comes back only if nothing broke."""
    begun = _survive(lambda: rows.begin(rows.source(checkout_id), rows.STRIPE, data=rows.PAGE if hosted else None))
    if begun is None or begun.event.type.endswith("_FAILURE") or not pays:
        return
    reference = begun.item.psp_reference
    if hosted:
        stripe.ledger.pay_page(reference, "pm_card_visa")
    else:
        stripe.ledger.confirm(reference, "pm_card_visa")
    if told:
        for event in list(stripe.ledger.events):
            body, signature = stripe.signed(event)
            _survive(lambda body=body, signature=signature: callbacks.take(callbacks.read(body.encode(), signature)))  # type: ignore[misc]
    if _survive(lambda: rows.process(begun)) is not None:
        _survive(lambda: complete_checkout(checkout_id=checkout_id, actor=ANONYMOUS))


def _disturb(how: str, checkout_id: Any) -> None:
    """What else happens meanwhile."""
    if how == "stock gone":
        Stock.objects.filter(quantity_allocated=0).update(quantity=0)
    elif how == "checkout removed":
        Checkout.objects.filter(pk=checkout_id).delete()
    elif how == "order cancelled":
        for order in Order.objects.filter(checkout_token=checkout_id):
            cancel_order(order_id=order.pk, actor=SYSTEM)


@settings(
    max_examples=int(os.environ.get("CRASHES", "25")),
    deadline=None,
    # An example takes a second: shrinking it would take minutes, and it is short as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    planned=kills,
    strategy=st.sampled_from(["CHARGE", "AUTHORIZATION"]),
    hosted=st.booleans(),
    pays=st.sampled_from([True, True, True, False]),
    told=st.booleans(),
    disturbance=st.sampled_from(["nothing", "stock gone", "checkout removed", "order cancelled"]),
    broken=st.lists(st.sampled_from(["ok", "ok", "before", "after", "500"]), max_size=6),
)
def test_an_order_or_the_money_whatever_is_killed(
    stripe: FakeStripe, planned: Any, strategy: str, hosted: bool, pays: bool, told: bool, disturbance: str, broken: list[str]
) -> None:
    stripe.ledger.events.clear()
    stripe.ledger.objects.clear()
    stripe.ledger.clock = NOW.timestamp
    with clock.frozen(NOW):
        shop = rows.shop(slug=f"france-{next(_numbers)}", quantity=1)
        Channel.objects.filter(pk=shop.channel.pk).update(default_transaction_flow_strategy=strategy)
        checkout_id = rows.checkout(shop).pk
    with _deadly(planned):
        with clock.frozen(NOW):
            stripe.break_next(*broken)
            _buy(stripe, checkout_id, hosted=hosted, pays=pays, told=told)
            _disturb(disturbance, checkout_id)
        for minutes in (2, 4, 10):
            with clock.frozen(NOW + timedelta(minutes=minutes)):
                _survive(reconcile_module.reconcile)
                _survive(rows.drain)
    stripe._breaks.clear()
    for hours in (1, 2, 3, 5, 9, 18, 30, 50, 80, 110):
        with clock.frozen(NOW + timedelta(hours=hours)):
            reconcile_module.reconcile()
            rows.drain()
    event(_check(stripe, checkout_id, pays=pays))


def _check(stripe: FakeStripe, checkout_id: Any, *, pays: bool) -> str:
    """What came of it."""
    items = list(TransactionItem.objects.all())
    taken = sum(intent["amount_received"] for intent in stripe.ledger.of("payment_intent"))
    taken -= sum(refund["amount"] for refund in stripe.ledger.of("refund"))
    held = sum(intent["amount_capturable"] for intent in stripe.ledger.of("payment_intent"))
    orders = list(Order.objects.filter(checkout_token=checkout_id))
    living = [order for order in orders if order.status != "CANCELED"]
    assert len(orders) <= 1
    assert len(stripe.ledger.of("payment_intent") + stripe.ledger.of("checkout.session")) <= 2
    if living:
        (order,) = living
        assert (order.total_charged_amount + order.total_authorized_amount, taken + held) == (15, 1500)
        assert order.total_charged_amount * 100 == taken
    else:
        assert (taken, held) == (0, 0)
    assert [item for item in items if item.reconcile_at is not None and item.charged_value] == []
    assert not OutboxMessage.objects.filter(done_at__isnull=True).exists()
    assert not (orders and not pays)
    returned = any(intent["status"] == "canceled" for intent in stripe.ledger.of("payment_intent")) or stripe.ledger.of("refund")
    return "an order" if living else "the money back" if returned else "nothing was paid"


def test_the_check_would_see_money_without_an_order(stripe: FakeStripe) -> None:
    """The invariant is not empty: without the reconciler it breaks."""
    stripe.ledger.clock = NOW.timestamp
    with clock.frozen(NOW):
        checkout_id = rows.checkout(rows.shop()).pk
        with _deadly([(POINTS.index((completion, "place_order")), "after", 1)]):
            _buy(stripe, checkout_id, hosted=False, pays=True, told=False)
        rows.drain()
    with pytest.raises(AssertionError):
        _check(stripe, checkout_id, pays=True)
