"""How much may still be asked for, so that two attempts to pay never take more together than is due.

An attempt is *settled* by what it took, holds or waits for (its amounts); *under way* while its App is being asked to take money; *left* when
the buyer or a crash left it in between (a page that was closed, 3-D Secure not gone through). Those under way count, those left are
ended when a new attempt needs their room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from .enums import SUCCEEDED, EventType
from .models import TransactionEvent, TransactionItem
from .statuses import waiting_requests
from .watch import takes_money

# Longer than an App may take to answer; whoever asked has crashed.
LONGEST_ANSWER = timedelta(seconds=60)


class LeftInTheWay(Exception):
    """There is room only once these attempts are ended."""

    def __init__(self, items: Sequence[TransactionItem]) -> None:
        super().__init__(f"{len(items)} attempts")
        self.items = items


@dataclass(frozen=True, slots=True)
class Room:
    """`due`: what of the total is not settled; `under_way`: what is being asked for just now; `left`: attempts that could be ended, with
    their amounts."""

    total: Decimal
    due: Decimal
    under_way: Decimal
    left: tuple[tuple[TransactionItem, Decimal], ...]

    def take(self, amount: Decimal | None, *, end: bool) -> Decimal:
        """What a new attempt may ask for: `amount`, at most what is due. Raises LeftInTheWay if `end` and attempts have to be ended first;
        INVALID (amount) when nothing is due, or another attempt is just taking it (`retry`)."""
        asked = self.due if amount is None else min(amount, self.due)
        if asked <= 0 < self.total:
            raise DomainError("INVALID", _("There is nothing left to pay."), field="amount")
        if end and self.left and asked > self.due - self.under_way - sum(amount for _item, amount in self.left):
            raise LeftInTheWay([item for item, _amount in self.left])
        if asked > self.due - self.under_way:
            message = _("Another payment is under way. Please wait a moment.")
            raise DomainError("INVALID", message, field="amount", retry=True)
        return asked


def room(total: Decimal, items: Sequence[TransactionItem], *, besides: TransactionItem | None = None) -> Room:
    """The room beside `items`, the locked source's, `besides` not counted."""
    others = [item for item in items if besides is None or item.pk != besides.pk]
    returning = sum(
        (request.amount_value for request in waiting_requests(others, "REFUND_REQUEST", "CANCEL_REQUEST")), Decimal(0)
    )
    due = max(total - sum((settled(item) for item in others), Decimal(0)) + returning, Decimal(0))
    under_way, left = Decimal(0), []
    for item in others:
        if is_under_way(item) and not settled(item):
            under_way += begun(item).amount_value
        elif is_left(item):
            left.append((item, begun(item).amount_value))
    return Room(total, due, under_way, tuple(left))


def settled(item: TransactionItem) -> Decimal:
    """What it took, holds or waits for."""
    found: Decimal = item.charged_value + item.authorized_value + item.charge_pending_value + item.authorize_pending_value
    return found


def begun(item: TransactionItem) -> TransactionEvent:
    """The request with which an attempt began."""
    return item.events.filter(idempotency_key=item.idempotency_key).earliest("pk")


def is_under_way(item: TransactionItem) -> bool:
    return item.asked_at is not None and now() - item.asked_at < LONGEST_ANSWER


def is_left(item: TransactionItem) -> bool:
    """Begun, and neither paid, nor refused, nor replaced: the buyer may still pay it, or nobody knows."""
    if settled(item) or item.idempotency_key is None or item.replaced_at is not None or not takes_money(item):
        return False
    events = list(item.events.exclude(type=EventType.INFO).order_by("pk"))
    if not events or any(event.type in SUCCEEDED and event.include_in_calculations for event in events):
        return False
    return not (events[-1].type.endswith("_FAILURE") and events[-1].include_in_calculations)
