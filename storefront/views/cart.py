"""The basket: add, change, remove. Every form works as a plain POST; htmx swaps the same fragment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from marketplace.client import checkout as client
from marketplace.client.errors import Refused
from marketplace.contract.types.checkout import Checkout, CheckoutLine

from .. import cards, cart
from ..refusals import sentences
from ..visit import ShopRequest, Visit
from .frame import render, see_other, shop_view

LARGEST = 999


def line_problem(line: CheckoutLine, paid: bool = False) -> str:
    """What stands in the way, said kindly; empty when nothing does. `paid`: a payment was made before somebody else's order took the piece."""
    if not line.sellable:
        return _("This piece is no longer sold here. Please take it out of the basket.")
    if line.available == 0 and paid:
        return _("Somebody was quicker: this piece is sold. What you paid is given back; please take it out of the basket.")
    if line.available == 0:
        return _("This piece has been sold meanwhile. Please take it out of the basket.")
    if line.short:
        template = ngettext(
            "Only %(count)s is left. Please take fewer.", "Only %(count)s are left. Please take fewer.", line.available
        )
        return template % {"count": line.available}
    return ""


def _context(checkout: Checkout | None, visit: Visit, problem: str = "") -> dict[str, Any]:
    lines = [cards.cart_line(line, visit, line_problem(line, checkout.paid)) for line in checkout.lines] if checkout else []
    return {
        "checkout": checkout,
        "lines": lines,
        "change_url": visit.url("cart-change"),
        "problem": problem,
        "blocked": bool(checkout and checkout.problems),
        "several": len(lines) > 1,
        "cart_count": checkout.count if checkout else 0,
    }


@shop_view
@require_safe
def show(request: ShopRequest) -> HttpResponse:
    return render(request, "cart", _context(cart.load(request), request.visit))


@shop_view
@require_POST
def add(request: ShopRequest) -> HttpResponse:
    """From a product page. What was refused is told on the page it came from."""
    visit = request.visit
    quantity = _quantity(request.POST.get("quantity", "1"))
    slug = request.POST.get("product", "")
    back = visit.url("product", slug=slug) if slug and "/" not in slug else visit.url("cart")
    try:
        checkout = cart.add(request, request.POST.get("variant", ""), quantity)
    except Refused as error:
        text = " ".join(sentences(error))
        if request.htmx:
            return render(request, "cart_added", {"problem": text, "cart_count": cart.count(request)})
        messages.error(request, text)
        return see_other(back)
    if request.htmx:
        return render(request, "cart_added", {"checkout": checkout, "cart_count": checkout.count})
    messages.success(request, _("The piece is in your basket."))
    return see_other(visit.url("cart"))


@shop_view
@require_POST
def change(request: ShopRequest) -> HttpResponse:
    """Set the quantity of a line, or take it out (`remove`, or a quantity of 0)."""
    visit = request.visit
    line = request.POST.get("line", "")
    quantity = _quantity(request.POST.get("quantity", "1"))
    remove = bool(request.POST.get("remove")) or quantity == 0
    checkout: Checkout | None
    problem = ""
    if not cart.checkout_id(request):
        checkout = None
    else:
        try:
            if remove:
                checkout = cart.change(request, lambda key, session: client.delete_lines(key, [line], session=session))
            else:
                checkout = cart.change(request, lambda key, session: client.update_lines(key, {line: quantity}, session=session))
        except Refused as error:
            problem = " ".join(sentences(error))
            checkout = cart.load(request)
    if request.htmx:
        return render(request, "cart#basket", {**_context(checkout, visit, problem), "swapped": True})
    if problem:
        messages.error(request, problem)
    return see_other(visit.url("cart"))


@shop_view
@require_POST
def promo(request: ShopRequest) -> HttpResponse:
    """A reduction code, or taking it back."""
    code = request.POST.get("code", "").strip()
    taking_back = bool(request.POST.get("remove"))
    try:
        if taking_back:
            cart.change(request, lambda key, session: client.remove_promo_code(key, code, session=session))
        elif code:
            cart.change(request, lambda key, session: client.add_promo_code(key, code, session=session))
    except Refused:
        messages.error(request, _("This code does not work for this basket."))
    return see_other(request.visit.url("cart"))


def _quantity(text: str) -> int:
    """Digits of any script; more of them than a number here can have are simply too many."""
    digits = text.strip()
    if not digits.isdecimal():
        return 1
    return min(int(digits), LARGEST) if len(digits) < 10 else LARGEST
