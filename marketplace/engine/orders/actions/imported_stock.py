"""Stock of one import: all rows locked at the start, checked in memory, written row by row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.stock import ledger, locks
from marketplace.engine.stock.enums import MovementKind
from marketplace.engine.stock.ledger import Delta
from marketplace.engine.stock.models import Allocation, Stock
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

StockPolicy = Literal["SKIP", "UPDATE", "FORCE"]
Mark = dict[int, tuple[int, int]]


class Shelves:
    """The stocks that an import may touch."""

    def __init__(self, crossings: Collection[tuple[int, UUID]], policy: StockPolicy, actor: Actor) -> None:
        self.policy, self.actor = policy, actor
        found = [] if policy == "SKIP" else locks.lock_stocks_of_variants({v for v, _w in crossings}, {w for _v, w in crossings})
        self._at = {(stock.product_variant_id, stock.warehouse_id): stock for stock in found}

    def mark(self) -> Mark:
        return {stock.pk: (stock.quantity, stock.quantity_allocated) for stock in self._at.values()}

    def back_to(self, mark: Mark) -> None:
        """What the rows were before a row that was undone."""
        for stock in self._at.values():
            stock.quantity, stock.quantity_allocated = mark[stock.pk]

    def stock(self, variant_id: int, warehouse_id: UUID) -> Stock | None:
        return self._at.get((variant_id, warehouse_id))

    def hand_over(self, variant_id: int, warehouse_id: UUID, quantity: int, *, subject: str, path: str) -> Stock | None:
        """Units leave the shelf. NON_EXISTING_STOCK, INSUFFICIENT_STOCK on `path`."""
        stock = self._checked(variant_id, warehouse_id, quantity, path)
        if stock is not None:
            ledger.apply([Delta(stock, quantity=-quantity, subject=subject)], kind=MovementKind.FULFIL, actor=self.actor)
        return stock

    def promise(
        self, order_line_id: UUID, variant_id: int, warehouse_id: UUID, quantity: int, *, subject: str, path: str
    ) -> None:
        stock = self._checked(variant_id, warehouse_id, quantity, path)
        if stock is not None:
            Allocation.objects.create(order_line_id=order_line_id, stock=stock, quantity_allocated=quantity)
            ledger.apply([Delta(stock, allocated=quantity, subject=subject)], kind=MovementKind.ALLOCATE, actor=self.actor)

    def _checked(self, variant_id: int, warehouse_id: UUID, quantity: int, path: str) -> Stock | None:
        if self.policy == "SKIP" or not quantity:
            return None
        stock = self.stock(variant_id, warehouse_id)
        if stock is None:
            raise DomainError("NON_EXISTING_STOCK", _("There is no stock of this variant in the warehouse."), field=path)
        if self.policy == "UPDATE" and stock.available < quantity:
            message = _("There is not enough in stock: %(available)s left.") % {"available": max(stock.available, 0)}
            raise DomainError("INSUFFICIENT_STOCK", message, field=path)
        return stock
