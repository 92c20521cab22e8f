"""Beside a Saleor: movements of stock that were cut off, and shelves that hold something else than we wrote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from marketplace.client import stock
from marketplace.client.errors import ClientError, Refused, Unavailable
from marketplace.contract.types.stock import VariantStocks
from marketplace.portals.access import DESK_ROLES, for_roles, session_of
from marketplace.saleor import stock_settling
from marketplace.saleor.models import StockMove
from marketplace.saleor.stock_moves import shelves_of

PAGE = 50
BUTTONS: dict[str, tuple[object, str]] = {
    stock_settling.HAPPENED: (pgettext_lazy("movement", "It happened"), "primary"),
    stock_settling.AGAIN: (pgettext_lazy("movement", "It did not happen: do it again"), "quiet"),
    stock_settling.LEAVE: (pgettext_lazy("movement", "It did not happen: leave it"), "quiet"),
    stock_settling.COUNT: (pgettext_lazy("movement", "Count again"), "quiet"),
}
KNOWN = gettext_lazy("Saleor has written it, and somebody else was at the shelf at the same moment: please count the pieces.")


@require_GET
@for_roles(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """What has no end yet, with what lies there now; then the shelves that drifted. Without Saleor's answer only what we know."""
    moves, recent = stock_settling.open_moves(PAGE), stock_settling.recent_moves()
    found: dict[str, VariantStocks] = {}
    away = False
    try:
        found = stock.stocks(sorted({row.variant for row in (*moves, *recent)}), session=session_of(request))
    except ClientError:
        away = True
    rows = [_row(each, found) for each in moves]
    drifts = [
        {"drift": each, "piece": _piece(found[each.variant]), "place": _place(found[each.variant], each.warehouse)}
        for each in stock_settling.drifts(found, recent)
    ]
    return render(request, "portals/desk/stock_moves.html", {"rows": rows, "drifts": drifts, "away": away})


@require_POST
@for_roles(*DESK_ROLES)
def decide(request: HttpRequest, move: int, decision: str) -> HttpResponse:
    if decision not in BUTTONS:
        raise Http404
    row = get_object_or_404(StockMove, pk=move)
    try:
        if stock_settling.decide(row, decision, session=session_of(request)):
            messages.success(request, _("Now: %(state)s") % {"state": row.get_state_display()})
        else:
            messages.info(request, _("Nothing was changed: somebody has dealt with it already."))
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    except Unavailable:
        messages.error(request, _("Saleor did not answer. The movement will be finished as soon as it does."))
    return HttpResponseRedirect(reverse("desk:stock_moves"))


def _row(row: StockMove, found: dict[str, VariantStocks]) -> dict[str, Any]:
    variant = found.get(row.variant)
    shelves = {shelf.warehouse: shelf for shelf in shelves_of(row)}
    places = [
        {
            "name": _place(variant, warehouse) if variant else warehouse,
            "shelf": shelves.get(warehouse),
            "now": variant.at(warehouse) if variant else None,
            "change": change,
        }
        for warehouse, change in ((row.source, -row.quantity), (row.destination, row.quantity))
        if warehouse
    ]
    return {
        "row": row,
        "piece": _piece(variant) if variant else row.variant,
        "places": places,
        "unclear": row.state == StockMove.State.UNCLEAR,
        "hint": KNOWN if row.acknowledged else "",
        "buttons": [(name, *BUTTONS[name]) for name in stock_settling.decisions(row)],
    }


def _piece(found: VariantStocks) -> str:
    return " · ".join(part for part in (found.product_name, found.variant_name, found.sku) if part)


def _place(found: VariantStocks, warehouse: str) -> str:
    place = found.at(warehouse)
    return place.warehouse if place else warehouse
