"""What a crash, a lost answer or a lost callback left open is brought to an end: an order, or the money back.

Every transaction of a method that takes money carries the time of the next look (`watch`): set with the intent, before any provider is
called, and again with all news. A look is leased by a conditional write, so that two reconcilers do not do the same work; that it is
done once even so rests on the locks and keys of the actions called here, not on the lease.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from marketplace.contract.looks import BUYERS_TIME, FIRST_LOOK, MOST_LOOKS, REFUSED_FOR_GOOD, pause
from marketplace.engine.checkout.actions import complete_checkout
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.kernel import locks
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.ids import to_global_id

from .actions import DEAD_ORDERS, give_back_checkout, give_back_order, give_back_orphan, give_back_surplus, process_transaction
from .models import TransactionItem
from .watch import takes_money

logger = logging.getLogger(__name__)


def reconcile(*, limit: int = 200) -> int:
    """Look at each transaction that is due; how many. Safe to run in several processes at once."""
    looked = 0
    for _ in range(limit):
        item = _take_next()
        if item is None:
            break
        looked += 1
        try:
            _look_at(item)
        except Exception:
            logger.exception("transaction %s was not reconciled, next time", item.pk)
    return looked


def _take_next() -> TransactionItem | None:
    """The next due transaction, leased to us: if we die, it is due again when the lease ends."""
    with locks.action():
        item = (
            TransactionItem.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(reconcile_at__lte=now())
            .order_by("reconcile_at", "pk")
            .first()
        )
        if item is not None:
            item.reconcile_at = now() + pause(item.reconcile_tries)
            item.reconcile_tries = min(item.reconcile_tries + 1, MOST_LOOKS)
            item.save(update_fields=["reconcile_at", "reconcile_tries"])
        return item


def _look_at(item: TransactionItem) -> None:
    if not takes_money(item):
        _close(item)
        return
    if not _holds_money(item):
        _ask_again(item)
        item = TransactionItem.objects.get(pk=item.pk)
    if _holds_money(item):
        _bring_to_an_end(item)
    elif item.reconcile_tries >= MOST_LOOKS or _is_over(item):
        _close(item)


def _holds_money(item: TransactionItem) -> bool:
    return bool(item.charged_value or item.authorized_value)


def _is_over(item: TransactionItem) -> bool:
    """Money came and went back whole."""
    return bool(item.refunded_value or item.canceled_value)


def _ask_again(item: TransactionItem) -> None:
    """The App's PROCESS tells how far the payment is and begins none."""
    try:
        process_transaction(token=item.token, actor=SYSTEM, only_news=True)
    except DomainError as refused:
        logger.info("transaction %s cannot be asked about: %s", item.pk, refused.code)


def _bring_to_an_end(item: TransactionItem) -> None:
    """Money is held. For a living order that is right, once; for anything else an order is made or the money goes back."""
    if item.order_id is not None:
        order = Order.objects.only("status").get(pk=item.order_id)
        if order.status in DEAD_ORDERS:
            give_back_order(order_id=item.order_id, actor=SYSTEM)
        elif not give_back_surplus(order_id=item.order_id, actor=SYSTEM):
            _close(item)
    elif item.checkout_id is not None:
        _finish_checkout(item, item.checkout_id)
    else:
        give_back_orphan(transaction_id=item.pk, actor=SYSTEM)


def _finish_checkout(item: TransactionItem, checkout_id: UUID) -> None:
    checkout = Checkout.objects.filter(pk=checkout_id).first()
    if checkout is None:
        return
    if Order.objects.filter(checkout_token=checkout.pk).exists():
        # Made of a checkout that stays, with its transactions (orderCreateFromCheckout without removal).
        _close(item)
        return
    try:
        order = complete_checkout(checkout_id=checkout.pk, actor=SYSTEM)
    except (DomainError, DomainErrors) as refused:
        first = refused.errors[0] if isinstance(refused, DomainErrors) else refused
        _refused(item, checkout, first)
        return
    except Exception:
        # A fault of ours must not keep the buyer's money either.
        if not _waited_long(item):
            raise
        logger.exception("checkout %s cannot be completed", to_global_id("Checkout", checkout.pk))
        give_back_checkout(checkout_id=checkout.pk, reason="ERROR", actor=SYSTEM)
        return
    logger.info("order %s was made of a checkout that had been paid and left", order.number)
    _close(item)


def _refused(item: TransactionItem, checkout: Checkout, refusal: DomainError) -> None:
    if refusal.retry:
        _look_again(item, FIRST_LOOK)
    elif refusal.code in REFUSED_FOR_GOOD or _waited_long(item):
        give_back_checkout(checkout_id=checkout.pk, reason=refusal.code, actor=SYSTEM)
    else:
        logger.info("checkout %s is paid for and not complete: %s", to_global_id("Checkout", checkout.pk), refusal.code)
        _look_again(item, min(pause(item.reconcile_tries - 1), BUYERS_TIME / 4))


def _waited_long(item: TransactionItem) -> bool:
    return now() - item.modified_at >= BUYERS_TIME


def _close(item: TransactionItem) -> None:
    """Nothing is open. Unless news came meanwhile: they planned a look of their own."""
    TransactionItem.objects.filter(pk=item.pk, reconcile_at=item.reconcile_at).update(reconcile_at=None)


def _look_again(item: TransactionItem, after: timedelta) -> None:
    TransactionItem.objects.filter(pk=item.pk, reconcile_at=item.reconcile_at).update(reconcile_at=now() + after)
