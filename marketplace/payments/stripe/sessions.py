"""Beginning a payment and reading how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.kernel.clock import now
from marketplace.kernel.money import Money, to_minor_units
from marketplace.payments.models import StripeAttempt

from . import declines
from .client import IDENTIFIER, client, sentence_of
from .states import EXPAND, State, kind_of, state_of

# Stripe forgets idempotency keys after a day.
KEY_LIVES = timedelta(hours=23)
# Stripe's shortest. A page left open longer must not take money for a basket that has changed.
PAGE_LIVES = timedelta(minutes=31)
_PAGE_LOCALES = {"fr", "en"}


def begin(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Make the payment intent, or Stripe's page when `data.checkoutSession` names where to come back to. A repetition with the same
    idempotency key makes nothing new, whatever it asks for."""
    attempt, created = StripeAttempt.objects.get_or_create(transaction=payload["transaction"]["id"], defaults=_attempt(payload))
    return _make(attempt, fresh=created)


def proceed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """How far the payment is. Without a known reference the first request is repeated word for word: it finds what was made, if anything."""
    reference = payload["transaction"]["pspReference"]
    if reference.startswith("cs_"):
        return _page_answer(_page(reference))
    if reference:
        return _intent_answer(_intent(reference))
    kind = payload["action"]["actionType"]
    attempt = StripeAttempt.objects.filter(transaction=payload["transaction"]["id"]).first()
    if attempt is None:
        return {"result": f"{kind}_FAILURE", "message": str(declines.NOT_BEGUN)}
    if now() - attempt.created_at > KEY_LIVES:
        # Its reference never reached anybody, so nobody can have paid; a page has closed by itself.
        return {"result": f"{kind}_FAILURE", "message": str(declines.EXPIRED)}
    return _make(attempt, fresh=False)


def intent_reference(reference: str) -> str:
    """The payment intent behind a reference, which may still be that of a page."""
    if not reference.startswith("cs_"):
        return reference
    intent = _page(reference).payment_intent
    return intent.id if isinstance(intent, stripe.PaymentIntent) else str(intent or "")


def _attempt(payload: Mapping[str, Any]) -> dict[str, Any]:
    page = (payload.get("data") or {}).get("checkoutSession")
    return {
        "idempotency_key": payload["idempotencyKey"],
        "hosted": bool(page),
        "parameters": _page_parameters(payload, page) if page else _intent_parameters(payload),
    }


def _common(payload: Mapping[str, Any]) -> tuple[str, int, str, dict[str, str]]:
    """Currency, minor units, capture method and metadata. The metadata say whose payment it is: callbacks without them are not ours."""
    action, source = payload["action"], payload.get("sourceObject") or {}
    currency = action["currency"]
    money = Money(Decimal(str(action["amount"])), currency)
    metadata = {
        "saleor_transaction_id": payload["transaction"]["id"],
        "saleor_source_id": source.get("id", ""),
        "saleor_source_type": source.get("__typename", ""),
        "saleor_app_id": IDENTIFIER,
        "saleor_api_url": f"{settings.PUBLIC_URL}/graphql/",
    }
    method = "manual" if action["actionType"] == "AUTHORIZATION" else "automatic"
    return currency.lower(), to_minor_units(money), method, metadata


def _intent_parameters(payload: Mapping[str, Any]) -> dict[str, Any]:
    currency, units, method, metadata = _common(payload)
    return {
        "amount": units,
        "currency": currency,
        "capture_method": method,
        "automatic_payment_methods": {"enabled": True},
        "metadata": metadata,
    }


