"""Warehouses and the quantities in them. All quantities are absolute, as Saleor's."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from django.utils.translation import gettext as _
from graphene import Boolean, Field, InputObjectType, Int, List, NonNull, ObjectType, String

from marketplace.api.channel import InChannel
from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation, error_type, shape_error
from marketplace.api.types.address import AddressInput, address_data
from marketplace.api.types.stock import Stock, Warehouse
from marketplace.api.types.variant import ProductVariant
from marketplace.engine.addresses.validation import FIELDS, clean_address
from marketplace.engine.catalogue.models import ProductVariant as VariantRow
from marketplace.engine.stock import actions, models
from marketplace.kernel.errors import DomainError, NotFound

WarehouseError = error_type("WarehouseError", shipping_zones=List(NonNull(graphene.ID)))
BulkStockError = error_type(
    "BulkStockError", "ProductErrorCode", attributes=List(NonNull(graphene.ID)), values=List(NonNull(graphene.ID)), index=Int()
)
StockError = error_type("StockError")
StockBulkUpdateError = error_type("StockBulkUpdateError")
STAFF = ("MANAGE_PRODUCTS",)


class WarehouseCreateInput(InputObjectType):
    slug = String()
    email = String()
    external_reference = String()
    name = String(required=True)
    address = AddressInput(required=True)


class WarehouseUpdateInput(InputObjectType):
    slug = String()
    email = String()
    external_reference = String()
    name = String()
    address = AddressInput()
    click_and_collect_option = enum("WarehouseClickAndCollectOptionEnum")()
    is_private = Boolean()


class StockInput(InputObjectType):
    warehouse = graphene.ID(required=True)
    quantity = Int(required=True)


class StockBulkUpdateInput(InputObjectType):
    variant_id = graphene.ID()
    variant_external_reference = String()
    warehouse_id = graphene.ID()
    warehouse_external_reference = String()
    quantity = Int(required=True)


class StockBulkResult(ObjectType):
    stock = Field(Stock)
    errors = List(NonNull(StockBulkUpdateError))


class WarehouseCreate(PayloadMutation):
    warehouse = Field(Warehouse)

    class Arguments:
        input = WarehouseCreateInput(required=True)

    class Meta:
        error_type = WarehouseError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        values = {name: input[name] for name in ("slug", "email", "external_reference") if input.get(name) is not None}
        address = clean_address(address_data(input["address"]))
        return {"warehouse": actions.create_warehouse(name=input["name"], address=address, actor=info.context.actor, **values)}


class WarehouseUpdate(PayloadMutation):
    warehouse = Field(Warehouse)

    class Arguments:
        id = graphene.ID()
        external_reference = String()
        input = WarehouseUpdateInput(required=True)

    class Meta:
        error_type = WarehouseError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], id: str | None = None, external_reference: str | None = None) -> Any:
        changes = {
            name: value
            for name, value in input.items()
            if name != "address" and (value is not None or name == "external_reference")
        }
        address = None
        if input.get("address"):
            cleaned = clean_address(address_data(input["address"]))
            address = {name: getattr(cleaned, name) for name in FIELDS}
        key = _warehouse(id, external_reference)
        return {
            "warehouse": actions.update_warehouse(warehouse_id=key, changes=changes, address=address, actor=info.context.actor)
        }


class WarehouseDelete(PayloadMutation):
    warehouse = Field(Warehouse)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = WarehouseError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"warehouse": actions.delete_warehouse(warehouse_id=mutation_id(id, "Warehouse"), actor=info.context.actor)}


class StockBulkUpdate(PayloadMutation):
    count = Int(required=True)
    results = List(NonNull(StockBulkResult), required=True)

    class Arguments:
        stocks = List(NonNull(StockBulkUpdateInput), required=True)
        error_policy = graphene.Argument(enum("ErrorPolicyEnum"))

    class Meta:
        error_type = StockBulkUpdateError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, stocks: list[dict[str, Any]], error_policy: Any = None) -> Any:
        rows = [
            actions.StockRow(
                quantity=row["quantity"],
                variant_id=_id(row.get("variant_id"), "ProductVariant", "variant_id"),
                variant_reference=row.get("variant_external_reference"),
                warehouse_id=_id(row.get("warehouse_id"), "Warehouse", "warehouse_id"),
                warehouse_reference=row.get("warehouse_external_reference"),
            )
            for row in stocks
        ]
        results = actions.bulk_set_stocks(rows=rows, error_policy=error_policy or "REJECT_EVERYTHING", actor=info.context.actor)
        shown = [
            {"stock": each.stock, "errors": [shape_error(error, StockBulkUpdateError) for error in each.errors]}
            for each in results
        ]
        return {"count": sum(each.stock is not None for each in results), "results": shown, "errors": []}

    @classmethod
    def refuse(cls, info: Any, errors: list[DomainError], arguments: dict[str, Any]) -> dict[str, Any]:
        return {**super().refuse(info, errors, arguments), "count": 0, "results": []}


class ProductVariantStocksUpdate(PayloadMutation):
    """Stocks that are not there yet are made."""

    product_variant = Field(ProductVariant)

    class Arguments:
        variant_id = graphene.ID()
        sku = String()
        stocks = List(NonNull(StockInput), required=True)

    class Meta:
        error_type = BulkStockError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, stocks: list[dict[str, Any]], variant_id: str | None = None, sku: str | None = None) -> Any:
        variant = _variant(variant_id, sku)
        levels = [actions.Level(variant.pk, warehouse, quantity) for warehouse, quantity in _quantities(stocks)]
        actions.set_stocks(levels=levels, actor=info.context.actor)
        return {"product_variant": InChannel(variant, None)}


class ProductVariantStocksCreate(PayloadMutation):
    product_variant = Field(ProductVariant)

    class Arguments:
        variant_id = graphene.ID(required=True)
        stocks = List(NonNull(StockInput), required=True)

    class Meta:
        error_type = BulkStockError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, variant_id: str, stocks: list[dict[str, Any]]) -> Any:
        variant = _variant(variant_id, None)
        actions.create_stocks(variant_id=variant.pk, quantities=_quantities(stocks), actor=info.context.actor)
        return {"product_variant": InChannel(variant, None)}


class ProductVariantStocksDelete(PayloadMutation):
    product_variant = Field(ProductVariant)

    class Arguments:
        variant_id = graphene.ID()
        sku = String()
        warehouse_ids = List(NonNull(graphene.ID))

    class Meta:
        error_type = StockError
        permissions = STAFF

    @classmethod
    def perform(
        cls, info: Any, variant_id: str | None = None, sku: str | None = None, warehouse_ids: list[str] | None = None
    ) -> Any:
        variant = _variant(variant_id, sku)
        warehouses = mutation_ids(warehouse_ids, "Warehouse", field="warehouse_ids")
        actions.delete_stocks(variant_id=variant.pk, warehouse_ids=warehouses, actor=info.context.actor)
        return {"product_variant": InChannel(variant, None)}


def _variant(variant_id: str | None, sku: str | None) -> VariantRow:
    if (variant_id is None) == (sku is None):
        raise DomainError("GRAPHQL_ERROR", "Please give either variantId or sku.", field="variant_id")
    key = Q(sku=sku) if variant_id is None else Q(pk=mutation_id(variant_id, "ProductVariant", field="variant_id"))
    found = VariantRow.objects.filter(key).first()
    if found is None:
        raise NotFound(_("There is no such variant."), field="sku" if variant_id is None else "variant_id")
    return found


def _quantities(stocks: list[dict[str, Any]]) -> list[tuple[Any, int]]:
    ids = [mutation_id(stock["warehouse"], "Warehouse", field="warehouse") for stock in stocks]
    if models.Warehouse.objects.filter(pk__in=ids).count() != len(set(ids)):
        raise DomainError("GRAPHQL_ERROR", _("There is no such warehouse."), field="warehouse")
    return list(zip(ids, [stock["quantity"] for stock in stocks], strict=True))


def _warehouse(id: str | None, external_reference: str | None) -> Any:
    if id is not None:
        return mutation_id(id, "Warehouse")
    key = models.Warehouse.objects.filter(external_reference=external_reference).values_list("pk", flat=True).first()
    if external_reference is None or key is None:
        raise NotFound(_("There is no such warehouse."), field="external_reference")
    return key


def _id(value: str | None, type_name: str, field: str) -> Any:
    return mutation_id(value, type_name, field=field) if value else None


class StockMutations:
    create_warehouse = WarehouseCreate.Field()
    update_warehouse = WarehouseUpdate.Field()
    delete_warehouse = WarehouseDelete.Field()
    stock_bulk_update = StockBulkUpdate.Field()
    product_variant_stocks_update = ProductVariantStocksUpdate.Field()
    product_variant_stocks_create = ProductVariantStocksCreate.Field()
    product_variant_stocks_delete = ProductVariantStocksDelete.Field()
