"""Telling Saleor what became of a payment, later: through the outbox, as the App whose payment it is."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from marketplace.client import payments
from marketplace.client.errors import Refused
from marketplace.client.session import Session
from marketplace.kernel import outbox
from marketplace.kernel.outbox import Delivery
from marketplace.payments.ports import Reported

from .installation import token_of

logger = logging.getLogger(__name__)

# The same news had been reported with another amount, or the payment is known to be authorised: no repetition mends it.
_FINAL = ("INCORRECT_DETAILS", "ALREADY_EXISTS", "NOT_FOUND", "INVALID", "GRAPHQL_ERROR")


@dataclass(frozen=True, slots=True)
class TransactionReportDue:
    """`amount` is a number as text or empty; `at` ISO 8601 or empty; `actions` None: as they were."""

    transaction: str
    type: str
    psp_reference: str
    amount: str
    app: str
    message: str
    external_url: str
    actions: list[str] | None
    at: str


class SaleorReporter:
    """Writes the report in the caller's transaction; the worker carries it over. Saleor counts the same news once."""

    def report(
        self,
        *,
        transaction: str,
        type: str,
        psp_reference: str,
        amount: Decimal | None,
        app_identifier: str,
        message: str = "",
        external_url: str = "",
        available_actions: Sequence[str] | None = None,
        at: datetime | None = None,
    ) -> Reported:
        due = TransactionReportDue(
            transaction=transaction,
            type=type,
            psp_reference=psp_reference,
            amount="" if amount is None else str(amount),
            app=app_identifier,
            message=message,
            external_url=external_url,
            actions=None if available_actions is None else list(available_actions),
            at=at.isoformat() if at else "",
        )
        outbox.publish(due)
        return Reported(already_processed=False)


def send_report(delivery: Delivery) -> None:
    """Raises Unavailable or Denied (not installed, Saleor away): the outbox tries again for a day."""
    due = TransactionReportDue(**delivery.payload)
    try:
        payments.report_event(
            due.transaction,
            type=due.type,
            psp_reference=due.psp_reference,
            amount=due.amount or None,
            message=due.message,
            external_url=due.external_url,
            actions=due.actions,
            at=due.at or None,
            session=Session(channel="", language="en", token=token_of(due.app)),
        )
    except Refused as refused:
        if not refused.has(*_FINAL):
            raise
        logger.error("Saleor refused the report %s of a payment: %s", due.type, refused)
