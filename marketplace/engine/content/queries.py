from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from marketplace.engine.attributes.models import Attribute, AttributeValue

from .models import Menu, MenuItem, Page, PageAttributeValue, PageType, PageTypeAttribute


def pages(*, at: datetime, see_all: bool) -> QuerySet[Page]:
    """Pages that may be opened: published ones, or every one."""
    rows = Page.objects.all()
    if see_all:
        return rows
    return rows.filter(Q(published_at__isnull=True) | Q(published_at__lte=at), is_published=True)


def page_types_by_id(ids: Collection[int]) -> dict[int, PageType]:
    return PageType.objects.in_bulk(set(ids))


def attributes_of_page_types(page_type_ids: Collection[int]) -> dict[int, list[Attribute]]:
    """Attributes of each page type, in order. One query."""
    found: dict[int, list[Attribute]] = defaultdict(list)
    rows = PageTypeAttribute.objects.filter(page_type_id__in=set(page_type_ids)).select_related("attribute")
    for row in rows.order_by("sort_order", "pk"):
        found[row.page_type_id].append(row.attribute)
    return found


def values_of_pages(page_ids: Collection[int]) -> dict[int, list[AttributeValue]]:
    found: dict[int, list[AttributeValue]] = defaultdict(list)
    rows = PageAttributeValue.objects.filter(page_id__in=set(page_ids)).select_related("value")
    for row in rows.order_by("sort_order", "pk"):
        found[row.page_id].append(row.value)
    return found


def menu(key: Q) -> Menu | None:
    return Menu.objects.filter(key).first()


def items_of_menus(menu_ids: Collection[int]) -> dict[int, list[MenuItem]]:
    """First level of each menu, in order."""
    found: dict[int, list[MenuItem]] = defaultdict(list)
    for item in MenuItem.objects.filter(menu_id__in=set(menu_ids), parent__isnull=True).order_by("sort_order", "pk"):
        found[item.menu_id].append(item)
    return found


def children_of_items(item_ids: Collection[int]) -> dict[int, list[MenuItem]]:
    found: dict[int, list[MenuItem]] = defaultdict(list)
    for item in MenuItem.objects.filter(parent_id__in=set(item_ids)).order_by("sort_order", "pk"):
        found[item.parent_id or 0].append(item)
    return found


def used_page_types(ids: Collection[int]) -> set[int]:
    """Those of the page types that have pages."""
    return set(Page.objects.filter(page_type_id__in=set(ids)).values_list("page_type_id", flat=True).distinct())


def items_by_id(ids: Collection[int]) -> dict[int, MenuItem]:
    return MenuItem.objects.in_bulk(set(ids))


def menus_by_id(ids: Collection[int]) -> dict[int, Menu]:
    return Menu.objects.in_bulk(set(ids))
