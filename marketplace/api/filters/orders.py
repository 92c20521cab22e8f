"""`where`, `filter` and sorting of orders."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import InputObjectType, List, NonNull, String

from marketplace.api.connection import Key
from marketplace.api.enums import enum
from marketplace.api.filters.common import (
    NOTHING,
    DateRangeInput,
    DateTimeRangeInput,
    GlobalIDFilterInput,
    IntRangeInput,
    StringFilterInput,
    asked_ids,
    between,
    id_matches,
    number_matches,
    text_matches,
)
from marketplace.api.ids import query_ids
from marketplace.api.scalars import UUID


class IntFilterInput(InputObjectType):
    eq = graphene.Int()
    one_of = List(NonNull(graphene.Int))
    range = IntRangeInput()


class UUIDFilterInput(InputObjectType):
    eq = UUID()
    one_of = List(NonNull(UUID))


class OrderStatusEnumFilterInput(InputObjectType):
    eq = enum("OrderStatus")()
    one_of = List(NonNull(enum("OrderStatus")))


class OrderAuthorizeStatusEnumFilterInput(InputObjectType):
    eq = enum("OrderAuthorizeStatusEnum")()
    one_of = List(NonNull(enum("OrderAuthorizeStatusEnum")))


class OrderChargeStatusEnumFilterInput(InputObjectType):
    eq = enum("OrderChargeStatusEnum")()
    one_of = List(NonNull(enum("OrderChargeStatusEnum")))


class OrderWhereInput(InputObjectType):
    AND = List(NonNull(lambda: OrderWhereInput), name="AND")
    OR = List(NonNull(lambda: OrderWhereInput), name="OR")
    ids = List(NonNull(graphene.ID))
    number = IntFilterInput()
    channel_id = GlobalIDFilterInput()
    created_at = DateTimeRangeInput()
    updated_at = DateTimeRangeInput()
    user = GlobalIDFilterInput()
    user_email = StringFilterInput()
    authorize_status = OrderAuthorizeStatusEnumFilterInput()
    charge_status = OrderChargeStatusEnumFilterInput()
    status = OrderStatusEnumFilterInput()
    checkout_token = UUIDFilterInput()
    checkout_id = GlobalIDFilterInput()
    is_click_and_collect = graphene.Boolean()
    voucher_code = StringFilterInput()
    has_fulfillments = graphene.Boolean()


class OrderFilterInput(InputObjectType):
    status = List(NonNull(enum("OrderStatusFilter")))
    customer = String()
    created = DateRangeInput()
    search = String()
    channels = List(NonNull(graphene.ID))
    authorize_status = List(NonNull(enum("OrderAuthorizeStatusEnum")))
    charge_status = List(NonNull(enum("OrderChargeStatusEnum")))
    updated_at = DateTimeRangeInput()
    is_click_and_collect = graphene.Boolean()
    ids = List(NonNull(graphene.ID))
    numbers = List(NonNull(String))
    checkout_ids = List(NonNull(graphene.ID))


class OrderSortingInput(InputObjectType):
    direction = enum("OrderDirection")(required=True)
    field = enum("OrderSortField")(required=True)


def order_where(asked: dict[str, Any]) -> Q:
    """The condition of a `where`; its parts are joined by and."""
    condition = Q()
    for each in asked.get("AND") or ():
        condition &= order_where(each)
    if asked.get("OR"):
        either = Q()
        for each in asked["OR"]:
            either |= order_where(each)
        condition &= either
    for name, value in asked.items():
        if name in ("AND", "OR"):
            continue
        condition &= NOTHING if value is None else _WHERE[name](value)
    return condition


def _choice(column: str) -> Any:
    return lambda asked: text_matches(column, asked)


_WHERE: dict[str, Any] = {
    "ids": lambda ids: Q(pk__in=query_ids(ids, "Order")),
    "number": lambda asked: number_matches("number", asked),
    "channel_id": lambda asked: id_matches("channel_id", asked, "Channel"),
    "created_at": lambda asked: between("created_at", asked),
    "updated_at": lambda asked: between("updated_at", asked),
    "user": lambda asked: id_matches("user_id", asked, "User"),
    "user_email": lambda asked: text_matches("user_email", asked),
    "authorize_status": _choice("authorize_status"),
    "charge_status": _choice("charge_status"),
    "status": _choice("status"),
    "checkout_token": _choice("checkout_token"),
    "checkout_id": lambda asked: Q(checkout_token__in=asked_ids(asked, "Checkout")),
    "is_click_and_collect": lambda yes: Q(collection_point__isnull=not yes),
    "voucher_code": _choice("voucher_code"),
    "has_fulfillments": lambda yes: Q(fulfillments__isnull=not yes),
}

_READY = Q(status__in=("UNFULFILLED", "PARTIALLY_FULFILLED"))


def order_filter(asked: dict[str, Any]) -> Q:
    condition = Q()
    if statuses := asked.get("status"):
        plain = Q(status__in=[status for status in statuses if not status.startswith("READY")])
        if "READY_TO_FULFILL" in statuses:
            plain |= _READY & Q(charge_status__in=("FULL", "OVERCHARGED"))
        if "READY_TO_CAPTURE" in statuses:
            plain |= _READY & Q(total_authorized_amount__gt=0)
        condition &= plain
    if customer := asked.get("customer"):
        condition &= (
            Q(user_email__icontains=customer) | Q(user__first_name__icontains=customer) | Q(user__last_name__icontains=customer)
        )
    if created := asked.get("created"):
        condition &= between("created_at__date", created)
    if updated := asked.get("updated_at"):
        condition &= between("updated_at", updated)
    for name, column, type_name in (
        ("channels", "channel_id", "Channel"),
        ("ids", "pk", "Order"),
        ("checkout_ids", "checkout_token", "Checkout"),
    ):
        if asked.get(name):
            condition &= Q((f"{column}__in", query_ids(asked[name], type_name)))
    for name in ("authorize_status", "charge_status"):
        if asked.get(name):
            condition &= Q((f"{name}__in", asked[name]))
    if asked.get("numbers"):
        condition &= Q(number__in=[int(number) for number in asked["numbers"] if number.isdigit()])
    if asked.get("is_click_and_collect") is not None:
        condition &= Q(collection_point__isnull=not asked["is_click_and_collect"])
    return condition


_SORTS = {
    "CUSTOMER": [Key("user_email")],
    "PAYMENT": [Key("charge_status")],
    "FULFILLMENT_STATUS": [Key("status")],
    "STATUS": [Key("status")],
    "CREATION_DATE": [Key("created_at")],
    "CREATED_AT": [Key("created_at")],
    "LAST_MODIFIED_AT": [Key("updated_at")],
}


def order_sort(asked: dict[str, Any] | None) -> list[Key]:
    """Newest number first unless asked otherwise."""
    if asked is None:
        return [Key("number", descending=True)]
    keys = _SORTS.get(asked["field"], [Key("number")])
    keys = [*keys, Key("number")] if keys[0].name != "number" else keys
    return [key.reversed() for key in keys] if asked["direction"] == "DESC" else keys
