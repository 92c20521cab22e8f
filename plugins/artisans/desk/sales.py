"""The makers' sales on the desk: what waits for somebody of the centre, who is to be called, and what the channels keep."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import InvalidGlobalId, from_global_id

from ..listings.markets import MARKETS
from ..makers.team import name_of
from ..models import ChargeRule, Notice, Payout, Sale
from ..prices.charges import set_charges
from ..sales import bringing, money, notices
from ..sales.words import sentence
from .staff import actor_of, person_of

PAGE = 100
UNSAID_AFTER = timedelta(days=3)
"""So long after a payout its maker is asked whether she has the money."""


@require_safe
def sales(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a person, by why it waits. A constant number of queries."""
    mine = Sale.objects.select_related("maker").order_by("sold_at", "pk")
    declined = list(mine.filter(state=Sale.State.DECLINED)[:PAGE])
    unanswered = list(mine.filter(state=Sale.State.ASKED, told_desk_at__isnull=False)[:PAGE])
    back = mine.filter(state__in=(Sale.State.RETURNED, Sale.State.SENT), returned__gt=0, payout_lines__isnull=False).distinct()
    overpaid = [account.sale for account in money.accounts(list(back[:PAGE])) if account.open.amount < 0]
    unsaid = Payout.objects.filter(acknowledged_at__isnull=True, counters__isnull=True, countered_by__isnull=True)
    context = {
        "groups": [
            (_("No longer there: tell the buyer, or find another"), [_row(sale) for sale in declined]),
            (_("Nobody has answered: call her"), [_row(sale) for sale in unanswered]),
            (_("Came back after she was paid: settle it with her"), [_row(sale) for sale in overpaid]),
        ],
        "unsaid": [
            {"payout": each, "maker": name_of(each.maker)}
            for each in unsaid.filter(paid_at__lt=now() - UNSAID_AFTER).select_related("maker").order_by("paid_at")[:PAGE]
        ],
        "calls": [_call(notice) for notice, _place in zip(bringing.to_call(), range(PAGE), strict=False)],
        "may_set": person_of(request).has_role("finance"),
    }
    return render(request, "artisans/desk/sales.html", context)


@require_POST
def called(request: HttpRequest, notice: UUID) -> HttpResponse:
    try:
        notices.called(notice=notice, actor=actor_of(request))
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _("Written down: she was told."))
    return HttpResponseRedirect(reverse("desk:artisans:sales"))


@require_safe
def charges(request: HttpRequest) -> HttpResponse:
    return _charges(request, {}, {})


@require_POST
def set_rule(request: HttpRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "")[:40] for name in ("channel", "starts_on", "commission", "payment", "payment_fixed")}
    wrong: dict[str, str] = {}
    if given["channel"] not in MARKETS:
        wrong["channel"] = _("There is no such channel.")
    values = {name: _number(given[name]) for name in ("commission", "payment", "payment_fixed")}
    wrong |= {name: _("This number cannot be right.") for name, value in values.items() if value is None}
    day = _day(given["starts_on"])
    if day is None:
        wrong["starts_on"] = _("Please give a day.")
    if not wrong:
        try:
            set_charges(
                channel=given["channel"],
                starts_on=day,  # type: ignore[arg-type]
                person=person_of(request),
                actor=actor_of(request),
                **values,  # type: ignore[arg-type]
            )
        except DomainError as error:
            wrong[error.field or "commission"] = str(error)
    if wrong:
        return _charges(request, given, wrong)
    messages.success(request, _("The rule is set."))
    return HttpResponseRedirect(reverse("desk:artisans:charges"))


def _charges(request: HttpRequest, given: dict[str, str], wrong: dict[str, str]) -> HttpResponse:
    context = {
        "rules": ChargeRule.objects.select_related("made_by").order_by("channel", "-starts_on"),
        "channels": [{"value": each, "label": each, "selected": given.get("channel") == each} for each in MARKETS],
        "given": given,
        "wrong": wrong,
    }
    return render(request, "artisans/desk/charges.html", context, status=422 if wrong else 200)


def _row(sale: Sale) -> dict[str, object]:
    try:
        order = reverse("desk:order", args=[from_global_id(sale.order).pk])
    except InvalidGlobalId:
        order = ""
    return {"sale": sale, "maker": name_of(sale.maker), "order": order}


def _call(notice: Notice) -> dict[str, object]:
    """What to say is there in her own language as well as in that of the page."""
    readers = bringing.readers(notice.maker, notice.kind)
    language = readers[0].language if readers else "fr"
    with translation.override(language):
        hers = sentence(notice)
    phone = next((reader.phone for reader in readers if reader.phone), notice.maker.phone)
    return {
        "notice": notice,
        "maker": name_of(notice.maker),
        "phone": phone,
        "words": sentence(notice),
        "hers": hers,
        "language": language,
    }


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", ".") or "0")
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value.is_finite() and 0 <= value < 100_000 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
