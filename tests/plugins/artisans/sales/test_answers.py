"""Ready, or no longer there: one tap; who helps her may say it; she may take it back; and who is asked when nobody says anything."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from marketplace.accounts import acts
from marketplace.accounts.models import Act, Mandate
from marketplace.contract.maker_events import SaleUnanswered
from marketplace.engine.orders import actions as orders
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import frozen, now
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from marketplace.kernel.models import OutboxMessage
from plugins.artisans.models import Notice, Sale
from plugins.artisans.sales import actions, unanswered
from tests.messages.conftest import Provider
from tests.payments import rows
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import Stall

pytestmark = pytest.mark.django_db


def test_she_says_that_it_is_ready_and_a_second_tap_changes_nothing(itto: Stall) -> None:
    itto.buy()
    for _tap in range(2):
        actions.answer(sale=itto.sale().pk, ready=True, acting=itto.acting())
    assert itto.sale().state == "ready"
    act = Act.objects.get()
    assert (act.verb, act.subject, act.target) == ("sale.answer", "maker:itto", f"sale:{itto.sale().pk}")
    assert (act.mandate, act.contest_until) == (None, None)


def test_she_may_change_her_mind_until_it_is_sent(itto: Stall) -> None:
    order = itto.buy()
    actions.answer(sale=itto.sale().pk, ready=False, acting=itto.acting())
    assert itto.sale().state == "declined"
    actions.answer(sale=itto.sale().pk, ready=True, acting=itto.acting())
    assert itto.sale().state == "ready"
    itto.send(order)
    with pytest.raises(DomainError) as refused:
        actions.answer(sale=itto.sale().pk, ready=False, acting=itto.acting())
    assert (refused.value.code, refused.value.field) == ("INVALID", "sale")
    assert (itto.sale().state, Act.objects.count()) == ("sent", 2)


def test_what_is_cancelled_is_not_answered(itto: Stall) -> None:
    order = itto.buy()
    orders.cancel_order(order_id=order.pk, actor=SYSTEM)
    rows.drain()
    with pytest.raises(DomainError, match="cancelled"):
        actions.answer(sale=itto.sale().pk, ready=True, acting=itto.acting())
    assert (itto.sale().state, Act.objects.count()) == ("cancelled", 0)


def test_nobody_answers_for_another(itto: Stall) -> None:
    itto.buy()
    other = makers.person("+212661000002")
    makers.member(makers.maker("rkia", slug="rkia"), other)
    from marketplace.accounts import acting

    (hers,) = acting.possible(other)
    for sale in (itto.sale().pk, uuid4()):
        with pytest.raises(NotFound):
            actions.answer(sale=sale, ready=True, acting=hers)
    with pytest.raises(PermissionDenied):
        actions.answer(sale=itto.sale().pk, ready=True, acting=itto.helping("list"))
    assert (itto.sale().state, Act.objects.count()) == ("asked", 0)


def test_she_is_told_what_her_helper_said_and_takes_it_back(itto: Stall, provider: Provider) -> None:
    itto.buy()
    actions.answer(sale=itto.sale().pk, ready=False, acting=itto.helping(), read_out="No longer there?")
    rows.drain()
    act = Act.objects.get()
    notice = Notice.objects.get(kind="act")
    assert (notice.target, notice.how) == (f"act:{act.pk}", "sms")
    assert act.told_at is not None
    assert "Aicha Démo helped you: “I no longer have it” was said for the order of " in provider.texts[-1]
    acts.contest(act=act.pk, by=itto.person, how="tap")
    assert (itto.sale().state, itto.sale().answered_at) == ("asked", None)
    assert Act.objects.get().outcome == "undone"


def test_what_went_on_since_is_not_turned_back(itto: Stall) -> None:
    order = itto.buy()
    actions.answer(sale=itto.sale().pk, ready=True, acting=itto.helping())
    itto.send(order)
    assert acts.contest(act=Act.objects.get().pk, by=itto.person, how="tap").outcome == "contested"
    assert itto.sale().state == "sent"


def test_a_revoked_mandate_stops_what_was_queued(itto: Stall) -> None:
    itto.buy()
    queued = itto.helping()
    Mandate.objects.update(revoked_at=now())
    with pytest.raises(DomainError) as refused:
        actions.answer(sale=itto.sale().pk, ready=True, acting=queued)
    assert (refused.value.code, itto.sale().state) == ("NOT_ALLOWED", "asked")


def test_after_a_day_her_helper_is_asked_and_after_two_the_desk(itto: Stall, provider: Provider) -> None:
    itto.helping("orders")
    itto.buy()
    began = itto.sale().sold_at
    provider.asked.clear()
    with frozen(began + timedelta(hours=23)):
        assert unanswered.escalate() == 0
    with frozen(began + timedelta(hours=24)):
        assert [unanswered.escalate(), unanswered.escalate()] == [1, 0]
        rows.drain()
    assert [body["to"] for _headers, body in provider.asked] == ["+212661000009"]
    assert "Itto Démo has not answered yet: sold, " in provider.texts[0]
    assert itto.sale().told_desk_at is None
    with frozen(began + timedelta(hours=48)):
        assert [unanswered.escalate(), unanswered.escalate()] == [1, 0]
    assert itto.sale().told_desk_at == began + timedelta(hours=48)


@pytest.mark.parametrize("scope", ["", "list"])
def test_without_a_helper_in_orders_the_desk_is_asked_at_once(itto: Stall, scope: str) -> None:
    if scope:
        itto.helping(scope)
    itto.buy()
    with frozen(itto.sale().sold_at + timedelta(hours=24)):
        assert unanswered.escalate() == 1
    assert itto.sale().told_desk_at is not None
    assert not OutboxMessage.objects.filter(topic=SaleUnanswered.__name__).exists()


def test_what_was_answered_is_left_alone_also_on_the_way(itto: Stall, provider: Provider) -> None:
    itto.helping("orders")
    itto.buy()
    later = itto.sale().sold_at + timedelta(hours=25)
    with frozen(later):
        unanswered.escalate()
    provider.asked.clear()
    actions.answer(sale=itto.sale().pk, ready=True, acting=itto.acting())
    with frozen(later):
        rows.drain()
        assert unanswered.escalate() == 0
    assert provider.asked == []
    Sale.objects.update(told_helper_at=None)
    with frozen(later + timedelta(days=3)):
        assert unanswered.escalate() == 0
