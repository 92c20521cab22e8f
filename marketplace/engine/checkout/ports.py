"""What payments, which stand above checkouts, tell them. `engine.payments` registers; without it nothing is ever paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PaidAmounts:
    """Sums over a checkout's transactions in its currency. `transactions`: how many there are, failed ones too."""

    charged: Decimal = Decimal(0)
    authorized: Decimal = Decimal(0)
    transactions: int = 0


class Payments(Protocol):
    """Both are called inside a transaction that holds the checkout."""

    def paid_amounts(self, checkout_id: UUID) -> PaidAmounts:
        """Lock the checkout's transactions (by key) and add them up."""

    def move_to_order(self, checkout_id: UUID, order_id: UUID) -> None:
        """The checkout's transactions now pay for the order."""


class NoPayments:
    def paid_amounts(self, checkout_id: UUID) -> PaidAmounts:
        return PaidAmounts()

    def move_to_order(self, checkout_id: UUID, order_id: UUID) -> None:
        return None


_payments: list[Payments] = [NoPayments()]


def register_payments(payments: Payments) -> None:
    """Put `payments` in charge; the last one registered is asked."""
    _payments[0] = payments


def payments() -> Payments:
    return _payments[0]
