"""Locking payments: what is paid first (checkout or order), then the transactions by primary key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order

from .models import TransactionItem


def lock_source(item: TransactionItem) -> Checkout | Order | None:
    """The checkout or order that a transaction pays, held. Re-reads which: a completion may have moved it meanwhile."""
    while True:
        source = _lock(item.checkout_id, item.order_id)
        seen = TransactionItem.objects.filter(pk=item.pk).values_list("checkout_id", "order_id").first()
        if seen is None or seen == (item.checkout_id, item.order_id):
            return source
        item.checkout_id, item.order_id = seen


def _lock(checkout_id: UUID | None, order_id: UUID | None) -> Checkout | Order | None:
    if order_id is not None:
        return Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    if checkout_id is not None:
        return Checkout.objects.select_for_update(of=("self",)).filter(pk=checkout_id).first()
    return None


def lock_transaction(**lookup: Any) -> TransactionItem | None:
    """The transaction's row, held; its source must be held already."""
    return TransactionItem.objects.select_for_update(of=("self",)).filter(**lookup).first()


def lock_transactions(**lookup: Any) -> list[TransactionItem]:
    return list(TransactionItem.objects.select_for_update(of=("self",)).filter(**lookup).order_by("pk"))
