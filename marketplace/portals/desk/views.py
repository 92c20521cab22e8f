"""The desk's pages. Every change is a POST that may be repeated: what has been done already is said, not done twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.client import desk
from marketplace.client.errors import Refused
from marketplace.contract.types.customer import has_mailbox
from marketplace.contract.types.desk import DeskOrder
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import from_global_id, to_global_id
from marketplace.kernel.money import Money
from marketplace.payments.cod import collection as cod
from marketplace.payments.models import CodState
from marketplace.portals.access import DESK_ROLES, actor_of, for_roles, session_of

from .forms import RefundForm, ShipForm
from .steps import CASH_NAMES, CASH_VERBS, CHARGE_NAMES, STATUS_NAMES, steps_of

TABS: dict[str, tuple[object, tuple[str, ...]]] = {
    "confirm": (STATUS_NAMES["UNCONFIRMED"], ("UNCONFIRMED",)),
    "send": (STATUS_NAMES["UNFULFILLED"], ("UNFULFILLED", "PARTIALLY_FULFILLED")),
    "sent": (STATUS_NAMES["FULFILLED"], ("FULFILLED",)),
    "all": ("", ()),
}


@require_GET
@for_roles(*DESK_ROLES)
def orders(request: HttpRequest) -> HttpResponse:
    tab = request.GET.get("tab", "confirm")
    if tab not in TABS:
        raise Http404
    query = request.GET.get("q", "").strip()[:100]
    statuses = () if query else TABS[tab][1]
    page = desk.orders(session=_session(request), statuses=statuses, search=query, after=request.GET.get("after"))
    rows = [
        {
            "order": row,
            "url": reverse("desk:order", args=[_uuid(row.id)]),
            "status": STATUS_NAMES[row.status],
            "paid": CHARGE_NAMES[row.charge_status],
        }
        for row in page.rows
    ]
    tabs = [{"name": name, "label": label or _("All"), "current": name == tab and not query} for name, (label, _statuses) in TABS.items()]
    return render(request, "portals/desk/orders.html", {"rows": rows, "page": page, "tabs": tabs, "tab": tab, "query": query})


@require_GET
@for_roles(*DESK_ROLES)
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _page(request, _found(request, order_id))


def _page(request: HttpRequest, found: DeskOrder, *, forms: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    cash = cod.states_of(payment.id for payment in found.payments)
    payments = [{"payment": payment, "cash": CASH_NAMES.get(cash.get(payment.id, ""), "")} for payment in found.payments]
    context = {
        "order": found,
        "order_id": _uuid(found.id),
        "email": found.email if has_mailbox(found.email) else "",
        "status": STATUS_NAMES[found.status],
        "paid": CHARGE_NAMES[found.charge_status],
        "payments": payments,
        "steps": steps_of(found, cash),
        "forms": {"ship": ShipForm(), "refund": RefundForm(order=found), **(forms or {})},
    }
    return render(request, "portals/desk/order.html", context, status=status)


@require_POST
@for_roles(*DESK_ROLES)
def step(request: HttpRequest, order_id: UUID, verb: str) -> HttpResponse:
    """Take one step with an order, then show it."""
    carry_out = _VERBS.get(verb)
    if carry_out is None:
        raise Http404
    found = _found(request, order_id)
    try:
        wrong = carry_out(request, found)
        if wrong is not None:
            return _page(request, found, forms=wrong, status=422)
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("desk:order", args=[order_id]))


Wrong = dict[str, object] | None


def _confirm(request: HttpRequest, found: DeskOrder) -> Wrong:
    if found.status == "UNCONFIRMED":
        desk.confirm(found.id, session=_session(request))
    _move_cash(request, found, CodState.CONFIRMED)
    return None


def _ship(request: HttpRequest, found: DeskOrder) -> Wrong:
    form = ShipForm(request.POST)
    if not form.is_valid():
        return {"ship": form}
    if found.to_ship:
        desk.ship(found, tracking_number=form.cleaned_data["tracking"], session=_session(request))
    _move_cash(request, found, CodState.SHIPPED)
    return None


def _cash(to: CodState) -> Callable[[HttpRequest, DeskOrder], Wrong]:
    def carry_out(request: HttpRequest, found: DeskOrder) -> Wrong:
        _move_cash(request, found, to)
        return None

    return carry_out


def _move_cash(request: HttpRequest, found: DeskOrder, to: CodState) -> None:
    """Take the step with the order's cash, if it has any; a collection that is further already is left where it is."""
    for transaction, state in cod.states_of(payment.id for payment in found.payments).items():
        if state == to or to in cod.TRANSITIONS[state]:
            cod.move(transaction=transaction, to=to, actor=actor_of(request))


def _refund(request: HttpRequest, found: DeskOrder) -> Wrong:
    form = RefundForm(request.POST, order=found)
    if not form.is_valid():
        return {"refund": form}
    left: Decimal = form.cleaned_data["amount"]
    for payment in found.payments:
        part = min(left, payment.charged.amount)
        if part > 0 and "REFUND" in payment.actions:
            amount = Money(part, payment.charged.currency)
            desk.request_payment_action(payment.id, "REFUND", amount=amount, session=_session(request))
            left -= part
    return None


def _cancel(request: HttpRequest, found: DeskOrder) -> Wrong:
    if found.status != "CANCELED":
        desk.cancel(found.id, session=_session(request))
    return None


_VERBS: dict[str, Callable[[HttpRequest, DeskOrder], Wrong]] = {
    "confirm": _confirm,
    "ship": _ship,
    "refund": _refund,
    "cancel": _cancel,
    **{verb: _cash(state) for verb, state in CASH_VERBS.items()},
}


def _session(request: HttpRequest) -> desk.Session:
    return session_of(request, (get_language() or "en").partition("-")[0])


def _uuid(order_id: str) -> str:
    return from_global_id(order_id).pk


def _found(request: HttpRequest, order_id: UUID) -> DeskOrder:
    found = desk.order(to_global_id("Order", order_id), session=_session(request))
    if found is None:
        raise Http404
    return found
