from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from marketplace.engine.checkout import erasing, locks, ports
from marketplace.engine.checkout.models import Checkout, CheckoutLine
from marketplace.engine.orders.enums import AuthorizeStatus, ChargeStatus
from marketplace.kernel.clock import now
from marketplace.kernel.locks import action

ANONYMOUS_TTL, USER_TTL, EMPTY_TTL = timedelta(days=30), timedelta(days=90), timedelta(hours=6)


def purge_checkouts(*, limit: int = 500) -> int:
    """Delete baskets that nobody has touched for 30 days (90 of a customer, 6 hours when empty); how many.
    One in which money lies is kept: payments are given back first, and whoever paid is told at the address that it holds."""
    at = now()
    filled = Exists(CheckoutLine.objects.filter(checkout=OuterRef("pk")))
    old = (
        Q(updated_at__lte=at - USER_TTL)
        | Q(updated_at__lte=at - ANONYMOUS_TTL, user__isnull=True)
        | (Q(updated_at__lte=at - EMPTY_TTL) & ~filled)
    )
    unpaid = Q(charge_status=ChargeStatus.NONE, authorize_status=AuthorizeStatus.NONE) | Q(total_gross_amount=0)
    keys = list(Checkout.objects.filter(old & unpaid).order_by("updated_at").values_list("pk", flat=True)[:limit])
    return sum(_purge(key) for key in keys)


def _purge(key: UUID) -> bool:
    with action():
        checkout = locks.lock_checkout(key)
        if checkout is None or checkout.updated_at > now() - EMPTY_TTL:
            return False
        paid = ports.payments().paid_amounts(key)
        if paid.charged or paid.authorized:
            return False
        erasing.delete([checkout.pk])
    return True
