"""The last piece is sold once: whoever sells through Maarad holds a lock and looks again before Saleor is asked.

Saleor 3.23 sells the last unit to all who complete their checkouts at the same moment (docs/deploy.md). Sales that bypass Maarad are not
guarded by this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TypeVar

from django.utils.translation import gettext

from marketplace.client import demands
from marketplace.client.errors import Busy, Refusal, Refused
from marketplace.client.session import shop_session
from marketplace.contract.types.demand import Demand, WantedVariant

from .variant_locks import GONE, held

T = TypeVar("T")
Read = Callable[[str], Demand | None]

LOOKS = 3
"""So often a cart may change under our eyes: her other tab adds a piece which we do not hold yet."""
_UNDER_WAY = "CHECKOUT_COMPLETION_IN_PROGRESS"


class SaleorGuard:
    """`client/guarding.py`, beside a Saleor."""

    def checkout(self, checkout_id: str, complete: Callable[[], T]) -> T:
        """One that is gone, or an order already, takes nothing from the shelves: Saleor is asked at once, and tells the order again."""

        def read(country: str) -> Demand | None:
            return demands.of_checkout(checkout_id, country=country, session=shop_session())

        return _guarded(read, checkout_id, f"checkout:{checkout_id}", complete)

    def draft(self, order_id: str, complete: Callable[[], T]) -> T:
        def read(country: str) -> Demand | None:
            found = demands.of_draft(order_id, country=country, session=shop_session())
            return None if found is None or found.placed else found

        return _guarded(read, order_id, f"draft:{order_id}", complete)

    def writing(self, warehouses: Iterable[str], *, owner: str) -> AbstractContextManager[object]:
        return held(warehouses, owner=owner)


def _guarded(read: Read, what: str, owner: str, complete: Callable[[], T]) -> T:
    """`what`: the cart itself, which is held as well: its money is not sent back meanwhile (`completing.py`)."""
    seen = read("")
    for _ in range(LOOKS):
        if seen is None:
            return complete()
        with held([what, *seen.counted], owner=owner, gone=GONE) as lease:
            with lease.reading():
                again = read(seen.country)
                mine = again is None or (set(again.counted) <= set(lease.variants) and again.country == seen.country)
                if mine:
                    if again and again.undecided:
                        # As in the embedded engine: Saleor would make the order, whatever the provider decides.
                        raise Refused((Refusal("CHECKOUT_NOT_FULLY_PAID", "", ""),))
                    if again and again.short:
                        raise insufficient(again.short)
                    lease.renew()
            if mine:
                try:
                    return complete()
                except Refused as refused:
                    if refused.has(_UNDER_WAY):
                        lease.doubt()
                    raise
        seen = again
    raise Busy(seen.counted if seen else ())


def insufficient(short: Iterable[WantedVariant]) -> Refused:
    """What the embedded engine says."""
    return Refused(
        tuple(
            Refusal(
                code="INSUFFICIENT_STOCK",
                field="",
                message=gettext("There is not enough in stock: %(available)s left.") % {"available": one.free},
                lines=one.lines,
                variants=(one.variant,),
            )
            for one in short
        )
    )
