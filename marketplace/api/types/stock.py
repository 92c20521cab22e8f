"""What lies where."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, Int, NonNull, ObjectType, String, Union

from marketplace.api.batches import keys, related
from marketplace.api.channel import InChannel
from marketplace.api.connection import Key, connection_field, connection_pages, connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.shipping import ShippingMethod, ShippingZoneCountableConnection, ShownMethod
from marketplace.engine.addresses.models import Address
from marketplace.engine.catalogue.queries.details import variants_by_id
from marketplace.engine.shipping.models import ShippingZone
from marketplace.engine.stock import models, queries

STAFF = (AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
STOCK_READERS = ("MANAGE_PRODUCTS", "MANAGE_ORDERS")


class Warehouse(ObjectType):
    """A place where stock lies; public ones can be collection points."""

    id = graphene.ID(required=True)
    name = String(required=True)
    slug = String(required=True)
    email = String(required=True)
    is_private = Boolean(required=True)
    address = Field(NonNull("marketplace.api.types.address.Address"))
    click_and_collect_option = Field(NonNull(enum("WarehouseClickAndCollectOptionEnum")))
    shipping_zones = connection_field(ShippingZoneCountableConnection, required=True)
    stocks = connection_field("marketplace.api.types.stock.StockCountableConnection")
    external_reference = String()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Warehouse,)

    resolve_id = global_id("Warehouse")

    @batched
    def resolve_address(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "address_id", Address.objects.in_bulk)

    @batched
    def resolve_shipping_zones(roots: list[Any], info: Info, **page: Any) -> list[Any]:
        zones = ShippingZone.objects.all()
        return connection_pages(zones, parent="warehouses", parents=keys(roots), sort=[Key("name")], args=page, info=info)

    @permitted(*STOCK_READERS)
    @batched
    def resolve_stocks(roots: list[Any], info: Info, **page: Any) -> list[Any]:
        rows = queries.all_stocks()
        return connection_pages(rows, parent="warehouse", parents=keys(roots), sort=[Key("pk")], args=page, info=info)


class Stock(ObjectType):
    """`quantity` counts what lies there, promised units included."""

    id = graphene.ID(required=True)
    warehouse = Field(NonNull(Warehouse))
    product_variant = Field(NonNull("marketplace.api.types.variant.ProductVariant"))
    quantity = Int(required=True)
    quantity_allocated = Int(required=True)
    quantity_reserved = Int(required=True)

    class Meta:
        possible_types = (models.Stock,)

    resolve_id = global_id("Stock")

    @batched
    def resolve_warehouse(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "warehouse_id", models.Warehouse.objects.in_bulk)

    @batched
    def resolve_product_variant(roots: list[Any], info: Info) -> list[Any]:
        return [InChannel(variant, None) for variant in related(roots, "product_variant_id", variants_by_id)]

    @permitted(*STOCK_READERS)
    @batched
    def resolve_quantity_reserved(roots: list[Any], info: Info) -> list[int]:
        reserved = queries.reserved_quantities(keys(roots))
        return [reserved.get(root.pk, 0) for root in roots]


class Allocation(ObjectType):
    """Units of a stock promised to an order line."""

    id = graphene.ID(required=True)
    quantity = Int(required=True)
    warehouse = Field(NonNull(Warehouse))

    resolve_id = global_id("Allocation")

    @staticmethod
    def resolve_quantity(root: models.Allocation, info: Info) -> int:
        return root.quantity_allocated

    @batched
    def resolve_warehouse(roots: list[Any], info: Info) -> list[Any]:
        return [root.stock.warehouse for root in roots]


class DeliveryMethod(Union):
    """A way of delivery, or the place where the buyer collects."""

    class Meta:
        types = (Warehouse, ShippingMethod)

    @classmethod
    def resolve_type(cls, value: Any, info: Any) -> Any:
        return ShippingMethod if isinstance(value, ShownMethod) else Warehouse


StockCountableConnection = connection_type("Stock", Stock)
WarehouseCountableConnection = connection_type("Warehouse", Warehouse)
