"""Orders as the staff's desk sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.kernel.money import Money

from .address import Address


@dataclass(frozen=True, slots=True)
class DeskRow:
    """An order in the list. `id` is the global id."""

    id: str
    number: str
    created: datetime
    status: str
    charge_status: str
    channel: str
    name: str
    city: str
    total: Money


@dataclass(frozen=True, slots=True)
class DeskPage:
    rows: tuple[DeskRow, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """Units of a line that wait in a warehouse."""

    warehouse_id: str
    warehouse: str
    quantity: int


@dataclass(frozen=True, slots=True)
class DeskLine:
    """`variant_id` is empty when the piece is no longer in the catalogue."""

    id: str
    variant_id: str
    product_name: str
    variant_name: str
    sku: str
    quantity: int
    to_ship: int
    total: Money
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class DeskPayment:
    """A transaction. `actions`: CHARGE, REFUND, CANCEL as its payment method allows now."""

    id: str
    name: str
    reference: str
    authorized: Money
    charged: Money
    refunded: Money
    refund_pending: Money
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeskParcel:
    """A fulfilment. `warehouse_id`: where its units left from, empty when nobody knows; `status_name` in the reader's language;
    `contents`: units by variant, as far as they are in the catalogue."""

    id: str
    status: str
    status_name: str
    tracking_number: str
    created: datetime
    warehouse_id: str
    contents: tuple[tuple[str, int], ...]

    @property
    def gone(self) -> bool:
        """Nothing of it is with the buyer or on its way."""
        return self.status in ("CANCELED", "RETURNED", "REFUNDED", "REFUNDED_AND_RETURNED", "REPLACED")


@dataclass(frozen=True, slots=True)
class DeskOrder:
    id: str
    number: str
    created: datetime
    status: str
    charge_status: str
    authorize_status: str
    channel: str
    language: str
    email: str
    note: str
    total: Money
    shipping: Money
    delivery_name: str
    shipping_address: Address | None
    billing_address: Address | None
    lines: tuple[DeskLine, ...]
    payments: tuple[DeskPayment, ...]
    parcels: tuple[DeskParcel, ...]

    @property
    def phone(self) -> str:
        for address in (self.shipping_address, self.billing_address):
            if address is not None and address.phone:
                return address.phone
        return ""

    @property
    def to_ship(self) -> bool:
        return any(line.to_ship for line in self.lines)

    @property
    def under_way(self) -> tuple[DeskParcel, ...]:
        """Parcels that have left and have not come back."""
        return tuple(parcel for parcel in self.parcels if not parcel.gone)
