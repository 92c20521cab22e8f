"""Beginning and carrying on a payment: every result, every bad answer, every key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions import initialize_gateways, process_transaction
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.kernel.actors import ANONYMOUS, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from tests.payments import rows

pytestmark = pytest.mark.django_db

RESULTS = {
    "CHARGE_SUCCESS": ({"charged": 15}, "FULL"),
    "CHARGE_FAILURE": ({}, "NONE"),
    "CHARGE_REQUEST": ({"charge_pending": 15}, "NONE"),
    "CHARGE_ACTION_REQUIRED": ({}, "NONE"),
    "AUTHORIZATION_SUCCESS": ({"authorized": 15}, "FULL"),
    "AUTHORIZATION_FAILURE": ({}, "NONE"),
    "AUTHORIZATION_REQUEST": ({"authorize_pending": 15}, "NONE"),
    "AUTHORIZATION_ACTION_REQUIRED": ({}, "NONE"),
}


class Scripted:
    """A payment App that answers what it is told, and remembers what it was asked."""

    identifier = "test.scripted"
    name = "Scripted"
    takes_money = True

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def serves(self, channel: str, currency: str) -> bool:
        return True

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((event, payload))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    app = Scripted()
    ports.register(app)
    yield app
    ports.unregister(app.identifier)


def _begin(app: Scripted, answer: Any, of: Checkout | None = None, **given: Any) -> Any:
    app.answers.append(answer)
    return rows.begin(of or rows.checkout(), app.identifier, **given)


@pytest.mark.parametrize("result", list(RESULTS))
def test_each_result_of_a_beginning(result: str) -> None:
    checkout = rows.checkout()
    session = rows.dummy(checkout, result)
    amounts, covered = RESULTS[result]
    assert (session.event.type, session.event.amount_value) == (result, 15)
    assert rows.amounts(session.item) == amounts
    checkout.refresh_from_db()
    assert checkout.authorize_status == covered
    assert checkout.charge_status == ("FULL" if result == "CHARGE_SUCCESS" else "NONE")


@pytest.mark.parametrize("result", list(RESULTS))
def test_each_result_of_carrying_on(result: str) -> None:
    checkout = rows.checkout()
    session = rows.dummy(checkout, "CHARGE_ACTION_REQUIRED")
    carried = rows.process(session, data={"event": {"type": result}})
    assert carried.event.type == result
    assert rows.amounts(session.item) == RESULTS[result][0]
    checkout.refresh_from_db()
    assert checkout.authorize_status == RESULTS[result][1]


def test_the_app_is_told_what_saleor_tells(scripted: Scripted) -> None:
    checkout = rows.checkout()
    session = _begin(
        scripted, {"result": "CHARGE_ACTION_REQUIRED"}, checkout, idempotency_key="k", customer_ip_address="192.0.2.1"
    )
    (event, payload) = scripted.asked[0]
    reference = rows.global_id(session.item)
    assert event == ports.TRANSACTION_INITIALIZE
    assert payload["action"] == {"amount": "15.00", "currency": "EUR", "actionType": "CHARGE"}
    assert (payload["idempotencyKey"], payload["merchantReference"], payload["customerIpAddress"]) == (
        "k",
        reference,
        "192.0.2.1",
    )
    assert payload["transaction"]["id"] == reference
    assert (payload["sourceObject"]["__typename"], payload["sourceObject"]["channel"]["slug"]) == ("Checkout", "france")
    assert payload["recipient"] == {"identifier": "test.scripted"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "not an object"),
        ([], "not an object"),
        ({}, "Missing value for field: result"),
        ({"result": "PAID", "pspReference": "x"}, "Incorrect value for field: result"),
        ({"result": "REFUND_SUCCESS", "pspReference": "x"}, "Incorrect value for field: result"),
        ({"result": "CHARGE_SUCCESS"}, "`pspReference` is required"),
        ({"result": "CHARGE_REQUEST"}, "`pspReference` is required"),
        ({"result": "CHARGE_SUCCESS", "pspReference": "x", "amount": "a lot"}, "amount"),
        ({"result": "CHARGE_SUCCESS", "pspReference": "x", "amount": -1}, "amount"),
        ({"result": "CHARGE_SUCCESS", "pspReference": "x", "time": "yesterday"}, "time"),
        (ConnectionError("secret of the provider"), "Failed to deliver request (ConnectionError)."),
    ],
)
def test_a_bad_answer_is_a_failure_with_a_reason_and_may_be_asked_again(scripted: Scripted, answer: Any, words: str) -> None:
    session = _begin(scripted, answer)
    assert (session.event.type, session.event.include_in_calculations) == ("CHARGE_FAILURE", False)
    assert words in session.event.message
    assert "secret" not in session.event.message
    assert rows.amounts(session.item) == {}
    scripted.answers.append({"result": "CHARGE_SUCCESS", "pspReference": "x"})
    assert rows.process(session).event.type == "CHARGE_SUCCESS"
    assert rows.amounts(session.item) == {"charged": 15}


def test_answers_may_lack_a_reference_when_they_end_nothing(scripted: Scripted) -> None:
    for result in ("CHARGE_FAILURE", "CHARGE_ACTION_REQUIRED", "AUTHORIZATION_FAILURE", "AUTHORIZATION_ACTION_REQUIRED"):
        session = _begin(scripted, {"result": result}, rows.checkout(rows.shop(slug=result.lower())))
        assert (session.event.type, session.event.include_in_calculations) == (result, True)


def test_an_answer_may_name_its_own_amount(scripted: Scripted) -> None:
    session = _begin(scripted, {"result": "CHARGE_SUCCESS", "pspReference": "x", "amount": 9.999, "actions": ["REFUND", "FLY"]})
    assert rows.amounts(session.item) == {"charged": 10}
    assert rows.fresh(session.item).available_actions == ["REFUND"]


def test_a_long_message_is_cut(scripted: Scripted) -> None:
    session = _begin(scripted, {"result": "CHARGE_FAILURE", "message": "x" * 600})
    assert len(session.event.message) == 512


def test_the_same_key_begins_nothing_new() -> None:
    checkout = rows.checkout()
    first = rows.dummy(checkout, idempotency_key="k")
    again = rows.dummy(rows.source(checkout.pk), idempotency_key="k", amount="15")
    assert (again.item.pk, again.event.pk) == (first.item.pk, first.event.pk)
    assert TransactionItem.objects.count() == 1
    assert rows.amounts(first.item) == {"charged": 15}


def test_the_same_key_for_something_else_is_refused() -> None:
    shop = rows.shop()
    checkout, other = rows.checkout(shop), rows.checkout(shop)
    rows.dummy(checkout, "CHARGE_ACTION_REQUIRED", idempotency_key="k")
    for source, amount in ((checkout, "5"), (other, "15"), (other, None)):
        with pytest.raises(DomainError) as refused:
            rows.dummy(source, idempotency_key="k", amount=amount)
        assert (refused.value.code, refused.value.field) == ("UNIQUE", "idempotency_key")
    assert TransactionItem.objects.count() == 1


def test_the_same_key_at_another_app_is_another_payment(scripted: Scripted) -> None:
    checkout = rows.checkout()
    rows.dummy(checkout, "CHARGE_FAILURE", idempotency_key="k")
    _begin(scripted, {"result": "CHARGE_FAILURE"}, checkout, idempotency_key="k")
    assert TransactionItem.objects.count() == 2


def test_an_empty_key_is_refused_and_none_is_made_up() -> None:
    checkout = rows.checkout()
    with pytest.raises(DomainError) as refused:
        rows.dummy(checkout, idempotency_key="")
    assert (refused.value.code, refused.value.field) == ("INVALID", "idempotency_key")
    assert TransactionItem.objects.count() == 0
    keys = {rows.dummy(checkout, "CHARGE_FAILURE").item.idempotency_key for _ in range(2)}
    assert len(keys) == 2


def test_by_default_what_is_left_is_paid() -> None:
    checkout = rows.checkout()
    assert rows.dummy(checkout, "CHARGE_SUCCESS", "4").event.amount_value == 4
    assert rows.dummy(checkout, "AUTHORIZATION_SUCCESS", "5").event.amount_value == 5
    assert rows.dummy(checkout, "CHARGE_REQUEST", "3").event.amount_value == 3
    assert rows.dummy(checkout, "CHARGE_ACTION_REQUIRED").event.amount_value == 3
    checkout.refresh_from_db()
    assert (checkout.charge_status, checkout.authorize_status) == ("PARTIAL", "PARTIAL")


def test_an_order_can_be_paid_too() -> None:
    checkout = rows.checkout(rows.shop(allow_unpaid_orders=True))
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    session = rows.dummy(order)
    order.refresh_from_db()
    assert (session.item.order_id, order.charge_status, order.total_charged_amount) == (order.pk, "FULL", 15)


def test_choosing_the_kind_needs_a_permission() -> None:
    checkout = rows.checkout()
    with pytest.raises(PermissionDenied) as refused:
        rows.begin(checkout, kind="AUTHORIZATION")
    assert refused.value.permissions == ("HANDLE_PAYMENTS",)
    app = Actor("app", "", frozenset(("HANDLE_PAYMENTS",)))
    assert rows.begin(checkout, kind="AUTHORIZATION", actor=app).event.type == "AUTHORIZATION_SUCCESS"


@pytest.mark.parametrize("gateway", ["nobody", rows.COD, rows.STRIPE])
def test_a_method_that_is_not_offered_here(gateway: str) -> None:
    with pytest.raises(DomainError) as refused:
        rows.begin(rows.checkout(), gateway)
    assert (refused.value.code, refused.value.field) == ("NOT_FOUND", "payment_gateway")
    assert TransactionItem.objects.count() == 0


def test_while_the_order_is_being_made_nothing_begins_or_goes_on() -> None:
    checkout = rows.checkout()
    session = rows.dummy(checkout, "CHARGE_ACTION_REQUIRED")
    Checkout.objects.update(completing_started_at=now())
    for call in (lambda: rows.dummy(checkout), lambda: rows.process(session)):
        with pytest.raises(DomainError) as refused:
            call()
        assert (refused.value.code, refused.value.field) == ("CHECKOUT_COMPLETION_IN_PROGRESS", "id")
    Checkout.objects.update(completing_started_at=now() - timedelta(seconds=180))
    assert rows.process(session, data={"event": {"type": "CHARGE_SUCCESS"}}).event.type == "CHARGE_SUCCESS"


def test_a_checkout_that_is_gone() -> None:
    checkout = rows.checkout()
    Checkout.objects.filter(pk=checkout.pk).delete()
    with pytest.raises(NotFound):
        rows.dummy(checkout)
    assert TransactionItem.objects.count() == 0


def test_what_succeeded_is_not_asked_about_again(scripted: Scripted) -> None:
    session = _begin(scripted, {"result": "CHARGE_SUCCESS", "pspReference": "x"})
    again = rows.process(session)
    assert (again.event.pk, again.data) == (session.event.pk, None)
    assert len(scripted.asked) == 1


def test_a_method_that_is_gone() -> None:
    app = Scripted()
    ports.register(app)
    session = _begin(app, {"result": "CHARGE_ACTION_REQUIRED"})
    ports.unregister(app.identifier)
    with pytest.raises(DomainError) as refused:
        rows.process(session)
    assert (refused.value.code, refused.value.field) == ("MISSING_PAYMENT_APP", "id")
    TransactionItem.objects.update(payment_app="")
    with pytest.raises(DomainError) as refused:
        rows.process(session)
    assert refused.value.code == "MISSING_PAYMENT_APP_RELATION"
    TransactionEvent.objects.all().delete()
    with pytest.raises(DomainError) as refused:
        rows.process(session)
    assert (refused.value.code, refused.value.field) == ("INVALID", "id")
    with pytest.raises(NotFound):
        process_transaction(token=uuid4(), actor=ANONYMOUS)


def test_a_hundred_attempts_are_enough() -> None:
    checkout = rows.checkout()
    TransactionItem.objects.bulk_create(TransactionItem(checkout=checkout, currency="EUR") for _ in range(100))
    with pytest.raises(DomainError) as refused:
        rows.dummy(checkout)
    assert (refused.value.code, refused.value.field) == ("INVALID", "id")


def test_gateways_answer_each_for_itself(scripted: Scripted) -> None:
    checkout = rows.checkout()
    scripted.answers += [{"data": {"hello": 1}}, RuntimeError("no")]
    wanted: dict[str, Any] = {scripted.identifier: None, rows.DUMMY: None, "nobody": None}
    configs = {config["id"]: config for config in initialize_gateways(source=checkout, amount=None, wanted=wanted)}
    assert configs[scripted.identifier] == {"id": scripted.identifier, "data": {"hello": 1}, "errors": []}
    assert configs[rows.DUMMY]["data"] == {"test": True}
    assert [error["code"] for error in configs["nobody"]["errors"]] == ["NOT_FOUND"]
    (broken,) = initialize_gateways(source=checkout, amount=Decimal(3), wanted={scripted.identifier: {"a": 1}})
    assert (broken["data"], [error["code"] for error in broken["errors"]]) == (None, ["INVALID"])
    assert (scripted.asked[1][1]["amount"], scripted.asked[1][1]["data"]) == ("3", {"a": 1})


def test_paid_checkouts_become_orders_with_their_payments() -> None:
    checkout = rows.checkout()
    first = rows.dummy(checkout, "CHARGE_SUCCESS", "10")
    with pytest.raises(DomainError) as refused:
        complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    assert refused.value.code == "CHECKOUT_NOT_FULLY_PAID"
    second = rows.dummy(checkout, "AUTHORIZATION_SUCCESS")
    order = complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS)
    assert complete_checkout(checkout_id=checkout.pk, actor=ANONYMOUS).pk == order.pk
    order.refresh_from_db()
    assert (order.charge_status, order.authorize_status) == ("PARTIAL", "FULL")
    assert (order.total_charged_amount, order.total_authorized_amount) == (10, 5)
    assert {item.pk for item in order.transactions.all()} == {first.item.pk, second.item.pk}
