"""Paying for a checkout through the payment Apps. Never inside a database transaction: the App may go out on the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.db import connection

from marketplace.contract.types.checkout import Gateway, PaymentOutcome

from .session import Session
from .shapes import Json
from .transports import mutate

Offer = Callable[[str, str], Iterable[Gateway]]
_offers: list[Offer] = []

_DONE = ("CHARGE_SUCCESS", "AUTHORIZATION_SUCCESS")
_PENDING = ("CHARGE_REQUEST", "AUTHORIZATION_REQUEST")
_ACTION = ("CHARGE_ACTION_REQUIRED", "AUTHORIZATION_ACTION_REQUIRED")


def register_offer(offer: Offer) -> None:
    """Say who knows the gateways of a channel and currency, where the backend does not list payment Apps (a real Saleor does not)."""
    _offers[:] = [offer]


def offered(channel: str, currency: str) -> tuple[Gateway, ...] | None:
    """None when the backend lists them itself."""
    return tuple(_offers[0](channel, currency)) if _offers else None


def _outside_transaction() -> None:
    if connection.in_atomic_block:
        raise RuntimeError("a payment App may not be called inside a transaction: a rollback would forget what it did")


def gateway_configs(checkout_id: str, *, session: Session) -> dict[str, dict[str, Any]]:
    """Gateway id → what its App wants the browser to know. Gateways that answered with an error are left out."""
    _outside_transaction()
    payload = mutate("payment_gateway_initialize", {"id": checkout_id, "gateways": None}, session=session)
    return {item["id"]: item["data"] or {} for item in payload["gatewayConfigs"] or () if not item["errors"]}


def initialize(
    checkout_id: str, gateway: str, *, amount: Decimal, data: dict[str, Any], idempotency_key: str, session: Session
) -> PaymentOutcome:
    """Start paying `amount` through `gateway`. The same key starts the same payment, once."""
    _outside_transaction()
    variables = {"id": checkout_id, "amount": str(amount), "gateway": {"id": gateway, "data": data}, "key": idempotency_key}
    return _outcome(mutate("transaction_initialize", variables, session=session))


def process(transaction_id: str, *, data: dict[str, Any] | None = None, session: Session) -> PaymentOutcome:
    """Go on after the buyer did what the provider asked."""
    _outside_transaction()
    return _outcome(mutate("transaction_process", {"id": transaction_id, "data": data}, session=session))


def report_event(
    transaction_id: str,
    *,
    type: str,
    psp_reference: str,
    amount: str | None,
    message: str = "",
    external_url: str = "",
    actions: list[str] | None = None,
    at: str | None = None,
    session: Session,
) -> bool:
    """Say as a payment App what became of a payment; whether it had been said before. The session holds the App's token."""
    variables = {
        "id": transaction_id,
        "type": type,
        "reference": psp_reference,
        "amount": amount,
        "message": message or None,
        "url": external_url or None,
        "actions": actions,
        "at": at,
    }
    return bool(mutate("transaction_event_report", variables, session=session)["alreadyProcessed"])


def _outcome(payload: Json) -> PaymentOutcome:
    event = payload["transactionEvent"] or {}
    kind = event.get("type") or ""
    state = "done" if kind in _DONE else "pending" if kind in _PENDING else "action" if kind in _ACTION else "failed"
    data = payload["data"] if isinstance(payload["data"], dict) else {}
    return PaymentOutcome(
        state=state,
        transaction_id=(payload["transaction"] or {}).get("id") or "",
        message=event.get("message") or "",
        redirect_url=str(data.get("redirectUrl") or event.get("externalUrl") or "") if state == "action" else "",
        data=data,
    )
