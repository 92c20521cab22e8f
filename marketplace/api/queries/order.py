from __future__ import annotations

import uuid
from typing import Any

import graphene
from django.db.models import QuerySet
from graphene import Field, String

from marketplace.api.connection import Page, connection_field, connection_page
from marketplace.api.execution import Info
from marketplace.api.filters.orders import (
    OrderFilterInput,
    OrderSortingInput,
    OrderWhereInput,
    order_filter,
    order_sort,
    order_where,
)
from marketplace.api.ids import query_id
from marketplace.api.permissions import permitted, require
from marketplace.api.scalars import UUID
from marketplace.api.types.order import Order, OrderCountableConnection
from marketplace.engine.orders import models, queries


class OrderQueries:
    order = Field(Order, id=graphene.ID(), external_reference=String())
    order_by_token = Field(Order, token=UUID(required=True), deprecation_reason="Use `order` instead.")
    orders = connection_field(
        OrderCountableConnection,
        sort_by=OrderSortingInput(),
        filter=OrderFilterInput(),
        where=OrderWhereInput(),
        channel=String(),
        search=String(),
    )
    draft_orders = connection_field(OrderCountableConnection, sort_by=OrderSortingInput(), search=String())

    @staticmethod
    def resolve_order(root: Any, info: Info, id: str | None = None, external_reference: str | None = None) -> models.Order | None:
        """By id: whoever holds it, drafts for staff only. By reference: who manages orders."""
        if external_reference is not None:
            require(info.context.actor, "MANAGE_ORDERS")
            return queries.order(external_reference=external_reference)
        return _visible(query_id(id, "Order"), info)

    @staticmethod
    def resolve_order_by_token(root: Any, info: Info, token: uuid.UUID) -> models.Order | None:
        return _visible(token, info)

    @staticmethod
    @permitted("MANAGE_ORDERS")
    def resolve_orders(root: Any, info: Info, channel: str | None = None, **asked: Any) -> Page:
        rows = queries.orders()
        if channel is not None:
            rows = rows.filter(channel__slug=channel)
        return _page(rows, asked, info)

    @staticmethod
    @permitted("MANAGE_ORDERS")
    def resolve_draft_orders(root: Any, info: Info, **asked: Any) -> Page:
        return _page(queries.drafts(), asked, info)


def _visible(pk: uuid.UUID | None, info: Info) -> models.Order | None:
    found = queries.order(pk=pk) if pk is not None else None
    if found is not None and found.status == "DRAFT":
        require(info.context.actor, "MANAGE_ORDERS")
    return found


def _page(rows: QuerySet[models.Order], asked: dict[str, Any], info: Info) -> Page:
    sort = order_sort(asked.pop("sort_by", None))
    where, given, text = asked.pop("where", None), asked.pop("filter", None), asked.pop("search", None)
    if where is not None:
        rows = rows.filter(order_where(where)).distinct()
    if given is not None:
        rows = rows.filter(order_filter(given))
        text = text or given.get("search")
    if text:
        rows = queries.search(rows, text)
    return connection_page(rows, sort=sort, args=asked, info=info)
