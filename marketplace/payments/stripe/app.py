from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from marketplace.engine.payments import ports

from . import actions, declines, sessions
from .client import IDENTIFIER, is_configured

_HANDLERS = {
    ports.TRANSACTION_INITIALIZE: sessions.begin,
    ports.TRANSACTION_PROCESS: sessions.proceed,
    ports.CHARGE_REQUESTED: actions.capture,
    ports.REFUND_REQUESTED: actions.refund,
    ports.CANCELATION_REQUESTED: actions.cancel,
}


class StripeApp:
    """Cards and wallets by Stripe, in channels that sell in euros.

    Never in `morocco`: Stripe opens no accounts for sellers in Morocco and pays out no dirhams, so a Moroccan seller could not receive
    the money (she has cash and, later, a Moroccan acquirer: `payments.redirect`). Without keys the method is not offered at all.
    """

    identifier = IDENTIFIER
    name = _("Bank card")
    takes_money = True

    def serves(self, channel: str, currency: str) -> bool:
        return currency == "EUR" and is_configured()

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Answer in the buyer's language. Raises StripeError when Stripe cannot be reached or answers nonsense."""
        language = str((payload.get("sourceObject") or {}).get("languageCode") or "en").partition("_")[0].lower()
        with translation.override(language):
            if event == ports.GATEWAY_INITIALIZE:
                return {"data": _gateway()}
            if not is_configured():
                return _off(event, payload)
            return _HANDLERS[event](payload)


def _gateway() -> dict[str, Any]:
    if not is_configured():
        return {"errors": [{"code": "NOT_CONFIGURED", "message": str(declines.OFF)}]}
    return {"stripePublishableKey": settings.STRIPE_PUBLISHABLE_KEY}


def _off(event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The keys were taken away while payments were under way: those wait (an exception is tried again), new ones are refused."""
    if event != ports.TRANSACTION_INITIALIZE:
        raise LookupError("Stripe has no keys")
    return {"result": f"{payload['action']['actionType']}_FAILURE", "message": str(declines.OFF)}
