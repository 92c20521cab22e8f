"""Asking a payment App to charge what is authorised, to give money back, or to let go: carried out in the background, with retries."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from marketplace.contract.payment_events import PaymentActionRequested
from marketplace.engine.payments import ports
from marketplace.engine.payments.actions.report import report_event
from marketplace.engine.payments.enums import Action, EventType
from marketplace.engine.payments.locks import lock_source, lock_transaction
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.engine.payments.payloads import action_payload, envelope, source_payload, transaction_payload
from marketplace.engine.payments.record import add_event, settle
from marketplace.engine.payments.statuses import waiting_requests
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

logger = logging.getLogger(__name__)

_EVENTS = {
    Action.CHARGE.value: (
        ports.CHARGE_REQUESTED,
        "TransactionChargeRequested",
        EventType.CHARGE_REQUEST.value,
        "authorized_value",
    ),
    Action.REFUND.value: (ports.REFUND_REQUESTED, "TransactionRefundRequested", EventType.REFUND_REQUEST.value, "charged_value"),
    Action.CANCEL.value: (
        ports.CANCELATION_REQUESTED,
        "TransactionCancelationRequested",
        EventType.CANCEL_REQUEST.value,
        "authorized_value",
    ),
}


def request_action(*, token: UUID, action: str, actor: Actor, amount: Decimal | None = None) -> TransactionItem:
    """Ask for CHARGE, REFUND or CANCEL of at most what there is (the default). INVALID(amount) beyond it."""
    with locks.action():
        found = TransactionItem.objects.filter(token=token).first()
        if found is None:
            raise NotFound(_("There is no such payment."))
        lock_source(found)
        item = lock_transaction(pk=found.pk)
        assert item is not None
        if ports.payment_app(item.payment_app) is None:
            raise DomainError("MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK", _("No payment method can do this."), field="id")
        left = remaining(item, action)
        asked = left if amount is None else quantize(amount, item.currency)
        if asked <= 0 or asked > left:
            raise DomainError("INVALID", _("The amount is more than what is left."), field="amount")
        add_request(item, action, asked, actor)
    return item


def remaining(item: TransactionItem, action: str) -> Decimal:
    """How much of a held transaction may still be charged, refunded or cancelled. What is asked for and not answered yet is taken
    already: two refunds at once must not give twice."""
    _event, _typename, request_type, limit_field = _EVENTS[action]
    limit: Decimal = getattr(item, limit_field)
    return limit - sum((request.amount_value for request in waiting_requests([item], request_type)), Decimal(0))


def add_request(item: TransactionItem, action: str, amount: Decimal, actor: Actor) -> None:
    """Write the request on a held transaction; the outbox carries it out."""
    request = add_event(item, type=_EVENTS[action][2], amount=amount, counted=False, app_identifier=item.payment_app)
    audit.record(actor, f"payment.{action.lower()}", to_global_id("TransactionItem", item.token), {"amount": str(amount)})
    outbox.publish(
        PaymentActionRequested(transaction=to_global_id("TransactionItem", item.token), request=request.pk, action=action)
    )


def deliver_action(*, request_id: int, action: str) -> None:
    """Call the payment App for one request (from the outbox: at least once; the request's key is the idempotency key)."""
    event, typename, _request_type, _limit = _EVENTS[action]
    request = TransactionEvent.objects.select_related("transaction__order__channel", "transaction__checkout__channel").get(
        pk=request_id
    )
    item = request.transaction
    if request.include_in_calculations or request.message:
        return
    app = ports.payment_app(item.payment_app)
    if app is None:
        raise LookupError(f"payment app {item.payment_app} is gone")
    payload = envelope(
        typename,
        item.payment_app,
        idempotencyKey=f"{to_global_id('TransactionEvent', request.pk)}",
        action=action_payload(request.amount_value, item.currency, action),
        transaction={
            **transaction_payload(item),
            "order": source_payload(item.order),
            "checkout": source_payload(item.checkout),
        },
        grantedRefund=None,
    )
    locks.require_no_transaction("a payment App was called")
    answer = app.handle(event, payload)
    _record_answer(request, answer)


def _record_answer(request: TransactionEvent, answer: dict[str, Any]) -> None:
    """The reference and, if the App knew it at once, the result: in one commit, or a crash between them would leave it pending for ever."""
    reference = str(answer.get("pspReference") or "")[:512]
    with locks.action():
        item = request.transaction
        source = lock_source(item)
        held = lock_transaction(pk=item.pk)
        assert held is not None
        fresh = TransactionEvent.objects.get(pk=request.pk)
        if fresh.include_in_calculations or fresh.message:
            return
        fresh.psp_reference = reference
        fresh.include_in_calculations = bool(reference)
        fresh.message = "" if reference else str(answer.get("message") or "Refused.")[:512]
        fresh.save(update_fields=["psp_reference", "include_in_calculations", "message"])
        settle(held, source, fresh)
        if answer.get("result"):
            _report_result(fresh, reference, answer)


def _report_result(request: TransactionEvent, reference: str, answer: dict[str, Any]) -> None:
    try:
        report_event(
            token=request.transaction.token,
            type=str(answer["result"]),
            psp_reference=reference or f"refused-{request.pk}",
            actor=SYSTEM,
            amount=Decimal(str(answer["amount"])) if answer.get("amount") is not None else request.amount_value,
            message=str(answer.get("message") or ""),
            external_url=str(answer.get("externalUrl") or ""),
            available_actions=answer.get("actions"),
            app_identifier=request.transaction.payment_app,
        )
    except DomainError as refused:
        # Contradicts what the provider's own callback said before; the evidence is in the events.
        logger.warning("answer to request %s was refused: %s", request.pk, refused.code)
