"""What can be bought, and what lies where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Min, Q, QuerySet, Sum

from marketplace.engine.shop.models import SiteSettings
from marketplace.engine.shop.queries import site_settings
from marketplace.kernel.clock import now

from .enums import ClickAndCollect
from .models import ChannelWarehouse, Reservation, Stock, Warehouse


class _Row(NamedTuple):
    variant_id: int
    tracked: bool
    stock_id: int | None
    available: int | None


def reservations_on(shop: SiteSettings) -> bool:
    """Whether checkouts keep units for a while: off unless a duration is set."""
    return bool(shop.reserve_stock_duration_anonymous_user or shop.reserve_stock_duration_authenticated_user)


def reserved_quantities(stock_ids: Collection[int], *, exclude_checkout: UUID | None = None) -> dict[int, int]:
    """Units of each stock kept for checkouts by reservations that have not run out; those of `exclude_checkout` do not count."""
    rows = Reservation.objects.filter(stock_id__in=list(stock_ids), reserved_until__gt=now())
    if exclude_checkout is not None:
        rows = rows.exclude(checkout_line__checkout_id=exclude_checkout)
    return dict(rows.values("stock_id").annotate(total=Sum("quantity_reserved")).values_list("stock_id", "total"))


def free_quantities(
    variant_ids: Collection[int],
    channel_id: int | None,
    *,
    collection_point: UUID | None = None,
    exclude_checkout: UUID | None = None,
    shop: SiteSettings | None = None,
) -> dict[int, int | None]:
    """Units that may still be sold of each variant, not clipped; None where inventory is not tracked.

    Sum over the channel's stocks of `max(0, available − reserved)` where something is available, else of the (negative) available:
    a warehouse in debt lowers the total, as in Saleor. Without a channel all warehouses count.
    """
    rows = _rows(list(variant_ids), channel_id, collection_point)
    shop = shop or site_settings()
    reserved: dict[int, int] = {}
    if reservations_on(shop):
        reserved = reserved_quantities([row.stock_id for row in rows if row.stock_id], exclude_checkout=exclude_checkout)
    free: dict[int, int | None] = {}
    for row in rows:
        if not row.tracked:
            free[row.variant_id] = None
            continue
        free.setdefault(row.variant_id, 0)
        if row.stock_id is not None and row.available is not None:
            left = row.available
            if left > 0:
                left = max(0, left - reserved.get(row.stock_id, 0))
            free[row.variant_id] = (free[row.variant_id] or 0) + left
    return free


def available_quantities(
    variant_ids: Collection[int],
    channel_id: int | None,
    *,
    collection_point: UUID | None = None,
    exclude_checkout: UUID | None = None,
    shop: SiteSettings | None = None,
) -> dict[int, int]:
    """Saleor's `quantityAvailable` of each variant: what is free, within 0 and the shop's limit per checkout.
    Untracked variants show the limit. Unknown ids are absent. Two queries (three with reservations)."""
    shop = shop or site_settings()
    limit = shop.limit_quantity_per_checkout
    free = free_quantities(
        variant_ids, channel_id, collection_point=collection_point, exclude_checkout=exclude_checkout, shop=shop
    )
    most = limit if limit is not None else 2**31 - 1
    return {variant: most if left is None else max(0, min(left, most)) for variant, left in free.items()}


def _rows(variant_ids: list[int], channel_id: int | None, warehouse_id: UUID | None) -> list[_Row]:
    if not variant_ids:
        return []
    conditions = ""
    params: list[Any] = []
    if channel_id is not None:
        conditions += " AND s.warehouse_id IN (SELECT warehouse_id FROM stock_channelwarehouse WHERE channel_id = %s)"
        params.append(channel_id)
    if warehouse_id is not None:
        conditions += " AND s.warehouse_id = %s"
        params.append(warehouse_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id, v.track_inventory, s.id, s.quantity - s.quantity_allocated FROM catalogue_productvariant v"
            f" LEFT JOIN stock_stock s ON s.product_variant_id = v.id{conditions} WHERE v.id = ANY(%s)",
            [*params, variant_ids],
        )
        return [_Row(*row) for row in cursor.fetchall()]


def stocks_of_variants(variant_ids: Collection[int]) -> dict[int, list[Stock]]:
    """Every stock row of each variant with its warehouse (staff)."""
    found: dict[int, list[Stock]] = defaultdict(list)
    for stock in Stock.objects.filter(product_variant_id__in=list(variant_ids)).select_related("warehouse").order_by("pk"):
        found[stock.product_variant_id].append(stock)
    return found


def all_stocks(*, search: str | None = None, quantity: Any = None) -> QuerySet[Stock]:
    rows = Stock.objects.select_related("warehouse", "product_variant")
    if quantity is not None:
        rows = rows.filter(quantity=quantity)
    if search:
        rows = rows.filter(
            Q(product_variant__product__name__icontains=search)
            | Q(product_variant__name__icontains=search)
            | Q(product_variant__sku__icontains=search)
            | Q(warehouse__name__icontains=search)
        )
    return rows


def warehouses_of_channel(channel_id: int) -> list[Warehouse]:
    """In the order in which the channel draws from them."""
    links = ChannelWarehouse.objects.filter(channel_id=channel_id).select_related("warehouse").order_by("sort_order", "pk")
    return [link.warehouse for link in links]


def warehouses_of_channels(channel_ids: Collection[int]) -> dict[int, list[Warehouse]]:
    """`warehouses_of_channel` for several at once."""
    found: dict[int, list[Warehouse]] = defaultdict(list)
    links = ChannelWarehouse.objects.filter(channel_id__in=list(channel_ids)).select_related("warehouse")
    for link in links.order_by("sort_order", "pk"):
        found[link.channel_id].append(link.warehouse)
    return found


def collection_points(channel_id: int, quantities: dict[int, int] | None = None) -> list[Warehouse]:
    """Public warehouses of the channel where a buyer may collect. With `quantities` (variant → units wanted) a LOCAL point must
    hold them all itself; an ALL point is served from every warehouse of the channel."""
    points = list(
        Warehouse.objects.filter(channel_warehouses__channel_id=channel_id, is_private=False)
        .exclude(click_and_collect_option=ClickAndCollect.DISABLED)
        .select_related("address")
        .order_by("channel_warehouses__sort_order", "slug")
    )
    return [point for point in points if _holds(point, channel_id, quantities)] if quantities else points


def _holds(point: Warehouse, channel_id: int, quantities: dict[int, int]) -> bool:
    where = point.pk if point.click_and_collect_option == ClickAndCollect.LOCAL else None
    free = free_quantities(list(quantities), channel_id, collection_point=where)
    return all((left := free.get(variant, 0)) is None or left >= wanted for variant, wanted in quantities.items())


def warehouses_by_id(ids: Collection[UUID]) -> dict[UUID, Warehouse]:
    return Warehouse.objects.select_related("address").in_bulk(list(ids))


def reserved_until(checkout_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Until when something is kept for each checkout."""
    rows = Reservation.objects.filter(checkout_line__checkout_id__in=list(checkout_ids), reserved_until__gt=now())
    return dict(
        rows.values("checkout_line__checkout_id")
        .annotate(last=Min("reserved_until"))
        .values_list("checkout_line__checkout_id", "last")
    )
