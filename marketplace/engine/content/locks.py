from __future__ import annotations

from marketplace.engine.refusals import find

from .models import Menu, Page


def lock_page(page_id: int) -> Page:
    """The page, held until the transaction ends. NOT_FOUND on `id`."""
    return find(Page.objects.select_for_update(of=("self",)).select_related("page_type"), page_id)


def lock_menu(menu_id: int, field: str = "menu") -> Menu:
    """The menu, held until the transaction ends, so that its items get distinct places. NOT_FOUND on `field`."""
    return find(Menu.objects.select_for_update(), menu_id, field)
