"""Menus: trees of links to categories, collections, pages and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from django.apps import apps
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import MenuCreated, MenuDeleted, MenuItemCreated, MenuItemDeleted
from marketplace.engine.content.locks import lock_menu
from marketplace.engine.content.models import Menu, MenuItem, Page
from marketplace.engine.refusals import find, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

_LEVELS = 5


class ItemFields(TypedDict, total=False):
    """An entry: a name, and at most one target (keys of category, collection or page, or an address)."""

    name: str
    url: str | None
    category: int | None
    collection: int | None
    page: int | None


def create_menu(*, name: str, slug: str | None = None, items: Sequence[ItemFields] = (), actor: Actor) -> Menu:
    """Codes: REQUIRED (name), UNIQUE (slug), those of `create_menu_item`. Emits MenuCreated and MenuItemCreated."""
    name = require_text(name, "name")
    with locks.action():
        menu = Menu(name=name, slug=slug or free_slug(Menu, name))
        with unique():
            menu.save()
        audit.record(actor, "menu.create", to_global_id("Menu", menu.pk), {"slug": menu.slug})
        outbox.publish(MenuCreated(to_global_id("Menu", menu.pk), menu.slug))
        for position, item in enumerate(items):
            _save(menu, None, item, position, actor)
    return menu


def create_menu_item(*, menu_id: int, fields: ItemFields, parent_id: int | None = None, actor: Actor) -> MenuItem:
    """An entry at the end of the menu or under `parent_id`.

    Codes: NOT_FOUND, REQUIRED (name), TOO_MANY_MENU_ITEMS (more than one target), CANNOT_ASSIGN_NODE (a parent in another menu),
    INVALID (an address that is neither a path nor http). Emits MenuItemCreated.
    """
    with locks.action():
        menu = lock_menu(menu_id)
        parent = find(MenuItem.objects.all(), parent_id, "parent") if parent_id is not None else None
        if parent is not None and parent.menu_id != menu.pk:
            raise DomainError("CANNOT_ASSIGN_NODE", _("The parent stands in another menu."), field="parent")
        last = menu.items.filter(parent=parent).aggregate(last=Max("sort_order"))["last"]
        return _save(menu, parent, fields, 0 if last is None else last + 1, actor)


def delete_menu(*, menu_id: int, actor: Actor) -> Menu:
    """Remove a menu with its entries. The returned menu keeps its key. NOT_FOUND. Emits MenuDeleted."""
    with locks.action():
        menu = lock_menu(menu_id, "id")
        menu.delete()
        menu.pk = menu_id
        global_id = to_global_id("Menu", menu_id)
        audit.record(actor, "menu.delete", global_id, {"slug": menu.slug})
        outbox.publish(MenuDeleted(global_id, menu.slug, menu.name))
    return menu


def delete_menu_item(*, item_id: int, actor: Actor) -> MenuItem:
    """Remove an entry with those below it. The returned entry keeps its key. NOT_FOUND. Emits MenuItemDeleted."""
    with locks.action():
        lock_menu(find(MenuItem.objects.all(), item_id).menu_id)
        item = find(MenuItem.objects.all(), item_id)
        item.delete()
        item.pk = item_id
        global_id = to_global_id("MenuItem", item_id)
        audit.record(actor, "menu_item.delete", global_id, {"name": item.name})
        outbox.publish(MenuItemDeleted(global_id, to_global_id("Menu", item.menu_id), item.name))
    return item


def _save(menu: Menu, parent: MenuItem | None, fields: ItemFields, position: int, actor: Actor) -> MenuItem:
    targets = {key: value for key, value in fields.items() if key != "name" and value not in (None, "")}
    if len(targets) > 1:
        raise DomainError("TOO_MANY_MENU_ITEMS", _("More than one target was given."))
    item = MenuItem(menu=menu, parent=parent, name=require_text(fields.get("name"), "name"), sort_order=position)
    item.level = parent.level + 1 if parent else 0
    if item.level >= _LEVELS:
        raise DomainError("CANNOT_ASSIGN_NODE", _("The menu is too deep."), field="parent")
    for kind, target in targets.items():
        setattr(item, kind, _target(kind, target))
    item.save()
    item_id = to_global_id("MenuItem", item.pk)
    audit.record(actor, "menu_item.create", item_id, {"menu": menu.slug})
    outbox.publish(MenuItemCreated(item_id, to_global_id("Menu", menu.pk)))
    return item


def _target(kind: str, target: Any) -> Any:
    if kind == "url":
        if not target.startswith(("/", "https://", "http://")) or target.startswith("//"):
            raise DomainError("INVALID", _("An address begins with / or https://."), field="url")
        return target
    if kind == "page":
        return find(Page.objects.all(), target, "page")
    # By name: the catalogue stands above content in the order of the engine.
    return find(apps.get_model("catalogue", kind.capitalize())._default_manager.all(), target, kind)
