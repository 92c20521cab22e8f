"""What events add up to: Saleor's rules, case by case, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.engine.payments.amounts import FIELDS, amounts_of
from marketplace.engine.payments.models import TransactionEvent

START = datetime(2026, 11, 1, tzinfo=UTC)
Said = tuple[str, str, str] | tuple[str, str, str, int]


def _events(*said: Said) -> list[TransactionEvent]:
    """(type, amount, reference[, second]): a second each unless given; a type in brackets does not count."""
    made = []
    for index, (kind, amount, reference, *second) in enumerate(said):
        made.append(
            TransactionEvent(
                type=kind.strip("()"),
                amount_value=Decimal(amount),
                psp_reference=reference,
                include_in_calculations=not kind.startswith("("),
                created_at=START + timedelta(seconds=second[0] if second else index),
            )
        )
    return sorted(made, key=lambda event: event.created_at)


CASES: dict[str, tuple[list[Said], dict[str, str]]] = {
    "nothing": ([], {}),
    "authorised": ([("AUTHORIZATION_SUCCESS", "10", "a")], {"authorized": "10"}),
    "authorisation asked for": ([("AUTHORIZATION_REQUEST", "10", "a")], {"authorize_pending": "10"}),
    "authorisation asked for and given": (
        [("AUTHORIZATION_REQUEST", "10", "a"), ("AUTHORIZATION_SUCCESS", "10", "a")],
        {"authorized": "10"},
    ),
    "authorisation refused": ([("AUTHORIZATION_REQUEST", "10", "a"), ("AUTHORIZATION_FAILURE", "10", "a")], {}),
    "two authorisations": ([("AUTHORIZATION_SUCCESS", "10", "a"), ("AUTHORIZATION_SUCCESS", "5", "b")], {"authorized": "15"}),
    "adjustment overwrites": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("AUTHORIZATION_ADJUSTMENT", "7", "b")],
        {"authorized": "7"},
    ),
    "an authorisation after the adjustment adds": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("AUTHORIZATION_ADJUSTMENT", "7", "b"), ("AUTHORIZATION_SUCCESS", "2", "c")],
        {"authorized": "9"},
    ),
    "the last of two adjustments": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("AUTHORIZATION_ADJUSTMENT", "7", "b"), ("AUTHORIZATION_ADJUSTMENT", "12", "c")],
        {"authorized": "12"},
    ),
    "a charge after an adjustment": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("AUTHORIZATION_ADJUSTMENT", "7", "a"), ("CHARGE_SUCCESS", "3", "a")],
        {"authorized": "4", "charged": "3"},
    ),
    "charged": ([("CHARGE_SUCCESS", "10", "c")], {"charged": "10"}),
    "charge asked for": ([("CHARGE_REQUEST", "10", "c")], {"charge_pending": "10"}),
    "charge of what is authorised": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("CHARGE_SUCCESS", "4", "c")],
        {"authorized": "6", "charged": "4"},
    ),
    "charge of what is authorised, asked for": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("CHARGE_REQUEST", "4", "c")],
        {"authorized": "6", "charge_pending": "4"},
    ),
    "charge refused": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("CHARGE_REQUEST", "4", "c"), ("CHARGE_FAILURE", "4", "c")],
        {"authorized": "10"},
    ),
    "failure newer than success": ([("CHARGE_SUCCESS", "10", "c"), ("CHARGE_FAILURE", "10", "c")], {}),
    "success newer than failure": ([("CHARGE_FAILURE", "10", "c"), ("CHARGE_SUCCESS", "10", "c")], {"charged": "10"}),
    "failure in the same instant": ([("CHARGE_SUCCESS", "10", "c", 0), ("CHARGE_FAILURE", "10", "c", 0)], {}),
    "failure of another reference": ([("CHARGE_SUCCESS", "10", "c"), ("CHARGE_FAILURE", "10", "d")], {"charged": "10"}),
    "the order of arrival does not count, the time does": (
        [("CHARGE_SUCCESS", "10", "c", 5), ("CHARGE_FAILURE", "10", "c", 1)],
        {"charged": "10"},
    ),
    "charge back": ([("CHARGE_SUCCESS", "10", "c"), ("CHARGE_BACK", "10", "b")], {}),
    "charge back in part": ([("CHARGE_SUCCESS", "10", "c"), ("CHARGE_BACK", "3", "b")], {"charged": "7"}),
    "never below zero": ([("CHARGE_BACK", "3", "b")], {}),
    "refunded": ([("CHARGE_SUCCESS", "67.19", "c"), ("REFUND_SUCCESS", "10", "r")], {"charged": "57.19", "refunded": "10"}),
    "refund asked for": ([("CHARGE_SUCCESS", "10", "c"), ("REFUND_REQUEST", "4", "r")], {"charged": "6", "refund_pending": "4"}),
    "refund asked for and given": (
        [("CHARGE_SUCCESS", "10", "c"), ("REFUND_REQUEST", "4", "r"), ("REFUND_SUCCESS", "4", "r")],
        {"charged": "6", "refunded": "4"},
    ),
    "refund refused": (
        [("CHARGE_SUCCESS", "10", "c"), ("REFUND_REQUEST", "4", "r"), ("REFUND_FAILURE", "4", "r")],
        {"charged": "10"},
    ),
    "refund reversed": (
        [("CHARGE_SUCCESS", "10", "c"), ("REFUND_SUCCESS", "4", "r"), ("REFUND_REVERSE", "4", "v")],
        {"charged": "10"},
    ),
    "two refunds": (
        [("CHARGE_SUCCESS", "10", "c"), ("REFUND_SUCCESS", "4", "r"), ("REFUND_SUCCESS", "6", "s")],
        {"refunded": "10"},
    ),
    "cancelled": ([("AUTHORIZATION_SUCCESS", "10", "a"), ("CANCEL_SUCCESS", "10", "x")], {"canceled": "10"}),
    "cancel asked for": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("CANCEL_REQUEST", "10", "x")],
        {"cancel_pending": "10"},
    ),
    "cancel refused": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("CANCEL_REQUEST", "10", "x"), ("CANCEL_FAILURE", "10", "x")],
        {"authorized": "10"},
    ),
    "captured in part, the rest let go, one reference": (
        [("AUTHORIZATION_SUCCESS", "10", "a"), ("CHARGE_SUCCESS", "6", "a"), ("CANCEL_SUCCESS", "4", "a")],
        {"charged": "6", "canceled": "4"},
    ),
    "what does not count does not": ([("(CHARGE_SUCCESS)", "10", "c"), ("(CHARGE_FAILURE)", "10", "d")], {}),
    "actions and information mean no money": (
        [("CHARGE_ACTION_REQUIRED", "10", "c"), ("AUTHORIZATION_ACTION_REQUIRED", "10", "c"), ("INFO", "10", "c")],
        {},
    ),
    "stated by hand": ([("AUTHORIZATION_SUCCESS", "10", ""), ("CHARGE_SUCCESS", "4", "")], {"authorized": "10", "charged": "4"}),
    "stated by hand: less": ([("CHARGE_SUCCESS", "10", ""), ("CHARGE_BACK", "3", "")], {"charged": "7"}),
    "stated by hand: adjusted": (
        [("AUTHORIZATION_SUCCESS", "10", ""), ("AUTHORIZATION_ADJUSTMENT", "3", "")],
        {"authorized": "3"},
    ),
    "requests by hand are none": ([("CHARGE_REQUEST", "10", ""), ("REFUND_REQUEST", "10", "")], {}),
}


@pytest.mark.parametrize("case", list(CASES))
def test_amounts(case: str) -> None:
    said, wanted = CASES[case]
    found = amounts_of(_events(*said))
    assert tuple(found) == FIELDS
    assert {name.removesuffix("_value"): value for name, value in found.items() if value} == {
        name: Decimal(value) for name, value in wanted.items()
    }
