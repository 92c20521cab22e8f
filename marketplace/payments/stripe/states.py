"""What a payment intent's state means in Saleor's words.

A payment that succeeded never fails afterwards, but the news may come in any order and in the same second. So results carry Stripe's own
time, and a success half a second more: in the sum of the events the success always wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import stripe

from marketplace.kernel.money import from_minor_units

from . import declines

EXPAND = ["latest_charge"]


@dataclass(frozen=True, slots=True)
class State:
    """One event about a payment: `result` is a TransactionEventTypeEnum value."""

    result: str
    amount: Decimal
    actions: tuple[str, ...] = ()
    message: str = ""
    at: datetime | None = None


def kind_of(intent: stripe.PaymentIntent) -> str:
    return "AUTHORIZATION" if intent.capture_method == "manual" else "CHARGE"


def state_of(intent: stripe.PaymentIntent) -> State:
    """The news that `intent` (its latest charge expanded) tells. `canceled` is a failure here: nothing that the buyer could do is left."""
    kind = kind_of(intent)
    if intent.status == "succeeded":
        return State("CHARGE_SUCCESS", _amount(intent.amount_received, intent), ("REFUND",), at=_when(intent, success=True))
    if intent.status == "requires_capture":
        return State(
            "AUTHORIZATION_SUCCESS",
            _amount(intent.amount_capturable, intent),
            ("CHARGE", "CANCEL"),
            at=_when(intent, success=True),
        )
    whole = _amount(intent.amount, intent)
    if intent.status == "processing":
        return State(f"{kind}_REQUEST", whole)
    if intent.status == "canceled":
        if was_authorized(intent):
            return State("CANCEL_SUCCESS", whole)
        return State(f"{kind}_FAILURE", whole, message=str(declines.CANCELLED))
    if intent.status == "requires_payment_method" and intent.last_payment_error is not None:
        return State(f"{kind}_FAILURE", whole, message=declines.reason(intent.last_payment_error), at=_when(intent))
    return State(f"{kind}_ACTION_REQUIRED", whole)


def released(intent: stripe.PaymentIntent) -> Decimal:
    """What Stripe let go because less than the authorised amount was captured."""
    if intent.status != "succeeded" or kind_of(intent) == "CHARGE":
        return Decimal(0)
    return _amount(intent.amount - intent.amount_received, intent)


def was_authorized(intent: stripe.PaymentIntent) -> bool:
    charge = _charge(intent)
    return charge is not None and bool(charge.paid)


def refund_result(refund: stripe.Refund) -> str:
    """REFUND_SUCCESS, REFUND_REQUEST (the bank takes its time) or REFUND_FAILURE."""
    if refund.status == "succeeded":
        return "REFUND_SUCCESS"
    return "REFUND_REQUEST" if refund.status in ("pending", "requires_action") else "REFUND_FAILURE"


def refund_amount(refund: stripe.Refund) -> Decimal:
    return from_minor_units(refund.amount, refund.currency.upper()).amount


def _amount(units: int, intent: stripe.PaymentIntent) -> Decimal:
    return from_minor_units(units, intent.currency.upper()).amount


def _charge(intent: stripe.PaymentIntent) -> Any:
    charge = intent.latest_charge
    return charge if isinstance(charge, stripe.Charge) else None


def _when(intent: stripe.PaymentIntent, *, success: bool = False) -> datetime:
    charge = _charge(intent)
    at = datetime.fromtimestamp(charge.created if charge is not None else intent.created, UTC)
    return at + timedelta(milliseconds=500) if success else at
