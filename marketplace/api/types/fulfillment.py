"""Parcels of an order."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Field, Int, List, NonNull, ObjectType, String

from marketplace.api.batches import by_key, keys, related
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.scalars import DateTime
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.engine.orders import models, queries
from marketplace.engine.orders.enums import FulfillmentStatus
from marketplace.engine.orders.labels import FULFILLMENT_STATUS


class FulfillmentLine(ObjectType):
    id = graphene.ID(required=True)
    quantity = Int(required=True)
    order_line = Field("marketplace.api.types.order.OrderLine")

    resolve_id = global_id("FulfillmentLine")

    @batched
    def resolve_order_line(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "order_line_id", queries.lines_by_id)


class Fulfillment(ObjectType):
    id = graphene.ID(required=True)
    fulfillment_order = Int(required=True)
    status = Field(NonNull(enum("FulfillmentStatus")))
    tracking_number = String(required=True)
    created = DateTime(required=True)
    lines = List(NonNull(FulfillmentLine))
    status_display = String()
    warehouse = Field("marketplace.api.types.stock.Warehouse")

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Fulfillment,)

    resolve_id = global_id("Fulfillment")

    @staticmethod
    def resolve_created(root: models.Fulfillment, info: Info) -> Any:
        return root.created_at

    @staticmethod
    def resolve_status_display(root: models.Fulfillment, info: Info) -> str:
        return str(FULFILLMENT_STATUS[FulfillmentStatus(root.status)])

    @batched
    def resolve_lines(roots: list[models.Fulfillment], info: Info) -> list[Any]:
        return by_key(roots, _lines(roots, info), list)

    @batched
    def resolve_warehouse(roots: list[models.Fulfillment], info: Info) -> list[Any]:
        """Where its units left from."""
        lines = _lines(roots, info)
        return [next((line.stock.warehouse for line in lines[root.pk] if line.stock is not None), None) for root in roots]


def _lines(roots: list[models.Fulfillment], info: Info) -> dict[int, list[models.FulfillmentLine]]:
    """Asked for by two fields, read once a request for the same parcels."""
    cache: dict[Any, Any] = info.context.cache
    key = ("fulfillment lines", tuple(id(root) for root in roots))
    if key not in cache:
        # the parcels are kept beside, so that no other object gets their identity
        cache[key] = (roots, queries.lines_of_fulfillments(keys(roots)))
    found: dict[int, list[models.FulfillmentLine]] = cache[key][1]
    return found
