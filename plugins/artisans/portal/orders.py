"""My orders: what was sold, and one big key that says whether it is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.errors import DomainError, NotFound

from ..media.addresses import preview_url
from ..models import ListingPicture, Sale
from ..prompts import telling
from ..sales import actions, money
from .acting_here import acting, hers, refused

PAGE = 40
State = Sale.State
LOOKS: Mapping[str, tuple[str, str]] = {
    State.ASKED: ("wait", "saffron"),
    State.READY: ("yes", "mint"),
    State.DECLINED: ("no", "pomegranate"),
    State.SENT: ("road", "indigo"),
    State.CANCELLED: ("no", "clay"),
    State.RETURNED: ("back", "clay"),
}
"""Icon and tone of each state."""


@dataclass(frozen=True, slots=True)
class Row:
    account: money.Account
    picture: str

    @property
    def sale(self) -> Sale:
        return self.account.sale

    @property
    def icon(self) -> str:
        return LOOKS[self.sale.state][0]

    @property
    def tone(self) -> str:
        return LOOKS[self.sale.state][1]


@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """What is to be prepared first, the oldest of it on top; then the others, the newest first."""
    mine = Sale.objects.filter(maker=hers(request))
    open_ones = list(mine.filter(state__in=(State.ASKED, State.READY)).order_by("sold_at", "pk")[:PAGE])
    others = list(mine.exclude(state__in=(State.ASKED, State.READY)).order_by("-sold_at", "pk")[:PAGE])
    rows = _rows([*open_ones, *others])
    context: dict[str, object] = {"waiting": rows[: len(open_ones)], "others": rows[len(open_ones) :], "screen": "orders"}
    context["heard"] = _heard(request, rows[: len(open_ones)])
    return render(request, "artisans/portal/orders.html", context)


@require_GET
def order(request: HttpRequest, sale: UUID) -> HttpResponse:
    found = Sale.objects.filter(pk=sale, maker=hers(request)).first()
    if found is None:
        raise Http404
    (row,) = _rows([found])
    context = {
        "row": row,
        "parts": money.parts(found),
        "can_answer": found.state in actions.OPEN,
        "back": reverse("maker:artisans:orders"),
        "screen": "order",
        "heard": _heard(request, [row]),
    }
    return render(request, "artisans/portal/order.html", context)


@require_POST
def answer(request: HttpRequest, sale: UUID) -> HttpResponse:
    said = request.POST.get("answer")
    if said not in ("yes", "no"):
        return HttpResponseBadRequest()
    try:
        actions.answer(sale=sale, ready=said == "yes", acting=acting(request))
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        return refused(request, error, "order", sale)
    if said == "yes":
        messages.success(request, _("Good. The centre knows that it is ready."))
    else:
        messages.success(request, _("Good. The centre knows, and tells the buyer."))
    return HttpResponseRedirect(reverse("maker:artisans:order", args=[sale]))


def _heard(request: HttpRequest, rows: Sequence[Row]) -> telling.Heard:
    """What stayed sold, and what she gets for it."""
    voice, told = telling.voice_of(request), [row for row in rows if row.sale.state not in money.NOTHING_OWED][: telling.AT_MOST]
    names = telling.own_names(row.sale.variant for row in told)
    parts: list[str] = []
    for row in told:
        net = row.account.net
        parts += telling.sold(
            row.sale.quantity - row.sale.returned, net.amount, net.currency, names.get(row.sale.variant, ""), voice
        )
    return telling.hear(request, parts)


def _rows(sales: Sequence[Sale]) -> list[Row]:
    """Three queries, however many."""
    found = ListingPicture.objects.filter(
        listing__variant__in={sale.variant for sale in sales if sale.variant}, file__removed_at=None
    )
    pictures: dict[str, str] = {}
    for each in found.select_related("file", "listing").order_by("position", "pk"):
        pictures.setdefault(each.listing.variant, preview_url(each.file))
    return [Row(account, pictures.get(account.sale.variant, "")) for account in money.accounts(sales)]
