"""The desk's pages. Every change is a POST that may be repeated: what has been done already is said, not done twice."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from marketplace.client import desk
from marketplace.client.errors import Refused, Unavailable
from marketplace.contract.types.customer import has_mailbox
from marketplace.contract.types.desk import DeskOrder, DeskPayment
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import from_global_id, to_global_id
from marketplace.payments.cod import collection as cod
from marketplace.payments.models import CodCollection
from marketplace.portals.access import DESK_ROLES, for_roles, session_of

from .carrying_out import VERBS, Overtaken
from .forms import RefundForm, ShipForm
from .steps import CASH_NAMES, CHARGE_NAMES, STATUS_NAMES, steps_of

PAGE = 50
TABS: dict[str, tuple[object, tuple[str, ...]]] = {
    "confirm": (STATUS_NAMES["UNCONFIRMED"], ("UNCONFIRMED",)),
    "send": (STATUS_NAMES["UNFULFILLED"], ("UNFULFILLED", "PARTIALLY_FULFILLED")),
    "sent": (pgettext_lazy("orders", "Sent"), ("FULFILLED",)),
    "all": (pgettext_lazy("orders", "All"), ()),
}


@require_GET
@for_roles(*DESK_ROLES)
def orders(request: HttpRequest) -> HttpResponse:
    tab = request.GET.get("tab", "confirm")
    if tab not in TABS:
        raise Http404
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    statuses = () if query else TABS[tab][1]
    try:
        page = desk.orders(
            session=session_of(request), statuses=statuses, search=query, first=PAGE, after=request.GET.get("after") or None
        )
    except Unavailable as error:
        if "after" in request.GET:
            raise Http404 from error
        raise
    rows = [
        {
            "order": row,
            "url": reverse("desk:order", args=[_uuid(row.id)]),
            "status": STATUS_NAMES[row.status],
            "paid": CHARGE_NAMES[row.charge_status],
        }
        for row in page.rows
    ]
    tabs = [{"name": name, "label": label, "current": name == tab and not query} for name, (label, _statuses) in TABS.items()]
    return render(request, "portals/desk/orders.html", {"rows": rows, "page": page, "tabs": tabs, "tab": tab, "query": query})


@require_GET
@for_roles(*DESK_ROLES)
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _page(request, _found(request, order_id))


def _page(request: HttpRequest, found: DeskOrder, *, forms: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    cash = _cash(found)
    payments = [{"payment": payment, **_words_of(payment, cash.get(payment.id))} for payment in found.payments]
    context = {
        "order": found,
        "order_id": _uuid(found.id),
        "email": found.email if has_mailbox(found.email) else "",
        "status": STATUS_NAMES[found.status],
        "paid": CHARGE_NAMES[found.charge_status],
        "payments": payments,
        "steps": steps_of(found, cash.values()),
        "forms": {"ship": ShipForm(), "refund": RefundForm(order=found), **(forms or {})},
    }
    return render(request, "portals/desk/order.html", context, status=status)


@require_POST
@for_roles(*DESK_ROLES)
def step(request: HttpRequest, order_id: UUID, verb: str) -> HttpResponse:
    """Take one step with an order, then show it. A step that the order no longer allows (somebody took it already) changes nothing."""
    carry_out = VERBS.get(verb)
    if carry_out is None:
        raise Http404
    found = _found(request, order_id)
    cash = _cash(found)
    try:
        if verb not in {step.verb for step in steps_of(found, cash.values())}:
            raise Overtaken
        if wrong := carry_out(request, found, list(cash.values())):
            return _page(request, found, forms=wrong, status=422)
        messages.success(request, _("Done."))
    except Overtaken:
        messages.info(request, _("Nothing was changed: this is how the order stands now."))
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    except DomainError as error:
        messages.error(request, str(error))
    except Unavailable:
        messages.error(request, _("The shop did not answer. Please look at the order and try again."))
    return HttpResponseRedirect(reverse("desk:order", args=[order_id]))


def _words_of(payment: DeskPayment, cash: CodCollection | None) -> dict[str, object]:
    """A payment's name, which the backend keeps in the language of whoever paid, and where its cash is."""
    if cash is None:
        return {"name": payment.name, "cash": ""}
    return {"name": CASH_NAMES.get(cash.payment_app, payment.name), "cash": cash.get_state_display()}


def _cash(found: DeskOrder) -> dict[str, CodCollection]:
    return cod.collections_of(payment.id for payment in found.payments)


def _uuid(order_id: str) -> str:
    return from_global_id(order_id).pk


def _found(request: HttpRequest, order_id: UUID) -> DeskOrder:
    found = desk.order(to_global_id("Order", order_id), session=session_of(request))
    if found is None:
        raise Http404
    return found
