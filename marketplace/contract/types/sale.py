"""Sales that were made elsewhere, at a fair's till for instance, and are brought in afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from marketplace.kernel.money import Money, TaxedMoney

from .address import Address
from .checkout import PlacedOrder


@dataclass(frozen=True, slots=True)
class SaleLine:
    """`variant`, `warehouse`, `tax_class`: global ids. `total`: for all units, `full_total` before what was let off. `handed`: units that
    the buyer has taken along; the rest is still to be sent. `tax_rate`: 0.2 for 20 %."""

    variant: str
    warehouse: str
    quantity: int
    handed: int
    total: TaxedMoney
    full_total: TaxedMoney
    tax_rate: Decimal
    tax_class: str
    shipped: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.handed <= self.quantity:
            raise ValueError("more was handed over than was sold")


@dataclass(frozen=True, slots=True)
class SalePayment:
    """Money that was taken. `reference`: the provider's, or the till's own."""

    name: str
    reference: str
    charged: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """`reference`: ours, unique for ever: bringing in the same sale again changes nothing. `place`: global id and name of the warehouse
    where it was collected. `metadata`: public facts, never anything secret."""

    reference: str
    channel: str
    made_at: datetime
    email: str
    language_code: str
    currency: str
    billing: Address
    place: tuple[str, str]
    lines: tuple[SaleLine, ...]
    payments: tuple[SalePayment, ...] = ()
    note: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """Saleor's OrderStatus, from what was handed over."""
        handed = sum(line.handed for line in self.lines)
        if not handed:
            return "UNFULFILLED"
        return "FULFILLED" if handed == sum(line.quantity for line in self.lines) else "PARTIALLY_FULFILLED"


@dataclass(frozen=True, slots=True)
class SaleFault:
    """Why a sale was not brought in. `path` leads to the fault within it (`lines.0.warehouse`), `code` is Saleor's."""

    code: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class SaleOutcome:
    """`order` is None when there are `faults`. `before`: it had been brought in earlier."""

    reference: str
    order: PlacedOrder | None
    faults: tuple[SaleFault, ...] = ()
    before: bool = False
