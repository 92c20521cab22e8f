"""Keeping units for a checkout for a while (off unless the shop sets a duration). Called inside the checkout's action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.engine.stock import locks, queries
from marketplace.engine.stock.errors import InsufficientStock, Shortage
from marketplace.engine.stock.models import Reservation
from marketplace.kernel.clock import now


@dataclass(frozen=True, slots=True)
class Wish:
    """Units of a tracked variant that a checkout line wants kept."""

    checkout_line_id: UUID
    variant_id: int
    quantity: int


def reserve(wishes: Sequence[Wish], *, checkout_id: UUID, channel_id: int, until: datetime, check: bool = True) -> None:
    """Replace the checkout's reservations by these, all or nothing. Locks the stocks by key.
    `InsufficientStock` names every short variant; with `check` false the shortage is left unreserved (problems show it)."""
    stocks = locks.lock_stocks_of_channel({wish.variant_id for wish in wishes}, channel_id)
    Reservation.objects.filter(checkout_line__checkout_id=checkout_id).delete()
    kept = queries.reserved_quantities([stock.pk for stock in stocks])
    left = {stock.pk: max(0, stock.available - kept.get(stock.pk, 0)) for stock in stocks}
    rows: list[Reservation] = []
    short: list[Shortage] = []
    for wish in wishes:
        wanted = wish.quantity
        candidates = [stock for stock in stocks if stock.product_variant_id == wish.variant_id]
        available = sum(left[stock.pk] for stock in candidates)
        if check and available < wanted:
            short.append(Shortage(wish.variant_id, available))
            continue
        for stock in candidates:
            taken = min(wanted, left[stock.pk])
            if taken > 0:
                left[stock.pk] -= taken
                wanted -= taken
                rows.append(
                    Reservation(
                        checkout_line_id=wish.checkout_line_id, stock=stock, quantity_reserved=taken, reserved_until=until
                    )
                )
    if short:
        raise InsufficientStock(short)
    Reservation.objects.bulk_create(rows)


def purge_expired_reservations() -> int:
    """Delete what has run out (queries ignore it anyway); how many."""
    return Reservation.objects.filter(reserved_until__lte=now()).delete()[0]
