"""The Apps that promise cash. Both are offered in `morocco`, where most orders are paid so and no Moroccan seller can use Stripe.

An App knows the channel and the currency, not the way of delivery: the storefront shows cash on delivery for parcels and
pay-at-collection for collection points.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.engine.payments import ports
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.payments.models import CodCollection, CodState

from . import collection as cash

CHANNELS = ("morocco",)


class CashApp:
    """A promise to pay: the transaction is authorised at once and charged when the cash is handed over."""

    takes_money = False

    def __init__(self, identifier: str, name: object) -> None:
        self.identifier = identifier
        self.name = name

    def serves(self, channel: str, currency: str) -> bool:
        return channel in CHANNELS

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        if event == ports.GATEWAY_INITIALIZE:
            return {"data": {"confirmedByPhone": True}}
        if event in (ports.TRANSACTION_INITIALIZE, ports.TRANSACTION_PROCESS):
            return self._promise(payload)
        if event == ports.REFUND_REQUESTED:
            # Staff hand the cash back (or send it by bank transfer) and say so by asking for the refund. No `actions`: what is left can
            # be given back later.
            return {
                "pspReference": f"cod-refund-{payload['idempotencyKey']}",
                "result": "REFUND_SUCCESS",
                "amount": payload["action"]["amount"],
            }
        kind, to = {
            ports.CHARGE_REQUESTED: ("CHARGE", CodState.REMITTED),
            ports.CANCELATION_REQUESTED: ("CANCEL", CodState.CANCELLED),
        }[event]
        return self._carry_out(kind, to, payload)

    def _promise(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        transaction, action = payload["transaction"], payload["action"]
        promised = cash.open_collection(
            transaction=transaction["id"], amount=action["amount"], currency=action["currency"], payment_app=self.identifier
        )
        return {
            "result": "AUTHORIZATION_SUCCESS",
            "pspReference": f"cod-{transaction['token']}",
            "amount": str(promised.amount),
            "actions": ["CHARGE", "CANCEL"],
        }

    def _carry_out(self, kind: str, to: CodState, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Charge or cancel as the backend asks: a step of the cash like any other, refused when it cannot follow."""
        found = CodCollection.objects.filter(transaction=payload["transaction"]["id"]).first()
        if found is None or found.amount != Decimal(payload["action"]["amount"]):
            return {"result": f"{kind}_FAILURE", "message": str(_("Cash is collected whole or not at all."))}
        try:
            moved = cash.move_silently(transaction=found.transaction, to=to, actor=SYSTEM)
        except DomainError as refused:
            return {"result": f"{kind}_FAILURE", "message": str(refused)}
        return {
            "pspReference": cash.reference(moved, kind),
            "result": f"{kind}_SUCCESS",
            "amount": str(moved.amount),
            "actions": ["REFUND"] if kind == "CHARGE" else [],
        }


def cash_apps() -> list[CashApp]:
    return [CashApp(cash.DELIVERY, _("Cash on delivery")), CashApp(cash.COLLECTION, _("Pay when collecting"))]
