"""Which steps an order allows next, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.contract.types.desk import DeskOrder
from marketplace.payments.cod import collection as cod
from marketplace.payments.cod.app import cash_apps
from marketplace.payments.models import CodCollection, CodState

OPEN = ("UNCONFIRMED", "UNFULFILLED", "PARTIALLY_FULFILLED")


@dataclass(frozen=True, slots=True)
class Step:
    """A button. `kind`: primary, quiet or danger; `asks`: a field that goes with it (`tracking`, `amount`)."""

    verb: str
    label: object
    kind: str = "quiet"
    asks: str = ""


STATUS_NAMES: dict[str, object] = {
    "DRAFT": pgettext_lazy("order", "Draft"),
    "UNCONFIRMED": pgettext_lazy("order", "To confirm"),
    "UNFULFILLED": pgettext_lazy("order", "To send"),
    "PARTIALLY_FULFILLED": pgettext_lazy("order", "Partly sent"),
    "FULFILLED": pgettext_lazy("order", "Sent"),
    "PARTIALLY_RETURNED": pgettext_lazy("order", "Partly returned"),
    "RETURNED": pgettext_lazy("order", "Returned"),
    "CANCELED": pgettext_lazy("order", "Cancelled"),
    "EXPIRED": pgettext_lazy("order", "Expired"),
}
CHARGE_NAMES: dict[str, object] = {
    "NONE": pgettext_lazy("order", "Not paid yet"),
    "PARTIAL": pgettext_lazy("order", "Partly paid"),
    "FULL": pgettext_lazy("order", "Paid"),
    "OVERCHARGED": pgettext_lazy("order", "Paid too much"),
}
CASH_NAMES: dict[str, object] = {app.identifier: app.name for app in cash_apps()}
_CASH_STEPS = {
    CodState.READY: Step("ready", _("Ready to be collected"), "primary"),
    CodState.COLLECTED: Step("collect", _("Collected and paid in cash"), "primary"),
    CodState.NOT_COLLECTED: Step("not-collected", _("Nobody came to collect it"), "danger"),
    CodState.DELIVERED: Step("deliver", _("Delivered: the carrier has the cash"), "primary"),
    CodState.REFUSED: Step("refuse", _("The buyer refused the parcel"), "danger"),
    CodState.RETURNED: Step("return", _("The parcel is back"), "primary"),
    CodState.REMITTED: Step("remit", _("The cash has been handed over to us"), "primary"),
}


def steps_of(order: DeskOrder, cash: Iterable[CodCollection]) -> list[Step]:
    """What may be done next with `order`, paid by the `cash` (and in other ways)."""
    steps: list[Step] = []
    cash = list(cash)
    if order.status == "UNCONFIRMED":
        steps.append(Step("confirm", _("Confirm the order"), "primary"))
    elif order.status != "CANCELED":
        if order.status in OPEN and order.to_ship and not _collected_here(cash):
            steps.append(Step("ship", _("Everything has been sent"), "primary", asks="tracking"))
        elif order.under_way and any(CodState.SHIPPED in steps_ahead(each) for each in cash):
            # sent by another program: the cash has yet to follow
            steps.append(Step("ship", _("The parcel has left"), "primary"))
        steps += [_CASH_STEPS[to] for each in cash for to in steps_ahead(each) if to in _CASH_STEPS]
    elif any(each.state == CodState.REFUSED for each in cash):
        steps.append(_CASH_STEPS[CodState.RETURNED])
    if any("REFUND" in payment.actions and payment.charged for payment in order.payments):
        steps.append(Step("refund", _("Pay back"), "danger", asks="amount"))
    if order.status in OPEN and not order.under_way:
        steps.append(Step("cancel", _("Cancel the order"), "danger"))
    return steps


def steps_ahead(collection: CodCollection) -> tuple[CodState, ...]:
    """Where the cash of a confirmed order may go: the call itself, if nobody wrote it down, is behind it."""
    if collection.state == CodState.TO_CONFIRM:
        return cod.TRANSITIONS[collection.payment_app][CodState.CONFIRMED]
    return cod.next_steps(collection)


def _collected_here(cash: Iterable[CodCollection]) -> bool:
    return any(each.payment_app == cod.COLLECTION for each in cash)
