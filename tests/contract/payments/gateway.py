"""A payment App of the suite's own: it listens on this machine and answers as a test tells it.

The Saleor that is asked must run where this machine can be reached as 127.0.0.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop
from tests.listening import Call, Receiver

BEGIN, CARRY_ON = "transaction_initialize_session", "transaction_process_session"
GATEWAYS = "payment_gateway_initialize_session"
CHARGE, REFUND, CANCEL = "transaction_charge_requested", "transaction_refund_requested", "transaction_cancelation_requested"
_SOURCE = "sourceObject { __typename ... on Checkout { id } ... on Order { id } }"
_ACTION = "action { amount currency actionType } transaction { id pspReference }"
_SELECTIONS = {
    GATEWAYS: ("PaymentGatewayInitializeSession", f"data amount {_SOURCE}"),
    BEGIN: ("TransactionInitializeSession", f"data idempotencyKey merchantReference {_ACTION} {_SOURCE}"),
    CARRY_ON: ("TransactionProcessSession", f"data merchantReference {_ACTION} {_SOURCE}"),
    CHARGE: ("TransactionChargeRequested", "action { amount currency actionType } transaction { id pspReference }"),
    REFUND: ("TransactionRefundRequested", "action { amount currency actionType } transaction { id pspReference }"),
    CANCEL: ("TransactionCancelationRequested", "action { amount currency actionType } transaction { id pspReference }"),
}
_WEBHOOK = "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { errors { field code message } } }"


@dataclass(frozen=True)
class Gateway:
    """`id` is the App's identifier, which is the gateway's id."""

    id: str
    token: str
    receiver: Receiver

    def answers(self, event: str, **answer: Any) -> None:
        self.receiver.answers[event] = answer

    def asked(self, event: str) -> list[Call]:
        return [call for call in self.receiver.calls if call.event == event]


def install(api: Endpoint, shop: Shop, receiver: Receiver) -> Gateway:
    """An App that handles payments and listens to all six questions."""
    app = shop.new_app("HANDLE_PAYMENTS")
    for event, (kind, selection) in _SELECTIONS.items():
        query = f"subscription {{ event {{ __typename issuedAt recipient {{ id }} ... on {kind} {{ {selection} }} }} }}"
        given = {"name": event, "targetUrl": receiver.url, "query": query, "isActive": True, "syncEvents": [event.upper()]}
        refused = api.send(_WEBHOOK, {"input": given}, token=app.token)["webhookCreate"]["errors"]
        assert refused == [], (event, refused)
    identifier = api.send("{ app { identifier } }", token=app.token)["app"]["identifier"]
    return Gateway(identifier, app.token, receiver)
