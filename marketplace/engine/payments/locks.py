"""Locking payments: what is paid first (checkout or order), then the transactions by primary key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.kernel.compiled import Compiled, slot

from .models import TransactionItem

_order = Compiled(lambda: Order.objects.select_for_update(of=("self",)).filter(pk=slot("id")))
_checkout = Compiled(lambda: Checkout.objects.select_for_update(of=("self",)).filter(pk=slot("id")))
_source: Compiled[tuple[UUID | None, UUID | None]] = Compiled(
    lambda: TransactionItem.objects.filter(pk=slot("id")).values_list("checkout_id", "order_id")
)


def lock_source(item: TransactionItem) -> Checkout | Order | None:
    """The checkout or order that a transaction pays, held. Re-reads which: a completion may have moved it meanwhile."""
    while True:
        source = _lock(item.checkout_id, item.order_id)
        seen = _source.first(id=item.pk)
        if seen is None or seen == (item.checkout_id, item.order_id):
            return source
        item.checkout_id, item.order_id = seen


def _lock(checkout_id: UUID | None, order_id: UUID | None) -> Checkout | Order | None:
    if order_id is not None:
        return _order.first(id=order_id)
    if checkout_id is not None:
        return _checkout.first(id=checkout_id)
    return None


def lock_transaction(**lookup: Any) -> TransactionItem | None:
    """The transaction's row, held; its source must be held already."""
    return TransactionItem.objects.select_for_update(of=("self",)).filter(**lookup).first()


_of_checkout = Compiled(
    lambda: TransactionItem.objects.select_for_update(of=("self",)).filter(checkout_id=slot("checkout")).order_by("pk")
)


def lock_payments_of_checkout(checkout_id: UUID) -> list[TransactionItem]:
    return _of_checkout(checkout=checkout_id)


def lock_transactions(**lookup: Any) -> list[TransactionItem]:
    return list(TransactionItem.objects.select_for_update(of=("self",)).filter(**lookup).order_by("pk"))
