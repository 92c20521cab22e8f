"""Capturing, refunding and letting go, as the commerce backend asks (in the background, with retries).

The request's own key is Stripe's idempotency key: a repeated request gives back once. What cannot be reached is raised, and tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import stripe

from marketplace.kernel.money import Money, to_minor_units

from . import declines
from .client import IDENTIFIER, client, sentence_of
from .sessions import intent_reference
from .states import EXPAND, State, refund_amount, refund_result, state_of, was_authorized

logger = logging.getLogger(__name__)


def capture(payload: Mapping[str, Any]) -> dict[str, Any]:
    reference = intent_reference(payload["transaction"]["pspReference"])
    try:
        intent = client().v1.payment_intents.capture(
            reference, {"amount_to_capture": _units(payload), "expand": EXPAND}, _options(payload)
        )
    except stripe.InvalidRequestError as error:
        return _as_it_is(reference, "CHARGE", error)
    return _result(reference, "CHARGE", state_of(intent))


def cancel(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Stripe lets the whole authorisation go; there is no part of it. What has not been paid yet cannot be paid any more."""
    reference = payload["transaction"]["pspReference"]
    if reference.startswith("cs_") and not (reference := _close_page(reference)):
        return _nothing_held(payload["transaction"]["pspReference"])
    try:
        intent = client().v1.payment_intents.cancel(reference, {"expand": EXPAND}, _options(payload))
    except stripe.InvalidRequestError as error:
        return _as_it_is(reference, "CANCEL", error)
    return _cancelled(intent)


def _close_page(reference: str) -> str:
    """Close a page that is open; the payment intent behind it, if anybody pressed Pay."""
    try:
        client().v1.checkout.sessions.expire(reference)
    except stripe.InvalidRequestError as error:
        logger.info("Stripe did not close page %s: %s", reference, sentence_of(error))
    return intent_reference(reference)


def _cancelled(intent: stripe.PaymentIntent) -> dict[str, Any]:
    if intent.status == "canceled" and not was_authorized(intent):
        return _nothing_held(intent.id)
    return _result(intent.id, "CANCEL", state_of(intent))


def _nothing_held(reference: str) -> dict[str, Any]:
    return {"pspReference": reference, "result": "CANCEL_SUCCESS", "amount": "0"}


def refund(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A refund that the bank has not confirmed yet is answered by its reference alone: its end comes as a callback."""
    reference = intent_reference(payload["transaction"]["pspReference"])
    metadata = {"saleor_transaction_id": payload["transaction"]["id"], "saleor_app_id": IDENTIFIER}
    try:
        made = client().v1.refunds.create(
            {"payment_intent": reference, "amount": _units(payload), "metadata": metadata}, _options(payload)
        )
    except stripe.InvalidRequestError as error:
        logger.warning("Stripe refused a refund of %s: %s", reference, sentence_of(error))
        return {"result": "REFUND_FAILURE", "message": sentence_of(error)}
    result = refund_result(made)
    if result == "REFUND_REQUEST":
        return {"pspReference": made.id}
    return {"pspReference": made.id, "result": result, "amount": str(refund_amount(made))}


def _as_it_is(reference: str, kind: str, error: stripe.InvalidRequestError) -> dict[str, Any]:
    """Stripe refused the step. If it has been taken already (an answer was lost, somebody used Stripe's dashboard) that is a success."""
    intent = client().v1.payment_intents.retrieve(reference, {"expand": EXPAND})
    if kind == "CANCEL" and intent.status == "canceled":
        return _cancelled(intent)
    state = state_of(intent)
    if state.result == f"{kind}_SUCCESS":
        return _result(reference, kind, state)
    logger.warning("Stripe refused to %s %s: %s", kind.lower(), reference, sentence_of(error))
    return {"result": f"{kind}_FAILURE", "message": sentence_of(error)}


def _result(reference: str, kind: str, state: State) -> dict[str, Any]:
    if state.result == f"{kind}_REQUEST":
        return {"pspReference": reference}
    if state.result != f"{kind}_SUCCESS":
        return {"result": f"{kind}_FAILURE", "message": str(declines.NOT_POSSIBLE)}
    return {"pspReference": reference, "result": state.result, "amount": str(state.amount), "actions": list(state.actions)}


def _units(payload: Mapping[str, Any]) -> int:
    action = payload["action"]
    return to_minor_units(Money(Decimal(str(action["amount"])), action["currency"]))


def _options(payload: Mapping[str, Any]) -> Any:
    return {"idempotency_key": payload["idempotencyKey"]}
