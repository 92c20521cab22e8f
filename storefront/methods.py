"""Ways to pay and to receive, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.contract.types.checkout import Checkout, Delivery, Gateway

DUMMY = "saleor.io.dummy-payment-app"
STRIPE = "saleor.app.payment.stripe"
CASH = "maarad.payment.cod"
COLLECTION = "maarad.payment.collection"
REDIRECT = "maarad.payment.redirect"


@dataclass(frozen=True, slots=True)
class Method:
    """`redirects`: the buyer leaves for the provider's page. `test`: takes no money."""

    id: str
    title: str | Promise
    text: str | Promise
    redirects: bool = False
    test: bool = False


KNOWN = {
    method.id: method
    for method in (
        Method(
            CASH,
            gettext_lazy("Cash on delivery"),
            gettext_lazy("We telephone to confirm the order. You pay the carrier when the parcel arrives."),
        ),
        Method(COLLECTION, gettext_lazy("Pay at collection"), gettext_lazy("You pay when you collect the parcel.")),
        Method(
            REDIRECT,
            gettext_lazy("Bank card"),
            gettext_lazy("You pay on the secure page of the bank and come back here."),
            redirects=True,
        ),
        Method(
            STRIPE,
            gettext_lazy("Bank card"),
            gettext_lazy("You pay on the secure page of Stripe and come back here."),
            redirects=True,
        ),
        Method(DUMMY, gettext_lazy("Test payment"), gettext_lazy("For trying the shop out: no money moves."), test=True),
    )
}


def offered(checkout: Checkout) -> list[Method]:
    """What this checkout may be paid with, the trial method last. Cash is paid where the parcel is handed over: to the carrier or at the counter."""
    elsewhere = CASH if checkout.delivery and checkout.delivery.collected else COLLECTION
    found = (_method(gateway) for gateway in checkout.gateways if gateway.id != elsewhere)
    return sorted(found, key=lambda method: method.test)


def by_id(checkout: Checkout, gateway_id: str) -> Method | None:
    return next((method for method in offered(checkout) if method.id == gateway_id), None)


def _method(gateway: Gateway) -> Method:
    return KNOWN.get(gateway.id) or Method(gateway.id, gateway.name, "")


def days(delivery: Delivery) -> str:
    """`2 to 5 days`; empty when the carrier does not say."""
    if delivery.days_max is None:
        return ""
    if delivery.days_min is None or delivery.days_min == delivery.days_max:
        return ngettext("%(count)s day", "%(count)s days", delivery.days_max) % {"count": delivery.days_max}
    template = ngettext("%(first)s to %(last)s day", "%(first)s to %(last)s days", delivery.days_max)
    return template % {"first": delivery.days_min, "last": delivery.days_max}


def test_outcomes(current: str) -> list[dict[str, Any]]:
    """What the trial method may be told to answer."""
    named = [
        ("CHARGE_SUCCESS", _("The payment succeeds")),
        ("CHARGE_FAILURE", _("The payment is refused")),
        ("CHARGE_REQUEST", _("The answer comes later")),
        ("AUTHORIZATION_SUCCESS", _("The amount is only reserved")),
    ]
    return [{"value": value, "label": label, "selected": value == (current or "CHARGE_SUCCESS")} for value, label in named]


def payment_data(gateway_id: str, outcome: str, *, success_url: str, cancel_url: str) -> dict[str, Any]:
    """What the payment App is told beside the amount: for those with a page of their own, where to send the buyer back."""
    if gateway_id == DUMMY:
        return {"event": {"type": outcome or "CHARGE_SUCCESS", "includePspReference": True}}
    return {"checkoutSession": {"successUrl": success_url, "cancelUrl": cancel_url}}


def payment_key(seed: str, *parts: str) -> str:
    """The idempotency key of a payment: the same for the same gateway and amount until the seed changes (after a failure)."""
    return str(uuid5(UUID(seed), "|".join(parts)))
