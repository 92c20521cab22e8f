"""What happened, told after the fact through the outbox. The topic of an event is its class name.

Every field is JSON: ids are global ids (`Order:…` in base64), money a string of digits beside its currency, `actor` a kind and a key
(never an e-mail). A handler re-reads what it needs: an event says that something changed, not everything about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StockChanged:
    """Stock rows were written. Each change: stock, variant, warehouse, subject (global ids), quantity, quantity_allocated (after),
    quantity_change, allocated_change, out_of_stock, back_in_stock (what is left there crossed zero)."""

    kind: str
    actor: str
    changes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class WarehouseChanged:
    """`change`: created, updated, deleted or metadata_updated."""

    warehouse: str
    change: str
    actor: str


@dataclass(frozen=True, slots=True)
class CheckoutCreated:
    checkout: str
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class CheckoutUpdated:
    checkout: str
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """An order exists: bought (origin CHECKOUT), made of a draft (DRAFT) or brought in (BULK_CREATE). `user` may be empty.
    Its lines' stock has been promised in the same transaction. Saleor: ORDER_CREATED."""

    order: str
    number: str
    channel: str
    origin: str
    status: str
    actor: str
    user: str = ""
    language_code: str = "en"


@dataclass(frozen=True, slots=True)
class OrderConfirmed:
    """`at_once`: nobody had to confirm it, it was placed so."""

    order: str
    number: str
    channel: str
    actor: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class OrderUpdated:
    order: str
    number: str
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class OrderPaymentChanged:
    """The order's charged or authorised amounts moved. `fully_paid` only when it became so by this change."""

    order: str
    number: str
    channel: str
    charge_status: str
    authorize_status: str
    fully_paid: bool
    actor: str


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """Cancelled by somebody; what was promised is free again. Payments are settled by whoever listens."""

    order: str
    number: str
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class OrderExpired:
    """Nobody paid in the channel's time; what was promised is free again."""

    order: str
    number: str
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class OrderFulfilled:
    """Every unit has been shipped or handed over."""

    order: str
    number: str
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class DraftOrderChanged:
    """`change`: created, updated or deleted."""

    order: str
    change: str
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class FulfillmentCreated:
    """`approved` false: it waits for approval and stock has not moved. `notify`: the buyer is to be told."""

    fulfillment: str
    order: str
    approved: bool
    notify: bool
    actor: str


@dataclass(frozen=True, slots=True)
class FulfillmentApproved:
    fulfillment: str
    order: str
    notify: bool
    actor: str


@dataclass(frozen=True, slots=True)
class FulfillmentCancelled:
    """`warehouse` (may be empty): where its units lie again."""

    fulfillment: str
    order: str
    warehouse: str
    actor: str


@dataclass(frozen=True, slots=True)
class FulfillmentTrackingUpdated:
    fulfillment: str
    order: str
    notify: bool
    actor: str


@dataclass(frozen=True, slots=True)
class OrdersImported:
    """One bulk import. Saleor: ORDER_BULK_CREATED; the orders' own `OrderPlaced` are not sent."""

    actor: str
    orders: list[str] = field(default_factory=list)
