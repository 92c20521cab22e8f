"""Writing down what a payment App said. Callers hold the locks of the source and of the transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.contract.payment_events import CheckoutCompletionDue, OrderRefunded, TransactionChanged
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.enums import AuthorizeStatus
from marketplace.engine.orders.models import Order
from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

from .amounts import recalculate
from .enums import EventType
from .models import TransactionEvent, TransactionItem
from .statuses import refresh
from .watch import watch

NEVER_REPEATED = {EventType.CHARGE_ACTION_REQUIRED.value, EventType.AUTHORIZATION_ACTION_REQUIRED.value, EventType.INFO.value}


def add_event(
    item: TransactionItem,
    *,
    type: str,
    amount: Decimal,
    psp_reference: str = "",
    message: str = "",
    external_url: str = "",
    at: datetime | None = None,
    counted: bool = True,
    app_identifier: str = "",
    idempotency_key: str | None = None,
) -> TransactionEvent:
    return TransactionEvent.objects.create(
        transaction=item,
        type=type,
        amount_value=quantize(amount, item.currency),
        currency=item.currency,
        psp_reference=psp_reference,
        message=message[:512],
        external_url=external_url,
        include_in_calculations=counted,
        created_at=at or now(),
        app_identifier=app_identifier,
        idempotency_key=idempotency_key,
    )


def seen_event(item: TransactionItem, type: str, psp_reference: str) -> TransactionEvent | None:
    """The event of this transaction that says the same already (transaction, reference, type)."""
    if not psp_reference or type in NEVER_REPEATED:
        return None
    return item.events.filter(type=type, psp_reference=psp_reference, include_in_calculations=True).first()


def settle(item: TransactionItem, source: Checkout | Order | None, event: TransactionEvent, **changes: Any) -> None:
    """Recompute the amounts, apply `changes` to the transaction (None: leave), tell the source and publish."""
    for name, value in changes.items():
        if value is not None:
            setattr(item, name, value)
    recalculate(item)
    item.modified_at = now()
    watch(item, event.type)
    item.save()
    covered = _is_covered(source)
    refresh(source)
    if isinstance(source, Checkout) and not covered and _is_covered(source):
        _complete_by_itself(source)
    order_id = to_global_id("Order", item.order_id) if item.order_id else ""
    outbox.publish(
        TransactionChanged(
            transaction=to_global_id("TransactionItem", item.token),
            event=event.type,
            amount=str(event.amount_value),
            currency=item.currency,
            order=order_id,
            checkout=to_global_id("Checkout", item.checkout_id) if item.checkout_id else "",
        )
    )
    if event.type == EventType.REFUND_SUCCESS and order_id:
        outbox.publish(OrderRefunded(order=order_id, amount=str(event.amount_value), currency=item.currency))


def _is_covered(source: Checkout | Order | None) -> bool:
    return isinstance(source, Checkout) and source.authorize_status == AuthorizeStatus.FULL


def _complete_by_itself(checkout: Checkout) -> None:
    """Where the channel wants it, the order is made after the commit, without waiting for the buyer."""
    channel = checkout.channel
    since = channel.automatic_completion_cut_off_date
    if channel.automatically_complete_fully_paid_checkouts and (since is None or checkout.created_at >= since):
        delay = timedelta(minutes=channel.automatic_completion_delay or 0)
        outbox.publish(CheckoutCompletionDue(to_global_id("Checkout", checkout.pk)), delay=delay)
