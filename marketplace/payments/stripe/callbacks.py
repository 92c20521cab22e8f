"""What Stripe tells us on its own. An event is only a hint that there is news: the state is read from Stripe before it is reported, so
that events may come late, twice or in any order."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings

from marketplace.payments.ports import reporter

from .client import IDENTIFIER, client
from .states import EXPAND, refund_amount, refund_result, released, state_of

TOLERANCE = 300
INTENT_EVENTS = frozenset(
    f"payment_intent.{name}"
    for name in ("amount_capturable_updated", "payment_failed", "processing", "requires_action", "succeeded", "canceled")
)
REFUND_EVENTS = frozenset(("charge.refund.updated", "refund.created", "refund.updated", "refund.failed"))
PAGE_EVENTS = frozenset(("checkout.session.completed", "checkout.session.expired"))


class NotOurs(Exception):
    """The event is about a payment that this shop did not begin (another shop shares the account)."""


def read(body: bytes, signature: str) -> stripe.Event:
    """The event in a callback. Raises ValueError or stripe.SignatureVerificationError unless it is signed with our secret and fresh."""
    return client().construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=TOLERANCE)


def take(event: stripe.Event) -> None:
    """Report the news of `event`; events of other kinds are none.

    Raises NotOurs, stripe.StripeError (Stripe could not be asked) and what `TransactionReporter.report` raises.
    """
    subject: Any = event.data.object
    if event.type in INTENT_EVENTS:
        _take_intent(subject)
    elif event.type in REFUND_EVENTS:
        _take_refund(subject)
    elif event.type in PAGE_EVENTS:
        _take_page(event.type, subject)


def _take_intent(subject: Any) -> None:
    transaction = _transaction(_metadata(subject))
    _report_intent(transaction, client().v1.payment_intents.retrieve(subject.id, {"expand": EXPAND}))


def _report_intent(transaction: str, intent: stripe.PaymentIntent) -> None:
    state = state_of(intent)
    _report(transaction, state.result, intent.id, state.amount, message=state.message, actions=state.actions, at=state.at)
    left = released(intent)
    if left:
        _report(transaction, "CANCEL_SUCCESS", intent.id, left, actions=state.actions)


def _take_refund(subject: Any) -> None:
    """Refunds made on Stripe's own site carry no word of ours: the payment that they return does."""
    refund = client().v1.refunds.retrieve(subject.id)
    metadata = _metadata(refund)
    if "saleor_transaction_id" not in metadata:
        if not isinstance(refund.payment_intent, str):
            raise NotOurs
        metadata = _metadata(client().v1.payment_intents.retrieve(refund.payment_intent))
    _report(_transaction(metadata), refund_result(refund), refund.id, refund_amount(refund))


def _take_page(kind: str, subject: Any) -> None:
    """A page that was paid tells its payment's state; one that expired unpaid needs no report: reading it says so."""
    transaction = _transaction(_metadata(subject))
    if kind == "checkout.session.completed" and subject.payment_intent:
        _report_intent(transaction, client().v1.payment_intents.retrieve(subject.payment_intent, {"expand": EXPAND}))
    elif kind == "checkout.session.expired":
        _report(transaction, "INFO", subject.id, Decimal(0), message="The payment page expired unpaid.")


def _metadata(subject: Any) -> dict[str, str]:
    found = getattr(subject, "metadata", None)
    return found.to_dict() if found else {}


def _transaction(metadata: dict[str, str]) -> str:
    if metadata.get("saleor_app_id") != IDENTIFIER or not metadata.get("saleor_transaction_id"):
        raise NotOurs
    return metadata["saleor_transaction_id"]


def _report(
    transaction: str,
    kind: str,
    reference: str,
    amount: Decimal,
    *,
    message: str = "",
    actions: tuple[str, ...] | None = None,
    at: datetime | None = None,
) -> None:
    reporter().report(
        transaction=transaction,
        type=kind,
        psp_reference=reference,
        amount=amount,
        app_identifier=IDENTIFIER,
        message=message,
        available_actions=actions,
        at=at,
    )
