from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from .models import Channel


def channels() -> list[Channel]:
    return list(Channel.objects.order_by("slug"))


def channel(key: Q) -> Channel | None:
    return Channel.objects.filter(key).first()


def channels_with_orders(ids: Collection[int]) -> set[int]:
    """Those of the channels that have orders, drafts included."""
    rows = Channel.objects.filter(pk__in=set(ids), orders__isnull=False)
    return set(rows.values_list("pk", flat=True).distinct())
