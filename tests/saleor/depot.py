"""The shelves of a Saleor as 3.23.28 keeps them, in this process: it answers what `client.stock` asks, and does to it what the test wants.

Writing is all or nothing and absolute. `before` and `after` are called with each operation's name, around its effect: they may raise (the
request is lost, the answer is lost, we are killed), sleep, or be somebody else at the shelves.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.client.answer import Answer
from marketplace.kernel.ids import to_global_id

HOME, STOP, NOWHERE = (to_global_id("Warehouse", f"00000000-0000-4000-8000-00000000000{number}") for number in (1, 2, 9))
RUG, BOWL, UNKNOWN = (to_global_id("ProductVariant", number) for number in (1, 2, 9))
Watch = Callable[[str], None]


class Killed(BaseException):
    """The process is gone at this point."""


@dataclass
class Shelf:
    quantity: int
    allocated: int = 0


def nothing(operation: str) -> None:
    pass


@dataclass
class Depot:
    """`late`: writes whose answer we did not wait for, and which Saleor does when it comes to it."""

    shelves: dict[tuple[str, str], Shelf] = field(default_factory=dict)
    before: Watch = nothing
    after: Watch = nothing
    late: list[Callable[[], object]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _alone: Any = field(default_factory=threading.RLock)

    def ask(self, operation: str, variables: Mapping[str, Any], *, token: str | None = None, address: str = "") -> Answer:
        self.asked.append(operation)
        self.before(operation)
        found = self.do(operation, variables)
        self.after(operation)
        return Answer(found)

    def do(self, operation: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        with self._alone:
            found: dict[str, Any] = getattr(self, f"_{operation}")(variables)
        return found

    def at(self, warehouse: str, variant: str = RUG) -> tuple[int, int]:
        shelf = self.shelves.get((variant, warehouse), Shelf(0))
        return shelf.quantity, shelf.allocated

    def total(self, variant: str = RUG) -> int:
        return sum(shelf.quantity for (what, _where), shelf in self.shelves.items() if what == variant)

    def sell(self, quantity: int, warehouse: str = HOME, variant: str = RUG) -> bool:
        with self._alone:
            shelf = self.shelves[variant, warehouse]
            if shelf.quantity - shelf.allocated < quantity:
                return False
            shelf.allocated += quantity
            return True

    def send(self, quantity: int, warehouse: str = HOME, variant: str = RUG) -> int:
        """A parcel of what was promised leaves; how many units were in it."""
        with self._alone:
            shelf = self.shelves[variant, warehouse]
            quantity = min(quantity, shelf.allocated)
            shelf.allocated -= quantity
            shelf.quantity -= quantity
            return quantity

    def _variant_stocks(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = []
        for variant in given["ids"]:
            stocks = [
                {
                    "quantity": shelf.quantity,
                    "quantityAllocated": shelf.allocated,
                    "quantityReserved": 0,
                    "warehouse": {"id": where, "name": _name(where), "slug": _name(where)},
                }
                for (what, where), shelf in sorted(self.shelves.items())
                if what == variant
            ]
            if stocks:
                product = {"id": to_global_id("Product", 1), "name": "Rug"}
                found.append({"node": {"id": variant, "name": "large", "sku": "RUG-L", "product": product, "stocks": stocks}})
        return {"productVariants": {"edges": found}}

    def _variant_stocks_create(self, given: Mapping[str, Any]) -> dict[str, Any]:
        errors = []
        for stock in given["stocks"]:
            if stock["warehouse"] == NOWHERE:
                errors.append({"field": "warehouse", "message": "no such node", "code": "GRAPHQL_ERROR"})
            elif (given["variant"], stock["warehouse"]) in self.shelves:
                errors.append({"field": "warehouse", "message": "already exists", "code": "UNIQUE"})
            else:
                self.shelves[given["variant"], stock["warehouse"]] = Shelf(stock["quantity"])
        return {"productVariantStocksCreate": {"errors": errors}}

    def _stock_bulk_update(self, given: Mapping[str, Any]) -> dict[str, Any]:
        results: list[dict[str, Any]] = []
        for row in given["stocks"]:
            fault = None
            if (row["variantId"], row["warehouseId"]) not in self.shelves:
                fault = {"field": None, "message": "Stock was not found.", "code": "NOT_FOUND"}
            elif row["quantity"] < 0:
                fault = {"field": "quantity", "message": "Quantity should not be less than 0.", "code": "INVALID"}
            results.append({"errors": [fault] if fault else []})
        faults = any(result["errors"] for result in results)
        for row in () if faults else given["stocks"]:
            self.shelves[row["variantId"], row["warehouseId"]].quantity = row["quantity"]
        return {"stockBulkUpdate": {"count": 0 if faults else len(results), "results": results, "errors": []}}

    def _order_fulfill(self, given: Mapping[str, Any]) -> dict[str, Any]:
        for line in given["input"]["lines"]:
            variant = line["orderLineId"].removeprefix("line-")
            for stock in line["stocks"]:
                assert self.send(stock["quantity"], stock["warehouse"], variant) == stock["quantity"]
        return {"orderFulfill": {"fulfillments": [], "errors": []}}

    def _order_fulfillment_cancel(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A parcel of one rug."""
        shelf = self.shelves[RUG, given["input"]["warehouseId"]]
        shelf.quantity, shelf.allocated = shelf.quantity + 1, shelf.allocated + 1
        return {"orderFulfillmentCancel": {"fulfillment": None, "errors": []}}


def _name(warehouse: str) -> str:
    return {HOME: "home", STOP: "stop"}.get(warehouse, base64.b64decode(warehouse).decode()[-2:])
