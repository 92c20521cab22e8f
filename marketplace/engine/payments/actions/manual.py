"""Transactions that an App keeps itself (transactionCreate, transactionUpdate): cash at a stand, a terminal, an import."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.engine.payments.enums import EventType
from marketplace.engine.payments.locks import lock_source, lock_transaction
from marketplace.engine.payments.models import TransactionItem
from marketplace.engine.payments.record import add_event, settle
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from marketplace.kernel.ids import to_global_id

Source = Checkout | Order

# Given amount → the event that says so, and the one for a decrease.
_REPORTED = {
    "authorized": (EventType.AUTHORIZATION_SUCCESS, EventType.AUTHORIZATION_ADJUSTMENT),
    "charged": (EventType.CHARGE_SUCCESS, EventType.CHARGE_BACK),
    "refunded": (EventType.REFUND_SUCCESS, EventType.REFUND_REVERSE),
    "canceled": (EventType.CANCEL_SUCCESS, None),
}


def currency_of(token: UUID) -> str:
    """The currency of a transaction; NOT_FOUND."""
    currency: str | None = TransactionItem.objects.filter(token=token).values_list("currency", flat=True).first()
    if currency is None:
        raise NotFound(_("There is no such payment."))
    return currency


def create_transaction(
    *,
    source: Source,
    actor: Actor,
    amounts: Mapping[str, Decimal],
    fields: Mapping[str, Any],
    event: Mapping[str, str] | None = None,
) -> TransactionItem:
    """A transaction with amounts (`authorized charged refunded canceled`, in the source's currency) as its App states them."""
    name = {"checkout_id" if isinstance(source, Checkout) else "order_id": source.pk}
    try:
        with locks.action():
            held = lock_source(TransactionItem(**name))
            if held is None:
                raise NotFound(_("This checkout no longer exists."))
            item = TransactionItem.objects.create(
                **name, currency=held.currency, app_id=actor.app_id, user_id=actor.user_id, **fields
            )
            audit.record(actor, "payment.create", to_global_id("TransactionItem", item.token))
            return _apply(item, held, amounts, event)
    except IntegrityError as error:
        raise DomainError("UNIQUE", _("There is such a transaction already."), field="transaction") from error


def update_transaction(
    *,
    token: UUID,
    actor: Actor,
    amounts: Mapping[str, Decimal],
    fields: Mapping[str, Any],
    event: Mapping[str, str] | None = None,
) -> TransactionItem:
    """State new amounts; the differences become events. Only the App that made the transaction may."""
    with locks.action():
        found = TransactionItem.objects.filter(token=token).first()
        if found is None:
            raise NotFound(_("There is no such payment."))
        source = lock_source(found)
        item = lock_transaction(pk=found.pk)
        assert item is not None
        if actor.kind == "app" and item.app_id != actor.app_id:
            raise PermissionDenied(("OWNER", "HANDLE_PAYMENTS"))
        for name, value in fields.items():
            setattr(item, name, value)
        audit.record(actor, "payment.update", to_global_id("TransactionItem", item.token))
        return _apply(item, source, amounts, event)


def _apply(
    item: TransactionItem, source: Source | None, amounts: Mapping[str, Decimal], note: Mapping[str, str] | None
) -> TransactionItem:
    last = None
    for name, target in amounts.items():
        difference = target - getattr(item, f"{name}_value")
        more, less = _REPORTED[name]
        if difference > 0:
            last = add_event(item, type=more.value, amount=difference)
        elif difference < 0 and less is not None:
            amount = target if less is EventType.AUTHORIZATION_ADJUSTMENT else -difference
            last = add_event(item, type=less.value, amount=amount)
    if note:
        last = add_event(
            item,
            type=EventType.INFO.value,
            amount=Decimal(0),
            psp_reference=note.get("psp_reference", ""),
            message=note.get("message", ""),
            counted=False,
        )
    if last is None:
        item.save()
    else:
        settle(item, source, last)
    return item
