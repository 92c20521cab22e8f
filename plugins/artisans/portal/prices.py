"""We count together: what is left of a price for an hour of work. One number a screen, and she decides.

The numbers travel in the address from screen to screen, so that the way back works, and nothing is kept before she accepts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.money import Money
from marketplace.kernel.throttle import client_address

from ..consent.publication import today
from ..listings.showing import title
from ..models import Listing, PriceSplit
from ..prices import actions, helper
from ..prices.charges import charges
from ..prices.helper import Inputs
from ..prices.lines import bar, parts_of
from ..prompts import telling
from .acting_here import acting, hers

PAGE = 60
STEPS: Mapping[str, tuple[Promise, str]] = {
    "hours": (gettext_lazy("How many hours did you work on one?"), "wait"),
    "materials": (gettext_lazy("What did the materials for one cost?"), "material"),
    "transport": (gettext_lazy("What does it cost to bring one to the shop?"), "road"),
    "stand": (gettext_lazy("Your share of a stand, for one?"), "fair"),
    "price": (gettext_lazy("How much does the buyer pay for one?"), "price"),
}
"""What is asked, one after the other, and its icon."""
TAX = (gettext_lazy("How many per cent of the price are your taxes?"), "list")
HOURS, PER_CENT = gettext_lazy("hours"), "%"
CLOSED = (Listing.State.ENDED, Listing.State.FROZEN)


@require_GET
def prices(request: HttpRequest) -> HttpResponse:
    maker = hers(request)
    rows = list(
        Listing.objects.filter(maker=maker).exclude(state__in=CLOSED).select_related("maker").order_by("-changed_at")[:PAGE]
    )
    splits = {
        each.listing_id: each for each in PriceSplit.objects.filter(listing__in=[row.pk for row in rows]).order_by("version")
    }
    cards = [
        {
            "row": row,
            "title": title(row),
            "price": Money(row.price, row.currency) if row.price is not None else None,
            "counted": (found := splits.get(row.pk)) is not None and found.price == row.price,
        }
        for row in rows
    ]
    return render(request, "artisans/portal/prices.html", {"cards": cards, "screen": "prices"})


@require_GET
def price(request: HttpRequest, listing: UUID) -> HttpResponse:
    """The next number that is asked, or what comes out of them."""
    row = _row(request, listing)
    said, wrong = _said(request, row)
    at = request.GET.get("at", "")
    step = wrong or (at if at in (*STEPS, "tax") else next((code for code in STEPS if code not in said), ""))
    if not step:
        inputs = _inputs(said)
        try:
            found = actions.counted(row, price=said["price"], inputs=inputs)
        except DomainError as error:
            step, wrong = error.field or "price", str(error)
        else:
            return _result(request, row, found, inputs, said)
    return _step(request, row, step, said, wrong)


@require_POST
def accept(request: HttpRequest, listing: UUID) -> HttpResponse:
    row = _row(request, listing)
    said, wrong = _said(request, row)
    if wrong or "price" not in said:
        return HttpResponseBadRequest()
    shown = request.POST.get("shown") == "yes"
    key = request.POST.get("key", "")
    if not key.isascii() or not 8 <= len(key) <= 64 or "\0" in key:
        return HttpResponseBadRequest()
    try:
        actions.accept(
            listing=row.pk,
            acting=acting(request),
            price=said["price"],
            inputs=_inputs(said),
            shown=shown,
            key=key,
            pin=request.POST.get("pin", ""),
            address=client_address(request.META),
            read_out=_("May visitors see who gets what of this price?") if shown else "",
        )
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"{reverse('maker:artisans:price', args=[row.pk])}?{_query(said)}")
    messages.success(request, _("Good. This is your price."))
    return HttpResponseRedirect(reverse("maker:artisans:prices"))


@require_POST
def hide(request: HttpRequest, listing: UUID) -> HttpResponse:
    row = _row(request, listing)
    actions.hide(listing=row.pk, acting=acting(request))
    messages.success(request, _("Visitors see it no longer."))
    return HttpResponseRedirect(reverse("maker:artisans:prices"))


def _row(request: HttpRequest, listing: UUID) -> Listing:
    rows = Listing.objects.select_related("maker").exclude(state__in=CLOSED)
    row = rows.filter(pk=listing, maker=hers(request)).first()
    if row is None:
        raise Http404
    return row


def _said(request: HttpRequest, row: Listing) -> tuple[dict[str, Decimal], str]:
    """The numbers so far, and the first that is none. What was accepted before is there again (`again`)."""
    source = request.POST if request.method == "POST" else request.GET
    said: dict[str, Decimal] = {}
    if "again" in source and (last := actions.current(row)):
        said = {code: Decimal(value) for code, value in last.inputs.items()} | {"price": row.price or last.price}
    wrong = ""
    for code in (*STEPS, "tax"):
        if code not in source:
            continue
        value = _number(source[code])
        if value is None:
            wrong = wrong or code
        else:
            said[code] = value
    return said, wrong


def _number(text: str) -> Decimal | None:
    """In any digits, with a comma or a point; nothing typed is nothing."""
    text = "".join(text.split()).replace(",", ".").replace("٫", ".")
    try:
        value = Decimal(text or "0")
    except InvalidOperation:
        return None
    plain = value.is_finite() and 0 <= value < 1_000_000_000
    return value.quantize(Decimal("0.01")) if plain else None


def _inputs(said: Mapping[str, Decimal]) -> Inputs:
    return Inputs(**{code: value for code, value in said.items() if code != "price"})


def _query(said: Mapping[str, Decimal], **more: str) -> str:
    return urlencode({code: str(value) for code, value in said.items()} | more)


def _step(request: HttpRequest, row: Listing, step: str, said: Mapping[str, Decimal], wrong: str) -> HttpResponse:
    asked, icon = STEPS.get(step, TAX)
    value = said.get(step, row.price if step == "price" else None)
    unit = {"hours": str(HOURS), "tax": PER_CENT}.get(step, row.currency)
    context: dict[str, Any] = {
        "row": row,
        "title": title(row),
        "asked": asked,
        "icon": icon,
        "step": step,
        "unit": unit,
        "value": f"{value.normalize():f}" if value else "",
        "error": (_("This number cannot be right.") if wrong in (*STEPS, "tax") else wrong) if wrong else "",
        "others": [(code, str(number)) for code, number in said.items() if code != step],
        "back": reverse("maker:artisans:prices"),
        "screen": "prices",
        "digits": telling.digits(telling.clips(telling.voice_of(request), telling.DIGITS)),
    }
    return render(request, "artisans/portal/price_step.html", context, status=422 if wrong else 200)


def _result(
    request: HttpRequest, row: Listing, found: helper.Composition, inputs: Inputs, said: Mapping[str, Decimal]
) -> HttpResponse:
    wage = actions.wage_of(row.maker)
    fair = helper.price_for(wage, inputs, charges(row.channel, today())) if wage and wage.currency == row.currency else None
    last = actions.current(row)
    parts = parts_of(found.as_json(), row.currency)
    context: dict[str, Any] = {
        "row": row,
        "title": title(row),
        "found": found,
        "labour": Money(abs(found.labour), row.currency),
        "hourly": Money(found.hourly, row.currency) if found.hourly is not None else None,
        "parts": parts,
        "bar": bar(parts),
        "wage": wage,
        "wage_value": Money(wage.value, wage.currency) if wage else None,
        "times": helper.times_the_wage(found, wage),
        "fair": Money(fair, row.currency) if fair is not None and fair > found.price.amount else None,
        "fair_query": _query({**said, "price": fair}) if fair is not None else "",
        "edits": [(asked, icon, _query(said, at=code)) for code, (asked, icon) in (*STEPS.items(), ("tax", TAX))],
        "said": [(code, str(number)) for code, number in said.items()],
        "shown": last.shown if last else False,
        "by_pin": acting(request).needs_gesture("price"),
        "key": uuid4().hex,
        "back": reverse("maker:artisans:prices"),
        "screen": "prices",
    }
    return render(request, "artisans/portal/price.html", context)
