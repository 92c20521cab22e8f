from .menus import ItemFields, create_menu, create_menu_item, delete_menu, delete_menu_item
from .page_types import assign_page_attributes, create_page_type
from .pages import PageFields, create_page, delete_page, update_page
from .translations import translate_menu_item, translate_page

__all__ = [
    "ItemFields",
    "PageFields",
    "assign_page_attributes",
    "create_menu",
    "create_menu_item",
    "create_page",
    "create_page_type",
    "delete_menu",
    "delete_menu_item",
    "delete_page",
    "translate_menu_item",
    "translate_page",
    "update_page",
]
