"""What the checkout needs to know of payments, which stand above it: `engine.payments` registers itself here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from marketplace.engine.orders.models import Order


@dataclass(frozen=True, slots=True)
class Paid:
    """Sums over the transactions of a checkout, in its currency. `attempts`: whether there is any transaction at all."""

    authorized: Decimal = Decimal(0)
    charged: Decimal = Decimal(0)
    attempts: bool = False


class Payments(Protocol):
    def paid(self, checkout_id: UUID) -> Paid:
        """Read inside the transaction that holds the checkout's lock; locks the transaction items."""

    def move_to_order(self, checkout_id: UUID, order: Order) -> None:
        """Hang the checkout's transactions on its order and set the order's paid amounts and statuses."""


class _NoPayments:
    def paid(self, checkout_id: UUID) -> Paid:
        return Paid()

    def move_to_order(self, checkout_id: UUID, order: Order) -> None:
        return None


_payments: Payments = _NoPayments()


def payments() -> Payments:
    return _payments


def use_payments(implementation: Payments) -> None:
    global _payments
    _payments = implementation
