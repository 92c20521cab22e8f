from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Boolean, Field, Float, InputObjectType, List, NonNull, String

from marketplace.api.connection import Key, Page, connection_field, connection_page
from marketplace.api.enums import enum
from marketplace.api.execution import Info
from marketplace.api.ids import query_id, query_ids
from marketplace.api.permissions import permitted, require
from marketplace.api.types.stock import Stock, StockCountableConnection, Warehouse, WarehouseCountableConnection
from marketplace.engine.stock import models, queries

WAREHOUSE_READERS = ("MANAGE_PRODUCTS", "MANAGE_ORDERS", "MANAGE_SHIPPING")


class StockFilterInput(InputObjectType):
    quantity = Float()
    search = String()


class WarehouseFilterInput(InputObjectType):
    click_and_collect_option = enum("WarehouseClickAndCollectOptionEnum")()
    search = String()
    ids = List(NonNull(graphene.ID))
    is_private = Boolean()
    channels = List(NonNull(graphene.ID))
    slugs = List(NonNull(String))


class WarehouseSortingInput(InputObjectType):
    direction = enum("OrderDirection")(required=True)
    field = enum("WarehouseSortField")(required=True)


class StockQueries:
    stock = Field(Stock, id=graphene.ID(required=True))
    stocks = connection_field(StockCountableConnection, filter=StockFilterInput())
    warehouse = Field(Warehouse, id=graphene.ID(), external_reference=String())
    warehouses = connection_field(WarehouseCountableConnection, filter=WarehouseFilterInput(), sort_by=WarehouseSortingInput())

    @staticmethod
    @permitted("MANAGE_PRODUCTS")
    def resolve_stock(root: Any, info: Info, id: str) -> models.Stock | None:
        return queries.all_stocks().filter(pk=query_id(id, "Stock")).first()

    @staticmethod
    @permitted("MANAGE_PRODUCTS")
    def resolve_stocks(root: Any, info: Info, filter: dict[str, Any] | None = None, **page: Any) -> Page:
        given = filter or {}
        rows = queries.all_stocks(search=given.get("search"), quantity=given.get("quantity"))
        return connection_page(rows, sort=[Key("pk")], args=page, info=info)

    @staticmethod
    def resolve_warehouse(
        root: Any, info: Info, id: str | None = None, external_reference: str | None = None
    ) -> models.Warehouse | None:
        require(info.context.actor, *WAREHOUSE_READERS)
        rows = models.Warehouse.objects.select_related("address")
        if external_reference is not None:
            return rows.filter(external_reference=external_reference).first()
        return rows.filter(pk=query_id(id, "Warehouse")).first()

    @staticmethod
    @permitted(*WAREHOUSE_READERS)
    def resolve_warehouses(
        root: Any, info: Info, filter: dict[str, Any] | None = None, sort_by: dict[str, Any] | None = None, **page: Any
    ) -> Page:
        rows = models.Warehouse.objects.select_related("address").filter(_condition(filter or {})).distinct()
        descending = sort_by is not None and sort_by["direction"] == "DESC"
        return connection_page(
            rows, sort=[Key("name", descending=descending), Key("slug", descending=descending)], args=page, info=info
        )


def _condition(given: dict[str, Any]) -> Q:
    condition = Q()
    if given.get("click_and_collect_option"):
        condition &= Q(click_and_collect_option=given["click_and_collect_option"])
    if given.get("search"):
        condition &= (
            Q(name__icontains=given["search"]) | Q(email__icontains=given["search"]) | Q(address__city__icontains=given["search"])
        )
    if given.get("ids"):
        condition &= Q(pk__in=query_ids(given["ids"], "Warehouse"))
    if given.get("is_private") is not None:
        condition &= Q(is_private=given["is_private"])
    if given.get("channels"):
        condition &= Q(channels__in=query_ids(given["channels"], "Channel"))
    if given.get("slugs"):
        condition &= Q(slug__in=given["slugs"])
    return condition
