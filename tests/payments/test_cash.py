"""Cash on delivery and at the collection point: every step, allowed or not, and what it does to the payment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders.actions import cancel_order
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions import Session, initialize_gateways, request_action
from marketplace.engine.payments.models import TransactionEvent
from marketplace.kernel.actors import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.payments.cod.collection import COLLECTION, DELIVERY, TRANSITIONS, move, next_steps
from marketplace.payments.models import CodCollection, CodState, CodStep
from tests.payments import rows

pytestmark = pytest.mark.django_db
DESK = Actor("app", "7", frozenset(("MANAGE_ORDERS",)), person="person:3")
S = CodState

WAYS = {
    (DELIVERY, S.TO_CONFIRM): [],
    (DELIVERY, S.CONFIRMED): [S.CONFIRMED],
    (DELIVERY, S.SHIPPED): [S.CONFIRMED, S.SHIPPED],
    (DELIVERY, S.DELIVERED): [S.CONFIRMED, S.SHIPPED, S.DELIVERED],
    (DELIVERY, S.REMITTED): [S.CONFIRMED, S.SHIPPED, S.DELIVERED, S.REMITTED],
    (DELIVERY, S.REFUSED): [S.CONFIRMED, S.SHIPPED, S.REFUSED],
    (DELIVERY, S.RETURNED): [S.CONFIRMED, S.SHIPPED, S.REFUSED, S.RETURNED],
    (DELIVERY, S.CANCELLED): [S.CANCELLED],
    (COLLECTION, S.TO_CONFIRM): [],
    (COLLECTION, S.CONFIRMED): [S.CONFIRMED],
    (COLLECTION, S.READY): [S.CONFIRMED, S.READY],
    (COLLECTION, S.COLLECTED): [S.CONFIRMED, S.READY, S.COLLECTED],
    (COLLECTION, S.REMITTED): [S.CONFIRMED, S.READY, S.COLLECTED, S.REMITTED],
    (COLLECTION, S.NOT_COLLECTED): [S.CONFIRMED, S.READY, S.NOT_COLLECTED],
    (COLLECTION, S.CANCELLED): [S.CANCELLED],
}
ALLOWED = {
    (DELIVERY, S.TO_CONFIRM): {S.CONFIRMED, S.CANCELLED},
    (DELIVERY, S.CONFIRMED): {S.SHIPPED, S.CANCELLED},
    (DELIVERY, S.SHIPPED): {S.DELIVERED, S.REFUSED},
    (DELIVERY, S.DELIVERED): {S.REMITTED},
    (DELIVERY, S.REFUSED): {S.RETURNED},
    (COLLECTION, S.TO_CONFIRM): {S.CONFIRMED, S.CANCELLED},
    (COLLECTION, S.CONFIRMED): {S.READY, S.CANCELLED},
    (COLLECTION, S.READY): {S.COLLECTED, S.NOT_COLLECTED},
    (COLLECTION, S.COLLECTED): {S.REMITTED},
}
HELD, CHARGED, RELEASED = {"authorized": 15}, {"charged": 15}, {"canceled": 15}


@pytest.fixture
def order(request: Any) -> tuple[Order, Session]:
    return _order(getattr(request, "param", DELIVERY))


def _order(app: str) -> tuple[Order, Session]:
    checkout = rows.checkout(rows.shop(slug="morocco"))
    session = rows.begin(checkout, app)
    return complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS), session


def _go(session: Session, *steps: CodState) -> CodCollection:
    found = CodCollection.objects.get(transaction=rows.global_id(session.item))
    for step in steps:
        found = move(transaction=found.transaction, to=step, actor=DESK)
    return found


@pytest.mark.parametrize("app", [DELIVERY, COLLECTION])
def test_a_promise_authorises_at_once(app: str) -> None:
    order, session = _order(app)
    assert (session.event.type, session.item.available_actions) == ("AUTHORIZATION_SUCCESS", ["CHARGE", "CANCEL"])
    assert rows.amounts(session.item) == HELD
    order.refresh_from_db()
    assert (order.charge_status, order.authorize_status) == ("NONE", "FULL")
    collection = CodCollection.objects.get()
    assert (collection.payment_app, collection.amount, collection.state) == (app, 15, S.TO_CONFIRM)


def test_the_table_of_ways_is_whole() -> None:
    assert {(app, state) for app, table in TRANSITIONS.items() for state in table} == set(ALLOWED)
    assert {step for steps in ALLOWED.values() for step in steps} | {S.TO_CONFIRM} == set(S)


@pytest.mark.parametrize(("app", "state"), list(WAYS), ids=lambda value: str(value))
def test_each_step_is_allowed_or_refused(app: str, state: CodState) -> None:
    _, session = _order(app)
    _go(session, *WAYS[app, state])
    amounts = rows.amounts(session.item)
    collection = CodCollection.objects.get()
    allowed = ALLOWED.get((app, state), set())
    assert set(next_steps(collection)) == allowed
    for to in S:
        if to in allowed or to == state:
            continue
        steps = CodStep.objects.count()
        with pytest.raises(DomainError) as refused:
            move(transaction=collection.transaction, to=to, actor=DESK)
        assert (refused.value.code, refused.value.field) == ("INVALID", "state")
        collection.refresh_from_db()
        assert (collection.state, CodStep.objects.count(), rows.amounts(session.item)) == (state, steps, amounts)


@pytest.mark.parametrize(("app", "state"), list(WAYS), ids=lambda value: str(value))
def test_what_each_state_means_for_the_payment(app: str, state: CodState) -> None:
    order, session = _order(app)
    _go(session, *WAYS[app, state])
    if state == S.REMITTED:
        wanted = CHARGED
    elif state in (S.REFUSED, S.RETURNED, S.CANCELLED, S.NOT_COLLECTED):
        wanted = RELEASED
    else:
        wanted = HELD
    assert rows.amounts(session.item) == wanted
    order.refresh_from_db()
    assert order.total_charged_amount == wanted.get("charged", 0)
    assert order.total_authorized_amount == wanted.get("authorized", 0)


def test_a_step_repeated_changes_nothing(order: tuple[Order, Session]) -> None:
    session = order[1]
    _go(session, *WAYS[DELIVERY, S.REMITTED])
    before = (list(CodStep.objects.values()), list(TransactionEvent.objects.order_by("pk").values()))
    _go(session, S.REMITTED)
    assert (list(CodStep.objects.values()), list(TransactionEvent.objects.order_by("pk").values())) == before


def test_steps_say_who_took_them(order: tuple[Order, Session]) -> None:
    move(transaction=rows.global_id(order[1].item), to=S.CONFIRMED, actor=DESK, note="Rang at ten")
    step = CodStep.objects.last()
    assert (step.actor, step.person, step.note) == ("app:7", "person:3", "Rang at ten")


def test_nothing_to_collect() -> None:
    with pytest.raises(NotFound):
        move(transaction="unknown", to=S.CONFIRMED, actor=DESK)


def test_an_initialisation_repeated_opens_one_collection() -> None:
    checkout = rows.checkout(rows.shop(slug="morocco"))
    first = rows.begin(checkout, rows.COD, idempotency_key="k")
    second = rows.begin(checkout, rows.COD, idempotency_key="k")
    assert first.event.pk == second.event.pk
    assert CodCollection.objects.count() == CodStep.objects.count() == 1
    assert rows.amounts(first.item) == HELD


def _ask(session: Session, action: str, amount: str | None = None) -> None:
    request_action(token=session.item.token, action=action, actor=SYSTEM, amount=None if amount is None else Decimal(amount))
    rows.drain()


def test_a_charge_through_the_api_is_the_same_step_and_counts_once(order: tuple[Order, Session]) -> None:
    session = order[1]
    _go(session, *WAYS[DELIVERY, S.DELIVERED])
    _ask(session, "CHARGE")
    assert CodCollection.objects.get().state == S.REMITTED
    assert rows.amounts(session.item) == CHARGED
    _go(session, S.REMITTED)
    assert rows.amounts(session.item) == CHARGED


@pytest.mark.parametrize(("steps", "amount"), [([], None), ([S.CONFIRMED, S.SHIPPED, S.DELIVERED], "5")])
def test_cash_that_is_not_here_cannot_be_charged(order: tuple[Order, Session], steps: list[CodState], amount: str | None) -> None:
    session = order[1]
    _go(session, *steps)
    _ask(session, "CHARGE", amount)
    assert TransactionEvent.objects.filter(type="CHARGE_FAILURE").count() == 1
    assert rows.amounts(session.item) == HELD
    assert CodCollection.objects.get().state == (steps[-1] if steps else S.TO_CONFIRM)


def test_a_cancelled_order_cancels_its_cash(order: tuple[Order, Session]) -> None:
    made, session = order
    cancel_order(order_id=made.pk, actor=SYSTEM)
    rows.drain()
    assert CodCollection.objects.get().state == S.CANCELLED
    assert rows.amounts(session.item) == RELEASED
    with pytest.raises(DomainError):
        _go(session, S.CONFIRMED)


def test_cash_under_way_cannot_be_let_go(order: tuple[Order, Session]) -> None:
    session = order[1]
    _go(session, S.CONFIRMED, S.SHIPPED)
    _ask(session, "CANCEL")
    assert rows.amounts(session.item) == HELD
    assert CodCollection.objects.get().state == S.SHIPPED


def test_remitted_cash_is_given_back_in_parts(order: tuple[Order, Session]) -> None:
    session = order[1]
    _go(session, *WAYS[DELIVERY, S.REMITTED])
    _ask(session, "REFUND", "5")
    assert rows.amounts(session.item) == {"charged": 10, "refunded": 5}
    _ask(session, "REFUND")
    assert rows.amounts(session.item) == {"refunded": 15}


def test_offered_in_morocco_only(settings: Any) -> None:
    settings.DUMMY_PAYMENTS = False
    assert [app.identifier for app in ports.payment_apps("morocco", "MAD")] == [rows.COD, rows.COLLECTION]
    assert ports.payment_apps("france", "EUR") == []
    checkout = rows.checkout(rows.shop(slug="morocco"))
    configs = initialize_gateways(source=checkout, amount=None, wanted=None)
    assert [(config["id"], config["data"]) for config in configs] == [
        (rows.COD, {"confirmedByPhone": True}),
        (rows.COLLECTION, {"confirmedByPhone": True}),
    ]


def test_an_authorised_promise_is_no_business_of_the_reconciler(order: tuple[Order, Session]) -> None:
    assert rows.fresh(order[1].item).reconcile_at is None
