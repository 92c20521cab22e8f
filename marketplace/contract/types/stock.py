"""What lies where, and how it got there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """Units of a variant in one warehouse. `quantity` counts what lies there, `allocated` how many of them are promised to orders,
    `reserved` how many are kept for carts just now."""

    warehouse_id: str
    warehouse: str
    slug: str
    quantity: int
    allocated: int
    reserved: int = 0

    @property
    def free(self) -> int:
        """May be below zero: the sale in the hand wins."""
        return self.quantity - self.allocated - self.reserved


@dataclass(frozen=True, slots=True)
class VariantStocks:
    """A variant with every place where it has a shelf. `places` in the backend's order."""

    variant_id: str
    variant_name: str
    sku: str
    product_id: str
    product_name: str
    places: tuple[Stock, ...]

    def at(self, warehouse_id: str) -> Stock | None:
        return next((place for place in self.places if place.warehouse_id == warehouse_id), None)


@dataclass(frozen=True, slots=True)
class WantedMove:
    """Units of a variant that shall go from `source` to `destination` (warehouses). Without a source they are found, without a
    destination they are lost: a count that is corrected. `key` names this one movement for ever."""

    variant: str
    source: str
    destination: str
    quantity: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What lay in a warehouse before and after a movement."""

    warehouse_id: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Move:
    """A movement that happened. `repeated`: it had happened before this call."""

    key: str
    variant: str
    quantity: int
    source: Counted | None
    destination: Counted | None
    at: datetime
    repeated: bool
