"""What each of the desk's buttons does. Each may be repeated after a crash: it goes on where it was left.

A function gets an order that allows its step, with the order's cash; it returns forms with faults to show again, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.http import HttpRequest

from marketplace.client import desk
from marketplace.contract.types.desk import DeskOrder
from marketplace.kernel.money import Money
from marketplace.payments.cod import collection as cod
from marketplace.payments.models import CodCollection, CodState
from marketplace.portals.access import actor_of, session_of
from marketplace.portals.actions import claim_form

from .forms import RefundForm, ShipForm
from .steps import steps_ahead

Cash = Sequence[CodCollection]
Wrong = dict[str, object] | None
Verb = Callable[[HttpRequest, DeskOrder, Cash], Wrong]


class Overtaken(Exception):
    """Somebody (a second click, a colleague) took the step before; nothing was changed."""


def _confirm(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
    desk.confirm(found.id, session=session_of(request))
    _move(request, cash, CodState.CONFIRMED)
    return None


def _ship(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
    form = ShipForm(request.POST)
    if not form.is_valid():
        return {"ship": form}
    if found.to_ship:
        desk.ship(found, tracking_number=form.cleaned_data["tracking"], session=session_of(request))
    if not _move(request, cash, CodState.SHIPPED) and not found.to_ship:
        raise Overtaken
    return None


def _collect(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
    """The buyer stands there: she need not be told of a parcel."""
    if found.to_ship:
        desk.ship(found, notify=False, session=session_of(request))
    if not _move(request, cash, CodState.COLLECTED) and not found.to_ship:
        raise Overtaken
    return None


def _not_collected(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
    """The promise of cash is let go, and the pieces are for sale again."""
    if not _move(request, cash, CodState.NOT_COLLECTED):
        raise Overtaken
    desk.cancel(found.id, session=session_of(request))
    return None


def _return(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
    """The refused pieces lie where they left from and are for sale again; the order is over."""
    for parcel in found.under_way:
        desk.take_back(parcel, session=session_of(request))
    if found.status != "CANCELED":
        desk.cancel(found.id, session=session_of(request))
    _move(request, cash, CodState.RETURNED)
    return None


def _cancel(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
    """The cash follows by itself: the engine asks its payment App to let it go."""
    desk.cancel(found.id, session=session_of(request))
    return None


def _refund(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
    form = RefundForm(request.POST, order=found)
    if not form.is_valid():
        return {"refund": form}
    if not claim_form(form.cleaned_data["key"]):
        raise Overtaken
    left: Decimal = form.cleaned_data["amount"]
    for payment in found.payments:
        part = min(left, payment.charged.amount)
        if part > 0 and "REFUND" in payment.actions:
            amount = Money(part, payment.charged.currency)
            desk.request_payment_action(payment.id, "REFUND", amount=amount, session=session_of(request))
            left -= part
    return None


def _cash_step(to: CodState) -> Verb:
    def carry_out(request: HttpRequest, found: DeskOrder, cash: Cash) -> Wrong:
        if not _move(request, cash, to):
            raise Overtaken
        return None

    return carry_out


def _move(request: HttpRequest, cash: Cash, to: CodState) -> bool:
    """Take the step with the order's cash, if it has any and has not come that far; whether it was taken here, and not by somebody else
    at the same moment."""
    taken = False
    for each in cash:
        if to != CodState.CONFIRMED and each.state == CodState.TO_CONFIRM and to in steps_ahead(each):
            cod.move(transaction=each.transaction, to=CodState.CONFIRMED, actor=actor_of(request))
        if to in steps_ahead(each) or to in cod.next_steps(each):
            taken |= cod.take(transaction=each.transaction, to=to, actor=actor_of(request))
    return taken


VERBS: dict[str, Verb] = {
    "confirm": _confirm,
    "ship": _ship,
    "ready": _cash_step(CodState.READY),
    "collect": _collect,
    "not-collected": _not_collected,
    "deliver": _cash_step(CodState.DELIVERED),
    "refuse": _cash_step(CodState.REFUSED),
    "return": _return,
    "remit": _cash_step(CodState.REMITTED),
    "refund": _refund,
    "cancel": _cancel,
}
