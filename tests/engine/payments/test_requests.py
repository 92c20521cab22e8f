"""Charging, refunding and cancelling on request: through the outbox, once; and settling the payments of cancelled orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from marketplace.contract.payment_events import OrderRefunded
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.orders.actions import cancel_order
from marketplace.engine.orders.models import Order
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions import create_transaction, deliver_action, give_back_order, request_action
from marketplace.engine.payments.actions import request as request_module
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.kernel.actors import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.models import AuditEntry, OutboxMessage
from tests.concurrency.race import Meeting, race, refusals
from tests.payments import rows

APP = "test.manual"


class Slow:
    """An App that gives a reference now and the result later, or whatever `answer` says."""

    identifier = APP
    name = "Slow"
    takes_money = True
    answer: dict[str, Any] | None = None
    asked: list[tuple[str, Mapping[str, Any]]]

    def __init__(self) -> None:
        self.asked = []

    def serves(self, channel: str, currency: str) -> bool:
        return True

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((event, payload))
        if event == ports.TRANSACTION_INITIALIZE:
            return {"result": f"{payload['action']['actionType']}_SUCCESS", "pspReference": "paid"}
        return {"pspReference": f"ref-{payload['idempotencyKey']}"} if self.answer is None else self.answer


@pytest.fixture
def slow() -> Iterator[Slow]:
    app = Slow()
    ports.register(app)
    yield app
    ports.unregister(APP)


def _order(gateway: str = rows.DUMMY, kind: str = "CHARGE_SUCCESS") -> tuple[Order, TransactionItem]:
    checkout = rows.checkout()
    session = rows.dummy(checkout, kind) if gateway == rows.DUMMY else rows.begin(checkout, gateway)
    return complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS), session.item


def _ask(item: TransactionItem, action: str, amount: str | None = None) -> None:
    request_action(token=item.token, action=action, actor=SYSTEM, amount=None if amount is None else Decimal(amount))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "action", "amount", "wanted"),
    [
        ("AUTHORIZATION_SUCCESS", "CHARGE", None, {"charged": 15}),
        ("AUTHORIZATION_SUCCESS", "CHARGE", "4", {"authorized": 11, "charged": 4}),
        ("AUTHORIZATION_SUCCESS", "CANCEL", None, {"canceled": 15}),
        ("CHARGE_SUCCESS", "REFUND", "4.5", {"charged": Decimal("10.5"), "refunded": Decimal("4.5")}),
        ("CHARGE_SUCCESS", "REFUND", None, {"refunded": 15}),
    ],
)
def test_a_request_is_carried_out_by_the_outbox(kind: str, action: str, amount: str | None, wanted: dict[str, Any]) -> None:
    order, item = _order(kind=kind)
    before = rows.amounts(item)
    _ask(item, action, amount)
    assert rows.amounts(item) == before
    rows.drain()
    assert rows.amounts(item) == wanted
    order.refresh_from_db()
    assert (order.total_charged_amount, order.total_authorized_amount) == (wanted.get("charged", 0), wanted.get("authorized", 0))
    assert AuditEntry.objects.filter(action=f"payment.{action.lower()}").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "action", "amount"),
    [
        ("CHARGE_SUCCESS", "REFUND", "15.01"),
        ("CHARGE_SUCCESS", "REFUND", "0"),
        ("CHARGE_SUCCESS", "CHARGE", None),
        ("CHARGE_SUCCESS", "CANCEL", None),
        ("AUTHORIZATION_SUCCESS", "REFUND", None),
        ("AUTHORIZATION_SUCCESS", "CHARGE", "16"),
    ],
)
def test_no_more_than_there_is(kind: str, action: str, amount: str | None) -> None:
    _, item = _order(kind=kind)
    before = TransactionEvent.objects.count()
    with pytest.raises(DomainError) as refused:
        _ask(item, action, amount)
    assert (refused.value.code, refused.value.field) == ("INVALID", "amount")
    assert TransactionEvent.objects.count() == before


@pytest.mark.django_db
def test_requests_of_nobodys_transactions() -> None:
    checkout = rows.checkout()
    fields = {"name": "Stand", "available_actions": ["REFUND"]}
    item = create_transaction(source=checkout, actor=Actor("system"), amounts={"charged": Decimal(15)}, fields=fields)
    with pytest.raises(DomainError) as refused:
        _ask(item, "REFUND")
    assert (refused.value.code, refused.value.field) == ("MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK", "id")
    item.delete()
    with pytest.raises(NotFound):
        _ask(item, "REFUND")


@pytest.mark.django_db
def test_what_is_asked_for_is_taken_until_it_is_answered(slow: Slow) -> None:
    _, item = _order(APP)
    _ask(item, "REFUND", "10")
    for amount in ("6", "15"):
        with pytest.raises(DomainError):
            _ask(item, "REFUND", amount)
    _ask(item, "REFUND")
    rows.drain()
    assert rows.amounts(item) == {"refund_pending": 15}
    assert [payload["action"]["amount"] for event, payload in slow.asked if event == ports.REFUND_REQUESTED] == ["10.00", "5.00"]


@pytest.mark.django_db
def test_a_refused_request_frees_its_amount(slow: Slow) -> None:
    _, item = _order(APP)
    slow.answer = {"result": "REFUND_FAILURE", "message": "Not today"}
    _ask(item, "REFUND")
    rows.drain()
    assert rows.amounts(item) == {"charged": 15}
    assert TransactionEvent.objects.get(type="REFUND_FAILURE").message == "Not today"
    slow.answer = None
    _ask(item, "REFUND")
    rows.drain()
    assert rows.amounts(item) == {"refund_pending": 15}


@pytest.mark.django_db
def test_a_redelivered_request_changes_nothing(slow: Slow) -> None:
    _, item = _order(APP)
    _ask(item, "REFUND")
    message = OutboxMessage.objects.get(topic="PaymentActionRequested")
    for _ in range(2):
        deliver_action(request_id=message.payload["request"], action="REFUND")
    assert rows.amounts(item) == {"refund_pending": 15}
    assert len([event for event, _ in slow.asked if event == ports.REFUND_REQUESTED]) == 1


@pytest.mark.django_db
def test_a_refund_of_an_order_is_announced() -> None:
    order, item = _order()
    _ask(item, "REFUND", "4")
    rows.drain()
    payload = OutboxMessage.objects.get(topic=OrderRefunded.__name__).payload
    assert (payload["amount"], payload["currency"]) == ("4.00", "EUR")
    order.refresh_from_db()
    assert order.charge_status == "PARTIAL"


@pytest.mark.django_db
def test_a_cancelled_order_gets_its_money_back() -> None:
    checkout = rows.checkout()
    charged = rows.dummy(checkout, "CHARGE_SUCCESS", "10").item
    authorized = rows.dummy(checkout, "AUTHORIZATION_SUCCESS").item
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    cancel_order(order_id=order.pk, actor=SYSTEM)
    rows.drain()
    assert rows.amounts(charged) == {"refunded": 10}
    assert rows.amounts(authorized) == {"canceled": 5}
    order.refresh_from_db()
    assert (order.charge_status, order.authorize_status) == ("NONE", "NONE")
    assert give_back_order(order_id=order.pk, actor=SYSTEM) == 0


@pytest.mark.django_db
def test_what_staff_refunded_already_is_not_given_again() -> None:
    order, item = _order()
    _ask(item, "REFUND", "4")
    cancel_order(order_id=order.pk, actor=SYSTEM)
    rows.drain()
    assert rows.amounts(item) == {"refunded": 15}


@pytest.mark.django_db
def test_a_living_order_keeps_its_money() -> None:
    order, item = _order()
    assert give_back_order(order_id=order.pk, actor=SYSTEM) == 0
    assert rows.amounts(item) == {"charged": 15}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_refunds_at_once_give_back_once() -> None:
    _, item = _order()
    outcomes = race([lambda: _ask(item, "REFUND")] * 2)
    assert refusals(outcomes) == ["INVALID"]
    race([rows.drain] * 2)
    rows.drain()
    assert rows.amounts(item) == {"refunded": 15}
    assert TransactionEvent.objects.filter(type="REFUND_SUCCESS").count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_without_the_locks_two_refunds_would_give_back_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    _, item = _order()
    monkeypatch.setattr(request_module, "lock_source", lambda found: None)
    meeting = Meeting(2, lambda **lookup: TransactionItem.objects.get(**lookup))
    monkeypatch.setattr(request_module, "remaining", Meeting(2, request_module.remaining))
    monkeypatch.setattr(request_module, "lock_transaction", meeting)
    assert refusals(race([lambda: _ask(item, "REFUND")] * 2)) == []
    assert TransactionEvent.objects.filter(type="REFUND_REQUEST").count() == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_the_same_beginning_twice_at_once_is_one() -> None:
    checkout = rows.checkout()
    outcomes = race([lambda: rows.dummy(checkout, idempotency_key="k", amount="15")] * 4)
    assert refusals(outcomes) == []
    assert TransactionItem.objects.count() == 1
    assert rows.amounts(outcomes[0].item) == {"charged": 15}
