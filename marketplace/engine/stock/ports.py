"""What the rest of the system may hear, inside the transaction, about stock.

A listener is called after the stock rows are locked and written and before the commit: what it writes is in the same commit, what it
raises undoes the change. It must not take a lock that comes before stock in the global order, nor use the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class StockChange:
    """One stock row before and after. `subject` is the global id of what caused it (order line, fulfilment, warehouse transfer …)."""

    stock_id: int
    variant_id: int
    warehouse_id: UUID
    kind: str
    subject: str
    quantity_before: int
    quantity_after: int
    allocated_before: int
    allocated_after: int

    @property
    def quantity(self) -> int:
        return self.quantity_after - self.quantity_before

    @property
    def allocated(self) -> int:
        return self.allocated_after - self.allocated_before

    @property
    def went_out(self) -> bool:
        """Nothing is left to sell there, and something was."""
        return self.quantity_before > self.allocated_before and self.quantity_after <= self.allocated_after

    @property
    def came_back(self) -> bool:
        return self.quantity_before <= self.allocated_before and self.quantity_after > self.allocated_after


Listener = Callable[[Sequence[StockChange], Actor], None]
_listeners: dict[str, Listener] = {}


def listen(name: str, listener: Listener) -> None:
    """Have `listener` called for every change of stock. A second registration of the same name replaces the first."""
    _listeners[name] = listener


def unlisten(name: str) -> None:
    _listeners.pop(name, None)


def stock_changed(changes: Sequence[StockChange], actor: Actor) -> None:
    for listener in list(_listeners.values()):
        listener(changes, actor)
