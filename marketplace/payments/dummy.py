"""The test method: no money moves, the client says how it ends, as with Saleor's own dummy payment App.

`data: {"event": {"type": "CHARGE_SUCCESS", "includePspReference": true}}`; without data the asked action succeeds.
On in the demo, labelled as a test, and refused by `check --deploy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.engine.payments import ports

IDENTIFIER = "saleor.io.dummy-payment-app"
_ACTIONS = {"CHARGE_SUCCESS": ["REFUND"], "AUTHORIZATION_SUCCESS": ["CHARGE", "CANCEL"]}


class DummyApp:
    identifier = IDENTIFIER
    name = _("Test payment (no money moves)")
    takes_money = True

    def serves(self, channel: str, currency: str) -> bool:
        return bool(settings.DUMMY_PAYMENTS)

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        if event == ports.GATEWAY_INITIALIZE:
            return {"data": {"test": True}}
        if event in (ports.TRANSACTION_INITIALIZE, ports.TRANSACTION_PROCESS):
            return self._session(event, payload)
        kind = {ports.CHARGE_REQUESTED: "CHARGE", ports.REFUND_REQUESTED: "REFUND", ports.CANCELATION_REQUESTED: "CANCEL"}[event]
        answer: dict[str, Any] = {
            "pspReference": f"dummy-{kind.lower()}-{payload['idempotencyKey']}",
            "result": f"{kind}_SUCCESS",
            "amount": payload["action"]["amount"],
        }
        if kind != "REFUND":
            # after a part has been given back the rest can be, too: then what may be done stays as it was
            answer["actions"] = ["REFUND"] if kind == "CHARGE" else []
        return answer

    def _session(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        wanted = (payload.get("data") or {}).get("event") or {}
        default = f"{payload['action']['actionType']}_{'SUCCESS' if event == ports.TRANSACTION_INITIALIZE else 'FAILURE'}"
        result = str(wanted.get("type") or default)
        answer: dict[str, Any] = {
            "result": result,
            "amount": payload["action"]["amount"],
            "actions": _ACTIONS.get(result, []),
            "message": "Test payment",
        }
        if wanted.get("includePspReference", True):
            # Made of the idempotency key: the same attempt repeated is the same payment.
            answer["pspReference"] = f"dummy-{payload['idempotencyKey']}"
        return answer
