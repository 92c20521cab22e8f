"""An order's page: whoever has its address may read it, as with any parcel's tracking number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from marketplace.client import orders as client
from marketplace.contract.types.address import Address
from marketplace.contract.types.order import Order
from marketplace.extensions.rendering import render_slot
from marketplace.extensions.slots import ORDER_MORE, OrderContext
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id

from .. import cards, customer
from ..forms.checkout import shown_email
from ..visit import ShopRequest
from .frame import render, shop_view

WITHDRAWAL_DAYS = {"morocco": 7, "france": 14}
LATE = timedelta(days=120)


def status_words(order: Order) -> str:
    """Where the order stands, for its buyer."""
    return {
        "UNCONFIRMED": _("Waiting for confirmation"),
        "UNFULFILLED": _("Being prepared"),
        "PARTIALLY_FULFILLED": _("Partly on its way"),
        "FULFILLED": _("On its way or delivered"),
        "CANCELED": pgettext("order", "Cancelled"),
        "EXPIRED": pgettext("order", "Expired"),
        "RETURNED": _("Returned"),
        "PARTIALLY_RETURNED": _("Partly returned"),
    }.get(order.status, order.status.capitalize())


def payment_words(order: Order) -> str:
    if order.charge_status in ("FULL", "OVERCHARGED"):
        return _("Paid")
    if order.payment_status in ("FULLY_REFUNDED", "PARTIALLY_REFUNDED"):
        return _("Refunded")
    if order.charge_status == "PARTIAL":
        return _("Partly paid")
    if order.authorize_status != "FULL":
        return _("Not paid yet")
    # Cards are sold in France only, cash to the carrier in Morocco only.
    return _("Reserved, charged when it leaves") if order.channel == "france" else _("To be paid on delivery")


def _billed_elsewhere(order: Order) -> Address | None:
    """The address of the invoice where it is not that of the parcel."""
    shipping, billing = order.shipping_address, order.billing_address
    if billing is None or shipping is None or replace(billing, id="") == replace(shipping, id=""):
        return None
    return billing


def withdrawal_open(order: Order) -> bool:
    """Whether it makes sense to offer the form: the exact end depends on the day of receipt, which the desk checks."""
    return order.status not in ("CANCELED", "EXPIRED", "RETURNED") and now() - order.created < LATE


@shop_view
@require_safe
def order(request: ShopRequest, order_id: UUID) -> HttpResponse:
    visit = request.visit
    found = client.order(to_global_id("Order", order_id), session=customer.session(request))
    if found is None:
        raise Http404
    context: dict[str, Any] = {
        "order": found,
        "lines": cards.order_lines(found, visit),
        "email": shown_email(found.email),
        "billing": _billed_elsewhere(found),
        "status": status_words(found),
        "payment": payment_words(found),
        "withdrawal_days": WITHDRAWAL_DAYS.get(found.channel, 14),
        "withdrawal_url": f"{visit.url('withdrawal')}?order={found.number}" if withdrawal_open(found) else "",
        "more_slot": render_slot(ORDER_MORE, OrderContext(found.id, visit.channel, visit.language), request),
        "title": _("Order %(number)s") % {"number": found.number},
    }
    response = render(request, "order", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
