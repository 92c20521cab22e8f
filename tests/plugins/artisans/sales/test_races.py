"""Two at once: a sale is paid once, an order is one sale, an answer is one act. Each is first seen to fail without its lock."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from marketplace.accounts.models import Act
from marketplace.client.session import shop_session
from marketplace.client.sold import sold_order
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from plugins.artisans.models import Notice, Payout, Sale
from plugins.artisans.sales import actions, money, payouts
from tests.concurrency.race import Meeting, race, refusals
from tests.messages.conftest import Provider
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import STAFF, Stall, stall

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.fixture
def itto(transactional_db: None, provider: Provider) -> Stall:
    return stall()


def two_payouts(itto: Stall) -> list[Any]:
    sale, cashier = itto.sale().pk, makers.person("+212661000050", "finance")

    def pay(reference: str) -> Any:
        return lambda: payouts.record(
            maker=itto.maker,
            amounts={sale: D("10")},
            currency="EUR",
            method="cash",
            reference=reference,
            person=cashier,
            actor=STAFF,
        )

    return race([pay("R-1"), pay("R-2")])


def test_of_two_payouts_for_one_sale_one_is_refused(itto: Stall) -> None:
    itto.send(itto.buy())
    assert refusals(two_payouts(itto)) == ["INVALID"]
    assert Payout.objects.count() == 1
    assert money.of_maker(itto.maker)[0].open.amount == 0


def test_without_the_lock_both_would_be_paid(itto: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    itto.send(itto.buy())
    unlocked = Meeting(2, lambda keys, maker: list(Sale.objects.filter(pk__in=keys, maker=maker)))
    monkeypatch.setattr(payouts, "lock_sales", unlocked)
    meets = Meeting(2, money.accounts)
    monkeypatch.setattr(payouts.money, "accounts", meets)
    assert refusals(two_payouts(itto)) == []
    assert Payout.objects.count() == 2


def test_the_same_payout_twice_at_once_is_one(itto: Stall) -> None:
    itto.send(itto.buy())
    sale, cashier = itto.sale().pk, makers.person("+212661000050", "finance")
    given: dict[str, Any] = {"currency": "EUR", "method": "cash", "reference": "R-1", "person": cashier, "actor": STAFF}
    made = race([lambda: payouts.record(maker=itto.maker, amounts={sale: D("10")}, **given)] * 3)
    assert refusals(made) == []
    assert len({each.pk for each in made}) == Payout.objects.count() == 1


def test_a_payout_is_countered_once(itto: Stall) -> None:
    itto.send(itto.buy())
    cashier = makers.person("+212661000050", "finance")
    sale = itto.sale().pk
    paid = payouts.record(
        maker=itto.maker, amounts={sale: D("10")}, currency="EUR", method="cash", reference="R", person=cashier, actor=STAFF
    )
    made = race([lambda: payouts.counter(payout=paid.pk, reason="wrong", person=cashier, actor=STAFF)] * 3)
    assert refusals(made) == []
    assert (len({each.pk for each in made}), Payout.objects.count()) == (1, 2)


def test_one_order_followed_by_four_at_once_is_one_sale(itto: Stall) -> None:
    itto.buy()
    order = sold_order(itto.sale().order, session=shop_session())
    assert order is not None
    Notice.objects.all().delete()
    Sale.objects.all().delete()
    asked_at = now()
    assert refusals(race([lambda: actions.bring(order=order, asked_at=asked_at, actor=SYSTEM)] * 4)) == []
    assert (Sale.objects.count(), Notice.objects.count()) == (1, 1)


def test_a_double_tap_is_one_act(itto: Stall) -> None:
    itto.buy()
    sale, acting = itto.sale().pk, itto.acting()
    assert refusals(race([lambda: actions.answer(sale=sale, ready=True, acting=acting)] * 4)) == []
    assert (itto.sale().state, Act.objects.count()) == ("ready", 1)
