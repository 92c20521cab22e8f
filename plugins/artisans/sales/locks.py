"""Row locks of sales and payouts: sales by primary key first, then payouts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from ..models import Payout, Sale


def lock_sales_of_order(order: str) -> list[Sale]:
    return list(Sale.objects.select_for_update(of=("self",)).select_related("maker").filter(order=order).order_by("pk"))


def lock_sale(sale: UUID, maker: int) -> Sale | None:
    return Sale.objects.select_for_update(of=("self",)).select_related("maker").filter(pk=sale, maker=maker).first()


def lock_sales(sales: Collection[UUID], maker: int) -> list[Sale]:
    return list(Sale.objects.select_for_update().filter(pk__in=sales, maker=maker).order_by("pk"))


def lock_payout(payout: UUID) -> Payout | None:
    return Payout.objects.select_for_update(of=("self",)).select_related("maker").filter(pk=payout).first()
