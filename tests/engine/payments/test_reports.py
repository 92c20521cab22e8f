"""News from providers: recorded once, by (transaction, reference, type)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from marketplace.engine.payments.actions import Report, report_event
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from tests.payments import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> TransactionItem:
    return rows.dummy(rows.checkout(), "CHARGE_ACTION_REQUIRED").item


def _report(item: TransactionItem, kind: str, reference: str, amount: str | None = "10", **given: Any) -> Report:
    return report_event(
        token=item.token,
        type=kind,
        psp_reference=reference,
        amount=None if amount is None else Decimal(amount),
        actor=SYSTEM,
        **given,
    )


def _events(item: TransactionItem, kind: str) -> list[tuple[Decimal, bool]]:
    return list(
        TransactionEvent.objects.filter(transaction=item, type=kind)
        .order_by("pk")
        .values_list("amount_value", "include_in_calculations")
    )


ONCE = ["CHARGE_SUCCESS", "CHARGE_FAILURE", "CHARGE_REQUEST", "CHARGE_BACK", "AUTHORIZATION_SUCCESS", "AUTHORIZATION_FAILURE"]
ONCE += [
    "AUTHORIZATION_REQUEST",
    "AUTHORIZATION_ADJUSTMENT",
    "REFUND_SUCCESS",
    "REFUND_FAILURE",
    "REFUND_REQUEST",
    "REFUND_REVERSE",
]
ONCE += ["CANCEL_SUCCESS", "CANCEL_FAILURE", "CANCEL_REQUEST"]


@pytest.mark.parametrize("kind", ONCE)
def test_the_same_news_twice(item: TransactionItem, kind: str) -> None:
    first = _report(item, kind, "p")
    before = (rows.amounts(item), TransactionEvent.objects.count())
    second = _report(item, kind, "p")
    assert (first.already_processed, second.already_processed) == (False, True)
    assert first.event.pk == second.event.pk
    assert (rows.amounts(item), TransactionEvent.objects.count()) == before


@pytest.mark.parametrize("kind", ["CHARGE_SUCCESS", "REFUND_SUCCESS", "AUTHORIZATION_SUCCESS", "CANCEL_SUCCESS", "CHARGE_BACK"])
def test_the_same_news_with_another_amount_is_refused_and_kept_as_evidence(item: TransactionItem, kind: str) -> None:
    _report(item, kind, "p")
    before = rows.amounts(item)
    with pytest.raises(DomainError) as refused:
        _report(item, kind, "p", "11")
    assert (refused.value.code, refused.value.field) == ("INCORRECT_DETAILS", "psp_reference")
    assert rows.amounts(item) == before
    assert _events(item, f"{kind.split('_')[0]}_FAILURE") == [(11, False)]


def test_a_second_authorisation_is_refused_and_kept_as_evidence(item: TransactionItem) -> None:
    _report(item, "AUTHORIZATION_SUCCESS", "p")
    with pytest.raises(DomainError) as refused:
        _report(item, "AUTHORIZATION_SUCCESS", "q")
    assert (refused.value.code, refused.value.field) == ("ALREADY_EXISTS", "type")
    assert rows.amounts(item) == {"authorized": 10}
    assert _events(item, "AUTHORIZATION_FAILURE") == [(10, False)]


@pytest.mark.parametrize("kind", ["CHARGE_ACTION_REQUIRED", "AUTHORIZATION_ACTION_REQUIRED", "INFO"])
def test_news_that_are_never_compared(item: TransactionItem, kind: str) -> None:
    before = len(_events(item, kind))
    assert [_report(item, kind, "p", "0").already_processed for _ in range(2)] == [False, False]
    assert len(_events(item, kind)) == before + 2
    assert rows.amounts(item) == {}


def test_other_references_add_up(item: TransactionItem) -> None:
    _report(item, "CHARGE_SUCCESS", "p", "10")
    _report(item, "CHARGE_SUCCESS", "q", "5")
    _report(item, "REFUND_SUCCESS", "r", "2.50")
    assert rows.amounts(item) == {"charged": Decimal("12.5"), "refunded": Decimal("2.5")}
    item.checkout.refresh_from_db()
    assert item.checkout.charge_status == "PARTIAL"


def test_the_first_reference_and_the_last_word_stand_in_the_transaction(item: TransactionItem) -> None:
    TransactionItem.objects.update(psp_reference="")
    _report(item, "CHARGE_REQUEST", "p", message="Wait", external_url="https://psp.example/p", available_actions=["CANCEL"])
    _report(item, "CHARGE_SUCCESS", "q", message="Done", available_actions=["REFUND"])
    found = rows.fresh(item)
    assert (found.psp_reference, found.message, found.external_url, found.available_actions) == (
        "p",
        "Done",
        "https://psp.example/p",
        ["REFUND"],
    )


def test_the_amount_of_a_failure_is_that_of_its_request(item: TransactionItem) -> None:
    _report(item, "CHARGE_REQUEST", "p", "7")
    assert _report(item, "CHARGE_FAILURE", "p", None).event.amount_value == 7
    assert rows.amounts(item) == {}


@pytest.mark.parametrize(("kind", "reference"), [("CHARGE_SUCCESS", "p"), ("CHARGE_FAILURE", "unknown"), ("REFUND_REQUEST", "p")])
def test_an_amount_that_cannot_be_inferred_is_required(item: TransactionItem, kind: str, reference: str) -> None:
    before = TransactionEvent.objects.count()
    with pytest.raises(DomainError) as refused:
        _report(item, kind, reference, None)
    assert (refused.value.code, refused.value.field) == ("REQUIRED", "amount")
    assert TransactionEvent.objects.count() == before


def test_amounts_are_rounded_to_the_currency(item: TransactionItem) -> None:
    assert _report(item, "CHARGE_SUCCESS", "p", "9.995").event.amount_value == 10


def test_only_the_app_that_began_may_report(item: TransactionItem) -> None:
    with pytest.raises(PermissionDenied):
        _report(item, "CHARGE_SUCCESS", "p", app_identifier="somebody.else")
    with pytest.raises(NotFound):
        report_event(token=uuid4(), type="CHARGE_SUCCESS", psp_reference="p", amount=Decimal(1), actor=SYSTEM)
    assert rows.amounts(item) == {}
    assert not _report(item, "CHARGE_SUCCESS", "p", app_identifier=rows.DUMMY).already_processed
