"""What a payment App reports later (transactionEventReport)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from marketplace.engine.payments.enums import EventType
from marketplace.engine.payments.locks import lock_source, lock_transaction
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.engine.payments.record import add_event, seen_event, settle
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

_FAILURE_OF = {
    "AUTHORIZATION": EventType.AUTHORIZATION_FAILURE,
    "CHARGE": EventType.CHARGE_FAILURE,
    "REFUND": EventType.REFUND_FAILURE,
    "CANCEL": EventType.CANCEL_FAILURE,
}


@dataclass(frozen=True, slots=True)
class Report:
    item: TransactionItem
    event: TransactionEvent
    already_processed: bool


def report_event(
    *,
    token: UUID,
    type: str,
    psp_reference: str,
    actor: Actor,
    amount: Decimal | None = None,
    message: str = "",
    external_url: str = "",
    available_actions: list[str] | None = None,
    at: datetime | None = None,
    app_identifier: str | None = None,
) -> Report:
    """Record a provider's news once.

    The same (transaction, reference, type) with the same amount changes nothing; with another amount it is refused as
    INCORRECT_DETAILS, and a second AUTHORIZATION_SUCCESS as ALREADY_EXISTS: both leave a failure event behind, as evidence.
    """
    refused: DomainError | None = None
    with locks.action():
        found = TransactionItem.objects.filter(token=token).first()
        if found is None:
            raise NotFound(_("There is no such payment."))
        if not _may_report(found, actor, app_identifier):
            raise PermissionDenied(("OWNER", "HANDLE_PAYMENTS"))
        source = lock_source(found)
        item = lock_transaction(pk=found.pk)
        assert item is not None
        value = quantize(_amount(item, type, psp_reference, amount), item.currency)
        known = seen_event(item, type, psp_reference)
        if known is not None and known.amount_value == value:
            return Report(item, known, already_processed=True)
        if known is not None:
            refused = DomainError(
                "INCORRECT_DETAILS",
                _("The transaction with provided `pspReference` and `type` already exists with different amount."),
                field="psp_reference",
            )
        elif type == EventType.AUTHORIZATION_SUCCESS and item.events.filter(type=type, include_in_calculations=True).exists():
            refused = DomainError(
                "ALREADY_EXISTS", _("Event with `AUTHORIZATION_SUCCESS` already reported for the transaction."), field="type"
            )
        if refused is not None:
            family = type.split("_")[0]
            add_event(
                item,
                type=_FAILURE_OF.get(family, EventType.INFO).value,
                amount=value,
                psp_reference=psp_reference,
                message=str(refused.message),
                counted=False,
                app_identifier=app_identifier or "",
            )
        else:
            event = add_event(
                item,
                type=type,
                amount=value,
                psp_reference=psp_reference,
                message=message,
                external_url=external_url,
                at=at,
                app_identifier=app_identifier or item.payment_app,
            )
            settle(
                item,
                source,
                event,
                psp_reference=psp_reference if not item.psp_reference else None,
                message=message or None,
                external_url=external_url or None,
                available_actions=available_actions,
            )
            audit.record(actor, "payment.report", to_global_id("TransactionItem", item.token), {"type": type})
            return Report(item, event, already_processed=False)
    raise refused


def _may_report(item: TransactionItem, actor: Actor, app_identifier: str | None) -> bool:
    """An App reports on transactions that it began or keeps by hand; the provider behind a payment App only on that App's."""
    if actor.kind == "app" and item.app_id is not None:
        return item.app_id == actor.app_id
    return app_identifier is None or item.payment_app == app_identifier


def _amount(item: TransactionItem, type: str, psp_reference: str, amount: Decimal | None) -> Decimal:
    """The given amount; for failures and INFO it may be inferred from the request of the same reference."""
    if amount is not None:
        return amount
    if type == EventType.INFO or type.endswith("_ACTION_REQUIRED"):
        return Decimal(0)
    related = item.events.filter(psp_reference=psp_reference, type__startswith=type.split("_")[0]).order_by("-pk").first()
    if type.endswith("_FAILURE") and related is not None:
        inferred: Decimal = related.amount_value
        return inferred
    raise DomainError("REQUIRED", _("The `amount` field is required for this event type."), field="amount")
