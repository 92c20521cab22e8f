"""Ending an attempt to pay that its buyer left, before another takes its place."""

from __future__ import annotations

import logging
from typing import Any

from django.utils.translation import gettext as _

from marketplace.engine.payments import ports
from marketplace.engine.payments.attempts import begun, settled
from marketplace.engine.payments.locks import lock_source, lock_transaction
from marketplace.engine.payments.models import TransactionItem
from marketplace.engine.payments.payloads import action_payload, envelope, source_payload, transaction_payload
from marketplace.engine.payments.record import add_event, settle
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id

logger = logging.getLogger(__name__)


def end_at_provider(item: TransactionItem) -> bool:
    """Have the App let an unpaid attempt go, so that nobody can pay it any more; whether it did. Outside any transaction.

    False when the App cannot (or could not be reached), or when the attempt has been paid: should money come, it counts or goes back.
    """
    app = ports.payment_app(item.payment_app)
    if app is None:
        return False
    request = begun(item)
    payload = envelope(
        "TransactionCancelationRequested",
        item.payment_app,
        idempotencyKey=f"end-{to_global_id('TransactionItem', item.token)}",
        action=action_payload(request.amount_value, item.currency, "CANCEL"),
        transaction={
            **transaction_payload(item),
            "order": source_payload(item.order),
            "checkout": source_payload(item.checkout),
        },
        grantedRefund=None,
    )
    locks.require_no_transaction("a payment App was called")
    try:
        answer: dict[str, Any] = app.handle(ports.CANCELATION_REQUESTED, payload)
    except Exception:
        logger.exception("payment app %s could not end transaction %s", app.identifier, item.pk)
        return False
    return answer.get("result") == "CANCEL_SUCCESS"


def note_replaced(item: TransactionItem, *, ended: bool) -> None:
    """Write that a later attempt takes the place of this one, unless it has been paid meanwhile."""
    with locks.action():
        source = lock_source(item)
        held = lock_transaction(pk=item.pk)
        if held is None or settled(held) or held.replaced_at is not None:
            return
        held.replaced_at = now()
        audit.record(SYSTEM, "payment.replace", to_global_id("TransactionItem", held.token))
        if not ended:
            held.save(update_fields=["replaced_at"])
            return
        request = begun(held)
        failure = add_event(
            held,
            type=request.type.removesuffix("_REQUEST") + "_FAILURE",
            amount=request.amount_value,
            message=str(_("Another attempt to pay took the place of this one.")),
            app_identifier=held.payment_app,
        )
        settle(held, source, failure)
