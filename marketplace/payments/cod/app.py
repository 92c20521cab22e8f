from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.engine.payments import ports

from .collection import open_collection

IDENTIFIER = "maarad.payment.cod"
CHANNELS = ("morocco",)


class CashOnDeliveryApp:
    """A promise to pay: the transaction is authorised at once and charged when the cash is remitted."""

    identifier = IDENTIFIER
    name = _("Cash on delivery")
    takes_money = False

    def serves(self, channel: str, currency: str) -> bool:
        return channel in CHANNELS

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        if event == ports.GATEWAY_INITIALIZE:
            return {"data": {"confirmedByPhone": True}}
        transaction, action = payload["transaction"], payload["action"]
        if event in (ports.TRANSACTION_INITIALIZE, ports.TRANSACTION_PROCESS):
            open_collection(transaction=transaction["id"], amount=action["amount"], currency=action["currency"])
            return {
                "result": "AUTHORIZATION_SUCCESS",
                "pspReference": f"cod-{transaction['token']}",
                "amount": action["amount"],
                "actions": ["CHARGE", "CANCEL"],
            }
        kind = {ports.CHARGE_REQUESTED: "CHARGE", ports.REFUND_REQUESTED: "REFUND", ports.CANCELATION_REQUESTED: "CANCEL"}[event]
        return {
            "pspReference": f"cod-{kind.lower()}-{payload['idempotencyKey']}",
            "result": f"{kind}_SUCCESS",
            "amount": action["amount"],
            "actions": ["REFUND"] if kind == "CHARGE" else [],
        }