def _page_parameters(payload: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    currency, units, method, metadata = _common(payload)
    language = str((payload.get("sourceObject") or {}).get("languageCode") or "").partition("_")[0].lower()
    return {
        "mode": "payment",
        "client_reference_id": metadata["saleor_transaction_id"],
        "line_items": [
            {"quantity": 1, "price_data": {"currency": currency, "unit_amount": units, "product_data": {"name": _("Your order")}}}
        ],
        "payment_intent_data": {"capture_method": method, "metadata": metadata},
        "metadata": metadata,
        "success_url": str(page.get("successUrl") or settings.PUBLIC_URL),
        "cancel_url": str(page.get("cancelUrl") or settings.PUBLIC_URL),
        # Stripe's page speaks no Arabic: the browser's language is the better guess there.
        "locale": language if language in _PAGE_LOCALES else "auto",
        "expires_at": int((now() + PAGE_LIVES).timestamp()),
    }


def _make(attempt: StripeAttempt, *, fresh: bool) -> dict[str, Any]:
    """Ask Stripe to make what `attempt` says. The answer to a repetition is a copy of the first: the state is read anew."""
    options: Any = {"idempotency_key": attempt.idempotency_key}
    parameters = attempt.parameters
    try:
        if attempt.hosted:
            page = client().v1.checkout.sessions.create(parameters, options)
            return _page_answer(page if fresh else _page(page.id))
        intent = client().v1.payment_intents.create(parameters, options)
        return _intent_answer(intent if fresh else _intent(intent.id))
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        kind = "AUTHORIZATION" if _method(attempt) == "manual" else "CHARGE"
        return {
            "result": f"{kind}_FAILURE",
            "message": declines.known_reason(error.code),
            "data": {"errors": [{"code": error.code or "INVALID", "message": sentence_of(error)}]},
        }


def _method(attempt: StripeAttempt) -> str:
    method: str = attempt.parameters.get("payment_intent_data", attempt.parameters)["capture_method"]
    return method


def _intent(reference: str) -> stripe.PaymentIntent:
    return client().v1.payment_intents.retrieve(reference, {"expand": EXPAND})


def _page(reference: str) -> Any:
    return client().v1.checkout.sessions.retrieve(reference, {"expand": [f"payment_intent.{name}" for name in EXPAND]})


def _intent_answer(intent: stripe.PaymentIntent) -> dict[str, Any]:
    data = {
        "paymentIntent": {"stripeClientSecret": intent.client_secret},
        "stripePublishableKey": settings.STRIPE_PUBLISHABLE_KEY,
    }
    return answer(intent.id, state_of(intent), data)


def _page_answer(page: Any) -> dict[str, Any]:
    """While the page is open the buyer may try another card on it: only its success is final."""
    intent = page.payment_intent if isinstance(page.payment_intent, stripe.PaymentIntent) else None
    if intent is not None and (page.status != "open" or intent.status in ("succeeded", "requires_capture", "processing")):
        return answer(intent.id, state_of(intent), {})
    kind = "AUTHORIZATION" if intent is not None and kind_of(intent) == "AUTHORIZATION" else _kind_of_page(page)
    if page.status == "open":
        return {
            "result": f"{kind}_ACTION_REQUIRED",
            "pspReference": page.id,
            "externalUrl": page.url or "",
            "data": {"redirectUrl": page.url},
        }
    return {"result": f"{kind}_FAILURE", "pspReference": page.id, "message": str(declines.EXPIRED)}


def _kind_of_page(page: Any) -> str:
    attempt = StripeAttempt.objects.filter(transaction=page.client_reference_id).first()
    return "AUTHORIZATION" if attempt is not None and _method(attempt) == "manual" else "CHARGE"


def answer(reference: str, state: State, data: Any) -> dict[str, Any]:
    """A session's answer in Saleor's JSON. A cancelled authorisation is no result of a session: there it is a failure."""
    result = "AUTHORIZATION_FAILURE" if state.result == "CANCEL_SUCCESS" else state.result
    return {
        "result": result,
        "pspReference": reference,
        "amount": str(state.amount),
        "actions": list(state.actions),
        "message": state.message or (str(declines.CANCELLED) if state.result == "CANCEL_SUCCESS" else ""),
        "data": data,
        **({"time": state.at.isoformat()} if state.at else {}),
    }
