"""Who pays and closes the page has her order, or her money back: beside a Saleor as with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.client import guarding, transports
from marketplace.client.http import Http
from marketplace.contract.payment_events import CheckoutCompletionDue
from marketplace.kernel import clock, outbox
from marketplace.kernel.models import OutboxMessage
from marketplace.kernel.outbox import Delivery
from marketplace.payments.cod.collection import open_collection
from marketplace.saleor import completing
from marketplace.saleor.guard import SaleorGuard
from marketplace.saleor.models import PaidCheckout, VariantLock
from tests.concurrency.race import race

from .till import Till, till_open

RUG = "UHJvZHVjdFZhcmlhbnQ6MQ=="
State = PaidCheckout.State


@pytest.fixture
def till(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    with till_open() as found:
        settings.SALEOR_API_URL = found.api_url
        http = Http(found.api_url, sleep=lambda _: None)
        monkeypatch.setattr(transports, "backend", lambda: http)
        monkeypatch.setattr(transports, "app_token", lambda: "token")
        monkeypatch.setattr(guarding, "_guards", [SaleorGuard()])
        found.between = lambda: None
        yield found
        http.close()


def ago(minutes: float) -> datetime:
    return clock.now() - timedelta(minutes=minutes)


def look(minutes: float = 0) -> int:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        return completing.look_after_paid()


def told() -> list[dict[str, Any]]:
    return list(OutboxMessage.objects.filter(topic="CheckoutPaymentReturned").order_by("pk").values_list("payload", flat=True))


def requests(till: Till) -> list[str]:
    return [each for each in till.asked if each.startswith(("REFUND", "CANCEL"))]


def word(cart: str) -> Delivery:
    outbox.publish(CheckoutCompletionDue(cart))
    return Delivery(OutboxMessage.objects.filter(topic="CheckoutCompletionDue").latest("pk"))


@pytest.mark.django_db
def test_saleors_word_makes_the_order_and_repeated_makes_no_other(till: Till) -> None:
    till.stock(RUG, 5)
    cart = till.cart(RUG)
    till.pay(cart, ago(0), charged=100)
    for _ in range(3):
        completing.complete_paid(word(cart))
    assert (till.orders[cart], till.sold(RUG)) == (f"order-of-{cart}", 1)
    assert not PaidCheckout.objects.exists()


@pytest.mark.django_db
def test_a_word_that_was_missed_is_made_up_for_after_two_minutes(till: Till) -> None:
    till.stock(RUG, 5)
    cart = till.cart(RUG)
    till.pay(cart, ago(1), authorized=100)
    assert (look(), cart in till.orders) == (0, False)
    assert (look(minutes=2), cart in till.orders) == (1, True)
    assert look(minutes=60) == 0
    assert not PaidCheckout.objects.exists()


@pytest.mark.django_db
def test_of_two_who_paid_for_the_last_piece_one_has_it_and_the_other_her_money(till: Till) -> None:
    till.stock(RUG, 1)
    carts = [till.cart(RUG), till.cart(RUG)]
    till.pay(carts[0], ago(5), charged=100)
    till.pay(carts[1], ago(5), charged=60)
    till.pay(carts[1], ago(4), authorized=40)
    for cart in carts:
        completing.complete_paid(word(cart))
    assert list(till.orders) == [carts[0]]
    assert (told(), requests(till)) == ([], []), "a refusal is the buyer's to see first"
    for minutes in (0, 1, 10, 100, 1000):
        look(minutes)
    assert requests(till) == [f"REFUND pay-{carts[1]}-0 60.00", f"CANCEL pay-{carts[1]}-1 None"]
    (one,) = told()
    assert (one["checkout"], one["amount"], one["currency"], one["reason"], one["channel"], one["language_code"]) == (
        carts[1], "100.00", "MAD", "INSUFFICIENT_STOCK", "morocco", "FR_MA",
    )  # fmt: skip
    (row,) = completing.left_for_staff()
    assert (row.checkout, row.state, row.amount) == (carts[1], State.RETURNED, Decimal("100.00"))


@pytest.mark.django_db
def test_a_lost_answer_in_the_middle_of_giving_back_doubles_nothing(till: Till) -> None:
    till.stock(RUG, 0)
    cart = till.cart(RUG)
    till.pay(cart, ago(5), charged=70)
    till.pay(cart, ago(5), charged=30)
    till.losing, till.lost = ("requestaction",), 1
    assert look() == 1
    assert (PaidCheckout.objects.get().state, told()) == (State.RETURNING, [])
    assert len(requests(till)) == 1
    VariantLock.objects.all().delete()
    look(minutes=10)
    assert requests(till) == [f"REFUND pay-{cart}-0 70.00", f"REFUND pay-{cart}-1 30.00"]
    assert [one["amount"] for one in told()] == ["100.00"]


@pytest.mark.django_db
def test_a_crash_after_the_last_request_still_tells_the_buyer_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.stock(RUG, 0)
    cart = till.cart(RUG)
    till.pay(cart, ago(5), charged=100)
    with monkeypatch.context() as dying:
        dying.setattr(completing, "_told", lambda *_: 1 / 0)
        look()
    assert (till.paid(cart), told()) == (0, [])
    look(minutes=10)
    look(minutes=100)
    assert ([one["amount"] for one in told()], len(requests(till))) == (["100.00"], 1)


@pytest.mark.django_db
def test_a_promise_to_pay_needs_no_undoing(till: Till) -> None:
    till.stock(RUG, 0)
    cart = till.cart(RUG)
    promise = till.pay(cart, ago(500), authorized=100)
    open_collection(transaction=promise.id, amount="100", currency="MAD")
    assert look() == 1
    assert (requests(till), told()) == ([], [])
    assert [row.reason for row in completing.left_for_staff()] == ["INSUFFICIENT_STOCK"]


@pytest.mark.django_db
def test_what_others_sell_elsewhere_is_theirs(till: Till) -> None:
    till.stock(RUG, 5)
    till.channel = "wholesale"
    cart = till.cart(RUG)
    till.pay(cart, ago(500), charged=100)
    completing.complete_paid(word(cart))
    assert (look(), till.orders) == (0, {})


@pytest.mark.django_db
def test_money_that_was_noted_by_hand_is_left_to_people(till: Till) -> None:
    till.stock(RUG, 0)
    till.pay(till.cart(RUG), ago(5), charged=100, actions=())
    look()
    look(minutes=100)
    assert (requests(till), told()) == ([], [])
    assert [row.state for row in completing.left_for_staff()] == [State.BY_HAND]


@pytest.mark.django_db
def test_what_she_can_mend_she_has_an_hour_for(till: Till) -> None:
    till.stock(RUG, 5)
    cart = till.cart(RUG)
    till.pay(cart, ago(5), charged=50)
    look()
    look(minutes=20)
    assert requests(till) == []
    look(minutes=65)
    assert requests(till) == [f"REFUND pay-{cart}-0 50.00"]
    assert [one["reason"] for one in told()] == ["CHECKOUT_NOT_FULLY_PAID"]


@pytest.mark.django_db
def test_who_pays_anew_after_her_money_went_back_has_her_order(till: Till) -> None:
    till.stock(RUG, 0)
    cart = till.cart(RUG)
    till.pay(cart, ago(5), charged=100)
    look()
    till.stock(RUG, 1)
    till.pay(cart, clock.now() + timedelta(minutes=60), charged=100)
    look(minutes=63)
    assert cart in till.orders
    assert (len(told()), len(requests(till))) == (1, 1)


@pytest.mark.django_db
def test_a_refund_that_failed_is_asked_for_again_and_the_piece_is_not_sold_with_it(till: Till) -> None:
    till.stock(RUG, 0)
    cart = till.cart(RUG)
    payment = till.pay(cart, ago(5), charged=100)
    look()
    till.stock(RUG, 1)
    payment.charged, payment.pending, payment.changed = Decimal(100), Decimal(0), clock.now() + timedelta(minutes=1)
    look(minutes=30)
    assert (till.orders, len(requests(till)), len(told())) == ({}, 2, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_four_workers_at_once_send_it_back_once(till: Till) -> None:
    till.stock(RUG, 0)
    till.pay(till.cart(RUG), ago(5), charged=100)
    outcomes = race([completing.look_after_paid] * 4)
    assert sorted(outcomes) == [0, 0, 0, 1]
    assert (len(requests(till)), len(told())) == (1, 1)


@pytest.mark.django_db
def test_money_of_which_the_provider_has_yet_to_decide_buys_nothing(till: Till) -> None:
    till.stock(RUG, 1)
    cart = till.cart(RUG)
    payment = till.pay(cart, ago(500))
    payment.undecided = Decimal(100)
    completing.complete_paid(word(cart))
    assert (look(), till.orders, list(completing.left_for_staff())) == (0, {}, [])
    payment.charged, payment.undecided = Decimal(100), Decimal(0)
    assert (look(), list(till.orders)) == (1, [cart])
