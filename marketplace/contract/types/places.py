"""Where pieces are: a product's stock by place, and the places that an order's pieces leave from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.kernel.money import Money

from .catalogue import Choice


@dataclass(frozen=True, slots=True)
class Held:
    """Units of a variant in a warehouse; `promised` are those among them that orders have."""

    warehouse_id: str
    warehouse: str
    quantity: int
    promised: int

    @property
    def free(self) -> int:
        return self.quantity - self.promised


@dataclass(frozen=True, slots=True)
class PlacedVariant:
    id: str
    name: str
    sku: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class ProductPlaces:
    """`channels`: slugs of those in which it is listed. `serves`: slugs of the channels that each warehouse (global id) serves.
    `variants` are the first hundred of `variant_count`."""

    id: str
    name: str
    maker: Choice | None
    channels: tuple[str, ...]
    variants: tuple[PlacedVariant, ...]
    variant_count: int
    serves: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Departure:
    """Units that wait in a place, or left from it (`sent`); `place` is empty where nobody knows."""

    place: str
    quantity: int
    sent: bool


@dataclass(frozen=True, slots=True)
class PlacedLine:
    id: str
    product_name: str
    variant_name: str
    quantity: int
    maker: Choice | None
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class PlacedPayment:
    """A transaction: `message` is its payment App's last word."""

    id: str
    name: str
    message: str
    authorized: Money
    charged: Money
    refunded: Money


@dataclass(frozen=True, slots=True)
class OrderPlaces:
    """An order without anything about its buyer."""

    id: str
    number: str
    channel: str
    total: Money
    lines: tuple[PlacedLine, ...]
    payments: tuple[PlacedPayment, ...]
