from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from marketplace.engine.stock.models import Allocation

from .enums import OrderStatus
from .models import Fulfillment, FulfillmentLine, Order, OrderDiscount, OrderEvent, OrderLine

_RELATED = (
    "channel", "user", "billing_address", "shipping_address", "shipping_method", "collection_point", "voucher",
)  # fmt: skip
Row = TypeVar("Row", bound=Model)


def order(*, pk: UUID | None = None, external_reference: str | None = None) -> Order | None:
    """One order, drafts included."""
    rows = Order.objects.select_related(*_RELATED)
    if pk is not None:
        return rows.filter(pk=pk).first()
    return rows.filter(external_reference=external_reference).first() if external_reference else None


def orders() -> QuerySet[Order]:
    """Everything but drafts."""
    return Order.objects.select_related(*_RELATED).exclude(status=OrderStatus.DRAFT)


def drafts() -> QuerySet[Order]:
    return Order.objects.select_related(*_RELATED).filter(status=OrderStatus.DRAFT)


def search(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """By number, e-mail, name on an address, reference, or a line's SKU or name."""
    for word in text.split():
        found = (
            Q(user_email__icontains=word)
            | Q(external_reference__iexact=word)
            | Q(billing_address__first_name__icontains=word)
            | Q(billing_address__last_name__icontains=word)
            | Q(shipping_address__last_name__icontains=word)
            | Q(pk__in=OrderLine.objects.filter(Q(product_sku__iexact=word) | Q(product_name__icontains=word)).values("order_id"))
        )
        if word.lstrip("#").isdigit():
            found |= Q(number=int(word.lstrip("#")))
        rows = rows.filter(found)
    return rows


def lines_of(order_ids: Collection[UUID]) -> dict[UUID, list[OrderLine]]:
    """Each order's lines with their variants. One query."""
    rows = OrderLine.objects.filter(order_id__in=list(order_ids)).select_related("variant__product", "order", "tax_class")
    return _grouped(rows, "order_id", order_ids)


def fulfillments_of(order_ids: Collection[UUID]) -> dict[UUID, list[Fulfillment]]:
    return _grouped(Fulfillment.objects.filter(order_id__in=list(order_ids)), "order_id", order_ids)


def lines_of_fulfillments(fulfillment_ids: Collection[int]) -> dict[int, list[FulfillmentLine]]:
    rows = FulfillmentLine.objects.filter(fulfillment_id__in=list(fulfillment_ids)).select_related(
        "stock__warehouse", "order_line__variant__product", "order_line__order"
    )
    return _grouped(rows, "fulfillment_id", fulfillment_ids)


def discounts_of(order_ids: Collection[UUID]) -> dict[UUID, list[OrderDiscount]]:
    return _grouped(OrderDiscount.objects.filter(order_id__in=list(order_ids)).order_by("pk"), "order_id", order_ids)


def events_of(order_ids: Collection[UUID]) -> dict[UUID, list[OrderEvent]]:
    return _grouped(OrderEvent.objects.filter(order_id__in=list(order_ids)).select_related("app", "user"), "order_id", order_ids)


def allocations_of(line_ids: Collection[UUID]) -> dict[UUID, list[Allocation]]:
    rows = Allocation.objects.filter(order_line_id__in=list(line_ids)).select_related("stock__warehouse").order_by("pk")
    return _grouped(rows, "order_line_id", line_ids)


def orders_by_id(ids: Collection[UUID]) -> dict[UUID, Order]:
    return Order.objects.select_related("channel").in_bulk(list(ids))


def lines_by_id(line_ids: Collection[UUID]) -> dict[UUID, OrderLine]:
    return OrderLine.objects.select_related("variant__product", "order").in_bulk(list(line_ids))


def _grouped(rows: QuerySet[Row], key: str, keys: Collection[Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list, {each: [] for each in keys})
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
