"""Our payment Apps, asked by a real Saleor: its six synchronous webhooks, answered by the same code that the embedded engine asks.

Saleor sends TRANSACTION_INITIALIZE again when a client repeats its idempotency key, and counts the money twice if another reference comes
back; it repeats the three *_REQUESTED byte for byte after a failure. Both get the answer that was given the first time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.contract.looks import FIRST_LOOK
from marketplace.contract.types.checkout import Gateway
from marketplace.engine.payments import ports
from marketplace.kernel.clock import now
from marketplace.kernel.money import quantize

from .manifests import PAYMENT_EVENTS
from .models import Installation, PaymentAnswer
from .taking_in import NotUnderstood, digest


def offered(channel: str, currency: str) -> list[Gateway]:
    """Our payment Apps that are installed and serve there. Saleor lists no Apps at a checkout; asking all of them each time would be slow."""
    installed = set(Installation.objects.values_list("app", flat=True))
    return [Gateway(app.identifier, str(app.name)) for app in ports.own_apps(channel, currency) if app.identifier in installed]


def answer(*, app: str, event: str, raw: bytes) -> dict[str, Any]:
    """What to tell Saleor. Raises NotUnderstood, and whatever the provider's client raises: Saleor then records a failure, or asks again."""
    method = ports.own_app(app)
    if event not in PAYMENT_EVENTS or method is None:
        raise NotUnderstood(event)
    try:
        body = json.loads(raw, parse_float=Decimal, parse_int=Decimal)
        payload = _payload(event, body, digest(app, event, raw))
        key = _key(event, payload)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise NotUnderstood(event) from error
    if event == ports.GATEWAY_INITIALIZE and not _serves(method, payload):
        return {}
    if key is None:
        return method.handle(event, payload)
    kept, _ = PaymentAnswer.objects.get_or_create(app=app, key=key, defaults=_followed(method, event, payload))
    if kept.answer is None:
        # Asked twice at once, both go on: a method takes money once for one key, and says the same about it.
        found = method.handle(event, payload)
        PaymentAnswer.objects.filter(pk=kept.pk, answer__isnull=True).update(answer=json.loads(json.dumps(found, default=str)))
        kept.refresh_from_db()
    return dict(kept.answer or {})


def _key(event: str, payload: Mapping[str, Any]) -> str | None:
    """Under which an answer is kept. How far a payment is, and what a client needs to begin one, is answered anew each time."""
    if event in (ports.GATEWAY_INITIALIZE, ports.TRANSACTION_PROCESS):
        return None
    return f"{event}:{payload['transaction']['token']}:{payload['idempotencyKey']}"


def _followed(method: ports.PaymentApp, event: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Money may arrive although the buyer and the provider's callback do not, or our answer gets lost. A promise to pay needs no looks."""
    if event != ports.TRANSACTION_INITIALIZE or not method.takes_money:
        return {}
    return {"transaction": payload["transaction"]["id"], "look_at": now() + FIRST_LOOK}


def _serves(method: ports.PaymentApp, payload: Mapping[str, Any]) -> bool:
    source = payload["sourceObject"]
    return method.serves(source["channel"]["slug"], source["total"]["gross"]["currency"])


def _payload(event: str, body: Mapping[str, Any], delivery: str) -> dict[str, Any]:
    """The JSON that `PaymentApp.handle` takes: amounts as text, quantised to their currency; always with an idempotency key."""
    payload: dict[str, Any] = _as_text(body)
    source = payload.get("sourceObject")
    if source:
        addresses = [source.pop(name, None) or {} for name in ("billingAddress", "shippingAddress")]
        source["phone"] = next((found["phone"] for found in addresses if found.get("phone")), "")
        source["userEmail"] = source.get("userEmail") or ""
    if event != ports.GATEWAY_INITIALIZE:
        action = payload["action"]
        if action["amount"] is not None:
            action["amount"] = str(quantize(Decimal(action["amount"]), action["currency"]))
        payload["idempotencyKey"] = payload.get("idempotencyKey") or delivery
    return payload


def _as_text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {name: _as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return value
