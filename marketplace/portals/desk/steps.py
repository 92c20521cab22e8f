"""Which steps an order allows next, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.contract.types.desk import DeskOrder
from marketplace.payments.cod import collection as cod
from marketplace.payments.models import CodState

OPEN = ("UNCONFIRMED", "UNFULFILLED", "PARTIALLY_FULFILLED")


@dataclass(frozen=True, slots=True)
class Step:
    """A button. `kind`: primary, quiet or danger; `asks`: a field that goes with it (`tracking`, `amount`)."""

    verb: str
    label: object
    kind: str = "quiet"
    asks: str = ""


STATUS_NAMES: dict[str, object] = {
    "DRAFT": _("Draft"),
    "UNCONFIRMED": _("To confirm"),
    "UNFULFILLED": _("To send"),
    "PARTIALLY_FULFILLED": _("Partly sent"),
    "FULFILLED": _("Sent"),
    "PARTIALLY_RETURNED": _("Partly returned"),
    "RETURNED": _("Returned"),
    "CANCELED": _("Cancelled"),
    "EXPIRED": _("Expired"),
}
CHARGE_NAMES: dict[str, object] = {
    "NONE": _("Not paid yet"),
    "PARTIAL": _("Partly paid"),
    "FULL": _("Paid"),
    "OVERCHARGED": _("Paid too much"),
}
CASH_NAMES: dict[str, object] = {
    CodState.TO_CONFIRM.value: _("to confirm by phone"),
    CodState.CONFIRMED.value: _("confirmed by phone"),
    CodState.SHIPPED.value: _("on its way"),
    CodState.DELIVERED.value: _("delivered, cash with the carrier"),
    CodState.REMITTED.value: _("cash received"),
    CodState.REFUSED.value: _("refused by the buyer"),
    CodState.RETURNED.value: _("back in the workshop"),
    CodState.CANCELLED.value: _("cancelled"),
}
_CASH_STEPS = {
    CodState.DELIVERED.value: Step("deliver", _("Delivered: the carrier has the cash"), "primary"),
    CodState.REMITTED.value: Step("remit", _("The carrier handed over the cash"), "primary"),
    CodState.REFUSED.value: Step("refuse", _("The buyer refused the parcel"), "danger"),
    CodState.RETURNED.value: Step("return", _("The parcel is back"), "primary"),
}
CASH_VERBS = {"deliver": CodState.DELIVERED, "remit": CodState.REMITTED, "refuse": CodState.REFUSED, "return": CodState.RETURNED}


def steps_of(order: DeskOrder, cash: Mapping[str, str]) -> list[Step]:
    """What may be done next with `order`; `cash` maps its payments to the state of their cash."""
    steps: list[Step] = []
    if order.status == "UNCONFIRMED":
        steps.append(Step("confirm", _("Confirm the order"), "primary"))
    elif order.status in OPEN and order.to_ship:
        steps.append(Step("ship", _("Everything has been sent"), "primary", asks="tracking"))
    for state in cash.values():
        steps += [_CASH_STEPS[target] for target in cod.TRANSITIONS[state] if target in _CASH_STEPS]
    if any("REFUND" in payment.actions and payment.charged for payment in order.payments):
        steps.append(Step("refund", _("Pay back"), "danger", asks="amount"))
    if order.status in OPEN and not _lives(order.parcels_status):
        steps.append(Step("cancel", _("Cancel the order"), "danger"))
    return steps


def _lives(statuses: Iterable[str]) -> bool:
    return any(status not in ("CANCELED", "RETURNED", "REFUNDED", "REFUNDED_AND_RETURNED", "REPLACED") for status in statuses)
