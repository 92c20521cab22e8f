"""Payment Apps that were installed: asked over HTTP, as Saleor asks them.

A question is the payload that the App's own subscription selects, signed like every webhook; the answer is JSON with a 2xx. It has
2 s to connect and 18 s to answer. What cannot be had or read is `NoAnswer`: the engine records a failure with its words.

Charges, refunds and cancellations are asked for in the background and again after a failure; Saleor's payload has no key for them, so
they go out byte for byte as the first time (`EventDelivery.question`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson

from marketplace.api.subscription import write_payload
from marketplace.api.types.event import Occurrence
from marketplace.contract.webhook_events import SYNC_EVENTS
from marketplace.engine.apps.actions import ask_once, finish_attempt
from marketplace.engine.apps.models import Webhook
from marketplace.engine.apps.queries import asked_for_payments
from marketplace.engine.payments import ports

from .delivery import headers_of
from .transport import Found, ask

logger = logging.getLogger(__name__)

MOST_OF_AN_ANSWER = 256 * 1024
_REQUESTED = {
    ports.CHARGE_REQUESTED: "CHARGE_FAILURE",
    ports.REFUND_REQUESTED: "REFUND_FAILURE",
    ports.CANCELATION_REQUESTED: "CANCEL_FAILURE",
}
_FACTS = {
    "data": "data",
    "amount": "amount",
    "idempotencyKey": "idempotency_key",
    "merchantReference": "merchant_reference",
    "customerIpAddress": "customer_ip_address",
}


class Asked:
    """One installed App (`ports.PaymentApp`). `hooks`: its active webhooks for these questions, at least one.

    Saleor's words do not say where an App serves, nor whether it holds money or a promise. One that bears the identifier of a method of
    our own is taken to do as that does; any other serves everywhere and takes money.
    """

    def __init__(self, hooks: list[Webhook]) -> None:
        self._app = hooks[0].app
        self._hooks = hooks

    @property
    def identifier(self) -> str:
        return str(self._app.identifier)

    @property
    def name(self) -> object:
        own = ports.own_app(self.identifier)
        return own.name if own is not None else self._app.name

    @property
    def takes_money(self) -> bool:
        own = ports.own_app(self.identifier)
        return own is None or own.takes_money

    def serves(self, channel: str, currency: str) -> bool:
        own = ports.own_app(self.identifier)
        return own is None or own.serves(channel, currency)

    def hook_for(self, event: str) -> Webhook | None:
        return next((hook for hook in self._hooks if event in hook.events), None)

    def handle(self, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The App's answer. Raises NoAnswer; for what is asked in the background only where another try may help."""
        hook = self.hook_for(event)
        try:
            if hook is None:
                raise _Final("The App does not listen to this event.")
            return self._ask_again(hook, event, payload) if event in _REQUESTED else self._ask(hook, event, payload)
        except _Final as problem:
            if event not in _REQUESTED:
                raise
            return {"result": _REQUESTED[event], "message": str(problem)}

    def _ask(self, hook: Webhook, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        return _read(_post(hook, event, _body(hook, event, payload).encode()))

    def _ask_again(self, hook: Webhook, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        question = f"{event}:{payload['idempotencyKey']}"
        delivery = ask_once(webhook=hook, event=event, question=question, body=_body(hook, event, payload))
        found = _post(hook, event, delivery.body.encode())
        finish_attempt(
            delivery_id=delivery.pk,
            task_id=str(uuid4()),
            attempt=1,
            success=found.status_code is not None and 200 <= found.status_code < 300,
            again=False,
            response=found.body.decode(errors="replace") or found.reason,
            status_code=found.status_code,
            duration=found.seconds,
        )
        return _read(found)


class Installed:
    """The payment Apps of the shop (`ports.InstalledApps`)."""

    def find(self, identifier: str) -> Asked | None:
        hooks = asked_for_payments(identifier)
        return Asked([hook for hook in hooks if hook.app_id == hooks[0].app_id]) if hooks else None

    def offered(self) -> list[ports.PaymentApp]:
        """Those that say what a client needs to begin: without that nobody can pay with them."""
        by_app: dict[str, list[Webhook]] = {}
        for hook in asked_for_payments():
            hooks = by_app.setdefault(hook.app.identifier, [])
            if not hooks or hooks[0].app_id == hook.app_id:
                hooks.append(hook)
        found = [Asked(hooks) for hooks in by_app.values()]
        return [app for app in found if app.hook_for(ports.GATEWAY_INITIALIZE)]


class _Final(ports.NoAnswer):
    """No repetition helps."""


def _body(hook: Webhook, event: str, payload: Mapping[str, Any]) -> str:
    assert event in SYNC_EVENTS
    transaction, source = payload.get("transaction") or {}, payload.get("sourceObject") or {}
    facts = {name: payload.get(key) for key, name in _FACTS.items()}
    if action := payload.get("action"):
        facts["action"] = {"amount": action["amount"], "currency": action["currency"], "action_type": action["actionType"]}
    occurrence = Occurrence(
        event=event,
        ids={"transaction": transaction.get("id"), "source": source.get("id")},
        issued_at=datetime.fromisoformat(payload["issuedAt"]),
        recipient=hook.app,
        facts=facts,
    )
    try:
        body = write_payload(hook.subscription_query, occurrence)
    except Exception as error:
        # the message of the error may hold what the payload holds
        logger.error("no payload of %s for webhook %s: %s", event, hook.pk, type(error).__name__)
        body = None
    if body is None:
        raise _Final("The App's question could not be written.")
    return body


def _post(hook: Webhook, event: str, body: bytes) -> Found:
    return ask("POST", hook.target_url, headers_of(hook, event, body), body, most=MOST_OF_AN_ANSWER)


def _read(found: Found) -> dict[str, Any]:
    if found.status_code is None:
        raise ports.NoAnswer("Failed to deliver request: the App did not answer.")
    if not 200 <= found.status_code < 300:
        kind = ports.NoAnswer if found.again else _Final
        raise kind(f"Failed to deliver request: the App answered with status {found.status_code}.")
    if len(found.body) > MOST_OF_AN_ANSWER:
        raise _Final("Incorrect value in response: too long.")
    try:
        answer = orjson.loads(found.body)
    except orjson.JSONDecodeError:
        raise _Final("Incorrect value in response: not JSON.") from None
    if not isinstance(answer, dict):
        raise _Final("Incorrect value in response: not an object.")
    return answer
