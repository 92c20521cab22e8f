"""Beside a Saleor: carts that were paid for and are no orders, and what became of the money."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from marketplace.client import checkout
from marketplace.client.errors import ClientError
from marketplace.contract.types.checkout import CheckoutNotice
from marketplace.kernel.money import Money
from marketplace.portals.access import DESK_ROLES, for_roles, session_of
from marketplace.saleor import completing
from marketplace.saleor.models import PaidCheckout

PAGE = 25
REASONS = {
    "INSUFFICIENT_STOCK": _("Somebody was quicker: the pieces are gone."),
    "UNAVAILABLE_VARIANT_IN_CHANNEL": _("A piece is no longer sold there."),
    "CHECKOUT_NOT_FULLY_PAID": _("Only a part was paid."),
}


@require_GET
@for_roles(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """The newest. Whoever is to be called or written to is asked of Saleor: we keep nothing about people."""
    rows = [
        {
            "row": row,
            "reason": REASONS.get(row.reason, row.reason),
            "amount": Money(row.amount, row.currency) if row.amount else None,
            "buyer": _buyer(request, row) if row.state in (PaidCheckout.State.OPEN, PaidCheckout.State.BY_HAND) else None,
            "urgent": row.state == PaidCheckout.State.BY_HAND,
        }
        for row in completing.left_for_staff()[:PAGE]
    ]
    return render(request, "portals/desk/paid_carts.html", {"rows": rows})


def _buyer(request: HttpRequest, row: PaidCheckout) -> CheckoutNotice | None:
    try:
        return checkout.notice(row.checkout, session=session_of(request))
    except ClientError:
        return None
