"""Money that came in for a cart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from marketplace.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CartPayment:
    """`charged`, `authorized`: what is held now, without what is on its way back. `actions`: what its method can be asked for."""

    id: str
    created: datetime
    changed: datetime
    charged: Money
    authorized: Money
    actions: tuple[str, ...]

    @property
    def held(self) -> Decimal:
        return self.charged.amount + self.authorized.amount

    @property
    def returnable(self) -> bool:
        """Whether its method can be asked. One that was noted by hand, or whose App is gone, cannot: a person has to send the money back."""
        return all(action in self.actions for action, held in (("CANCEL", self.authorized), ("REFUND", self.charged)) if held)


@dataclass(frozen=True, slots=True)
class PaidCheckout:
    """A cart with payments that has not become an order."""

    id: str
    channel: str
    language_code: str
    payments: tuple[CartPayment, ...]
