"""Who pays and closes the page has her order all the same, or her money back: what the embedded engine does (`engine/payments`).

Saleor can complete paid checkouts by itself. It does so half an hour later, several at once, and past our guard: of one piece it sells as
many as were paid for. So `setup` switches that off, and Maarad completes: at Saleor's word that a checkout is paid, and by looking for
those of which no word came. Money for which no order can be made goes back, and the buyer is told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cache

from django.db import transaction
from django.db.models import F, Q, QuerySet

from marketplace.client import checkout as carts
from marketplace.client import paid
from marketplace.client.errors import Busy, Refused
from marketplace.client.session import shop_session
from marketplace.contract.looks import BUYERS_TIME, FIRST_LOOK, REFUSED_FOR_GOOD, pause
from marketplace.contract.payment_events import CheckoutPaymentReturned
from marketplace.contract.types.paid import CartPayment
from marketplace.contract.types.paid import PaidCheckout as Cart
from marketplace.kernel import outbox
from marketplace.kernel.clock import now
from marketplace.kernel.money import quantize
from marketplace.kernel.outbox import Delivery
from marketplace.payments.cod import collection as cash

from .models import PaidCheckout
from .structure import blueprint
from .variant_locks import held

logger = logging.getLogger(__name__)
State = PaidCheckout.State

GONE = "NOT_FOUND"
_UNDER_WAY = "CHECKOUT_COMPLETION_IN_PROGRESS"
_CHANNEL = "channel "


@cache
def channels() -> frozenset[str]:
    """Where the shop sells: what other storefronts sell elsewhere is theirs to complete."""
    return frozenset(thing.removeprefix(_CHANNEL) for thing in blueprint().wanted().required if thing.startswith(_CHANNEL))


def complete_paid(delivery: Delivery) -> None:
    """CheckoutCompletionDue, told by Saleor. What is refused stays with the buyer, who can mend it, and with `look_after_paid`."""
    checkout_id = delivery.payload["checkout"]
    found = paid.one(checkout_id, session=shop_session())
    if found is None or found.channel not in channels():
        return
    try:
        carts.complete(checkout_id, session=shop_session())
    except Refused as refused:
        if _passes(refused):
            raise
        logger.info("paid checkout %s was not completed: %s", checkout_id, refused)


def look_after_paid() -> int:
    """Each paid cart that is due is brought to an end: an order, or the money back; how many were looked at. Safe in several processes."""
    looked = 0
    there: set[str] = set()
    for found in paid.waiting(session=shop_session()):
        there.add(found.id)
        if found.channel in channels() and any(each.held for each in found.payments):
            looked += _look(found)
    # A cart whose money is on its way back is no longer a paid one.
    for row in PaidCheckout.objects.filter(state=State.RETURNING, look_at__lte=now()).exclude(checkout__in=there):
        again = paid.one(row.checkout, session=shop_session())
        looked += _look(again) if again else 0
    PaidCheckout.objects.filter(state=State.OPEN, look_at__lte=now()).exclude(checkout__in=there).delete()
    return looked


def _look(found: Cart) -> bool:
    """Whether it was our turn. The look is leased: two workers do not do the same at once."""
    latest = _latest(found.payments)
    row, _new = PaidCheckout.objects.get_or_create(
        checkout=found.id, defaults={"channel": found.channel, "look_at": latest + FIRST_LOOK}
    )
    if row.state in (State.RETURNED, State.BY_HAND) and row.returned_at and latest > row.returned_at and _new_money(found, row):
        PaidCheckout.objects.filter(pk=row.pk, state=row.state).update(
            state=State.OPEN, looks=0, look_at=latest + FIRST_LOOK, returned_at=None
        )
        row.refresh_from_db()
    due = PaidCheckout.objects.filter(pk=row.pk, look_at__lte=now())
    if not due.update(look_at=now() + pause(row.looks), looks=F("looks") + 1):
        return False
    row.refresh_from_db()
    try:
        _bring_to_an_end(found, row)
    except Exception:
        logger.exception("paid checkout %s was not brought to an end, next time", found.id)
    return True


def _bring_to_an_end(found: Cart, row: PaidCheckout) -> None:
    if row.state != State.OPEN:
        _give_back(row)
        return
    try:
        order = carts.complete(found.id, session=shop_session())
    except Refused as refused:
        _refused(found, row, refused)
        return
    logger.info("order %s was made of a checkout that had been paid and left", order.number)
    row.delete()


def _refused(found: Cart, row: PaidCheckout, refused: Refused) -> None:
    code = refused.refusals[0].code
    if refused.has(GONE):
        row.delete()
    elif _passes(refused):
        PaidCheckout.objects.filter(pk=row.pk).update(look_at=now() + FIRST_LOOK, reason="")
    elif _money(found.payments) and (code in REFUSED_FOR_GOOD or now() - _latest(found.payments) >= BUYERS_TIME):
        PaidCheckout.objects.filter(pk=row.pk).update(reason=code)
        row.reason = code
        _give_back(row)
    else:
        # She can still mend it (an address, the missing part of the sum); a promise to pay needs no undoing.
        logger.info("checkout %s is paid for and not complete: %s", found.id, code)
        soon = now() + BUYERS_TIME / 4
        PaidCheckout.objects.filter(pk=row.pk).update(reason=code)
        PaidCheckout.objects.filter(pk=row.pk, look_at__gt=soon).update(look_at=soon)


def _passes(refused: Refused) -> bool:
    """Whether the same may succeed in a moment."""
    return isinstance(refused, Busy) or refused.has(_UNDER_WAY)


def _give_back(row: PaidCheckout) -> None:
    """Ask for all money that the cart holds, while nobody makes an order of it. What is to go back is written down before it is asked
    for, so that whoever goes on after a crash tells the buyer the same, once."""
    with held([row.checkout]):
        found = paid.one(row.checkout, session=shop_session())
        if found is None:
            row.delete()
            return
        payments = _money(found.payments)
        ours = [each for each in payments if each.returnable]
        if row.state == State.OPEN:
            if not payments:
                return
            row.currency = payments[0].charged.currency
            row.amount = quantize(sum((each.held for each in ours), Decimal(0)), row.currency)
            row.state = State.RETURNING
            row.save(update_fields=["state", "amount", "currency"])
        for each in ours:
            paid.ask_back(each, session=shop_session())
    _told(row, found, State.RETURNED if len(ours) == len(payments) else State.BY_HAND)


def _told(row: PaidCheckout, found: Cart, state: PaidCheckout.State) -> None:
    """The buyer hears of what goes back by itself; of the rest she hears from the person who sends it."""
    with transaction.atomic():
        first = PaidCheckout.objects.filter(pk=row.pk, state=State.RETURNING).update(state=state, returned_at=now())
        if not first:
            PaidCheckout.objects.filter(pk=row.pk).update(state=state)
        elif row.amount:
            outbox.publish(
                CheckoutPaymentReturned(
                    checkout=row.checkout,
                    amount=str(quantize(row.amount, row.currency)),
                    currency=row.currency,
                    reason=row.reason,
                    channel=found.channel,
                    language_code=found.language_code,
                )
            )
    logger.warning("the money for checkout %s goes back: %s", row.checkout, row.reason)


def _money(payments: Iterable[CartPayment]) -> list[CartPayment]:
    """Those that hold money. Cash that will be paid later is a promise."""
    holding = [each for each in payments if each.held > 0]
    promised = cash.collections_of(each.id for each in holding)
    return [each for each in holding if each.id not in promised]


def _new_money(found: Cart, row: PaidCheckout) -> bool:
    """Paid anew after all had gone back. A refund that failed brings the old money back, which is not new."""
    return any(each.created > row.returned_at for each in _money(found.payments) if row.returned_at)


def _latest(payments: Iterable[CartPayment]) -> datetime:
    return max((each.changed for each in payments), default=now())


def left_for_staff() -> QuerySet[PaidCheckout]:
    """What the staff should know of, the newest first: money that went back or must go back, and carts that hang."""
    return PaidCheckout.objects.filter(~Q(state=State.OPEN) | ~Q(reason="")).order_by("-seen_at", "-pk")
