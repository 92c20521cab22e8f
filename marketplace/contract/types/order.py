"""An order as its buyer sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from marketplace.kernel.money import Money, TaxedMoney

from .address import Address
from .catalogue import Picture


@dataclass(frozen=True, slots=True)
class OrderLine:
    """Names as they were bought, in the buyer's language where translated. `product_slug` is empty when the piece has left the shop."""

    id: str
    product_name: str
    variant_name: str
    product_slug: str
    picture: Picture | None
    quantity: int
    unit_price: TaxedMoney
    total_price: TaxedMoney


@dataclass(frozen=True, slots=True)
class Parcel:
    """A fulfilment."""

    id: str
    status: str
    created: datetime
    tracking_number: str


@dataclass(frozen=True, slots=True)
class Order:
    """`id` is the global id. `status`, `payment_status` and `charge_status` are Saleor's enum values; `balance` is what is still owed, negative."""

    id: str
    number: str
    created: datetime
    status: str
    paid: bool
    payment_status: str
    charge_status: str
    authorize_status: str
    email: str
    channel: str
    subtotal: TaxedMoney
    shipping: TaxedMoney
    total: TaxedMoney
    balance: Money
    discount: Money | None
    delivery_name: str
    shipping_address: Address | None
    billing_address: Address | None
    lines: tuple[OrderLine, ...]
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class OrderPage:
    orders: tuple[Order, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class OrderNotice:
    """What a message about an order needs. `language` is one of the shop's; `country` the channel's; `lines` are ready to print;
    `tracking`: tracking numbers by the global ids of the parcels that have one."""

    id: str
    number: str
    channel: str
    country: str
    language: str
    email: str
    phone: str
    name: str
    total: Money
    paid: bool
    lines: tuple[str, ...]
    tracking: Mapping[str, str]
