"""Movements of stock, by difference: an act that Saleor's schema does not have, so it is not at `/graphql/`. The client asks for it."""

from __future__ import annotations

from uuid import UUID

from marketplace.api.context import Context
from marketplace.api.ids import mutation_id, to_global_id
from marketplace.api.permissions import require
from marketplace.contract.types.stock import Counted, Move, WantedMove
from marketplace.engine.stock import actions
from marketplace.engine.stock.models import StockMove


def move(wanted: WantedMove, context: Context) -> Move:
    """Carry it out once per key; needs MANAGE_PRODUCTS. Raises PermissionDenied, DomainError, DomainErrors."""
    require(context.actor, "MANAGE_PRODUCTS")
    variant_id = mutation_id(wanted.variant, "ProductVariant", field="variant")
    if wanted.source and wanted.destination:
        made = actions.transfer(
            variant_id=variant_id,
            source_id=mutation_id(wanted.source, "Warehouse", field="source"),
            destination_id=mutation_id(wanted.destination, "Warehouse", field="destination"),
            quantity=wanted.quantity,
            key=wanted.key,
            actor=context.actor,
        )
    else:
        made = actions.adjust(
            variant_id=variant_id,
            warehouse_id=mutation_id(wanted.source or wanted.destination, "Warehouse", field="warehouse"),
            difference=wanted.quantity if wanted.destination else -wanted.quantity,
            key=wanted.key,
            reason=wanted.reason,
            actor=context.actor,
        )
    return _shape(made)


def _shape(made: StockMove) -> Move:
    return Move(
        key=made.key,
        variant=to_global_id("ProductVariant", made.variant_id),
        quantity=made.quantity,
        source=_counted(made.source_id, made.source_before, made.source_after),
        destination=_counted(made.destination_id, made.destination_before, made.destination_after),
        at=made.created_at,
        repeated=made.repeated,
    )


def _counted(warehouse_id: UUID | None, before: int | None, after: int | None) -> Counted | None:
    if warehouse_id is None or before is None or after is None:
        return None
    return Counted(to_global_id("Warehouse", warehouse_id), before, after)
