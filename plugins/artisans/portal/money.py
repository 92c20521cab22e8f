"""My money: what is owed to me, what is coming, what I was given; and my word that I have it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.money import Money
from marketplace.kernel.throttle import client_address

from ..models import Payout
from ..prompts import numbers, telling
from ..sales import money as accounts
from ..sales import payouts
from .acting_here import acting, hers, refused

PAGE = 60


@require_GET
def money(request: HttpRequest) -> HttpResponse:
    maker = hers(request)
    found = accounts.of_maker(maker)
    given = accounts.payouts(maker)
    purses, voice = accounts.purses(found), telling.voice_of(request)
    told = [
        part
        for purse in purses
        for word, sum_of in (("owed", purse.owed), ("coming", purse.coming), ("paid", purse.paid))
        for part in telling.money(word, sum_of.amount, sum_of.currency, voice)
    ]
    context = {
        "purses": purses,
        "heard": telling.hear(request, told),
        "accounts": found[:PAGE],
        "unsaid": [each for each in given if _to_say(each)],
        "payouts": [each for each in given if not _to_say(each)][:PAGE],
        "screen": "money",
    }
    return render(request, "artisans/portal/money.html", context)


@require_GET
def payout(request: HttpRequest, payout: UUID) -> HttpResponse:
    rows = Payout.objects.select_related("countered_by").prefetch_related("lines__sale")
    found = rows.filter(pk=payout, maker=hers(request), counters__isnull=True).first()
    if found is None:
        raise Http404
    context = {
        "payout": found,
        "amount": Money(found.amount, found.currency),
        "lines": [(line.sale.title, Money(line.amount, found.currency)) for line in found.lines.all()],
        "to_say": _to_say(found),
        "by_pin": acting(request).needs_gesture("money"),
        "back": reverse("maker:artisans:money"),
        "screen": "payout",
        "heard": telling.hear(request, numbers.amount(found.amount, found.currency, telling.voice_of(request))),
    }
    return render(request, "artisans/portal/payout.html", context)


@require_POST
def acknowledge(request: HttpRequest, payout: UUID) -> HttpResponse:
    pin = request.POST.get("pin", "")
    try:
        payouts.acknowledge(payout=payout, acting=acting(request), pin=pin, address=client_address(request.META))
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        return refused(request, error, "payout", payout)
    messages.success(request, _("Thank you. We know that you have it."))
    return HttpResponseRedirect(reverse("maker:artisans:payout", args=[payout]))


def _to_say(payout: Payout) -> bool:
    """Whether she has yet to say that she has it."""
    return payout.acknowledged_at is None and payout.counters_id is None and not hasattr(payout, "countered_by")
