"""Steps of the checkout: which are done, which comes next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.contract.types.checkout import Checkout

from . import cart
from .visit import Visit

STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("contact", _("Contact")),
    ("address", _("Address")),
    ("delivery", _("Delivery")),
    ("payment", _("Payment")),
    ("review", _("Check and order")),
)


def done(request: HttpRequest, checkout: Checkout) -> dict[str, bool]:
    method = cart.entry(request).get("gateway", "")
    return {
        "contact": bool(checkout.email),
        "address": checkout.shipping_address is not None and checkout.billing_address is not None,
        "delivery": not checkout.shipping_required or (checkout.delivery is not None and not checkout.delivery_problem),
        "payment": any(gateway.id == method for gateway in checkout.gateways),
        "review": False,
    }


def first_open(request: HttpRequest, checkout: Checkout, before: str = "review") -> str:
    """The first step not done, at most `before`."""
    state = done(request, checkout)
    for name, _label in STEPS:
        if name == before or not state[name]:
            return name
    return before


def shown(request: HttpRequest, checkout: Checkout, now: str, visit: Visit) -> list[dict[str, Any]]:
    """See components/steps.html."""
    state = done(request, checkout)
    return [
        {"label": label, "url": visit.url(name), "state": "now" if name == now else "done" if state[name] else "next"}
        for name, label in STEPS
    ]
