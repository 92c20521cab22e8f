from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError, DomainErrors
from marketplace.kernel.ids import to_global_id


@dataclass(frozen=True, slots=True)
class Shortage:
    """A variant of which less is there than asked. `available` is never negative."""

    variant_id: int
    available: int
    order_line_id: UUID | None = None
    warehouse_id: UUID | None = None


class InsufficientStock(DomainErrors):
    """Too little of one or more variants; nothing was changed. Callers say on which field (`on`)."""

    def __init__(self, shortages: Sequence[Shortage], field: str | None = None) -> None:
        self.shortages = list(shortages)
        super().__init__([_error(shortage, field) for shortage in shortages])

    def on(self, field: str | None) -> InsufficientStock:
        """The same refusal, reported on another input."""
        return InsufficientStock(self.shortages, field)


def _error(shortage: Shortage, field: str | None) -> DomainError:
    params: dict[str, object] = {
        "variants": [to_global_id("ProductVariant", shortage.variant_id)],
        "available": max(shortage.available, 0),
    }
    if shortage.order_line_id:
        params["order_lines"] = [to_global_id("OrderLine", shortage.order_line_id)]
    if shortage.warehouse_id:
        params["warehouse"] = to_global_id("Warehouse", shortage.warehouse_id)
    message = _("There is not enough in stock: %(available)s left.") % {"available": max(shortage.available, 0)}
    return DomainError("INSUFFICIENT_STOCK", message, field=field, params=params)
