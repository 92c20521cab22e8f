from __future__ import annotations

from typing import Any

import graphene
from graphene import Field, Int, List, NonNull, ObjectType, String

from marketplace.api.batches import by_channel, keys, related, translation_resolver
from marketplace.api.channel import InChannel, channel_of, node_of
from marketplace.api.connection import connection_type
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.references import load_references
from marketplace.api.types.category import Category
from marketplace.api.types.collection import Collection
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.page import Page
from marketplace.api.types.translation import MenuItemTranslation, translation_argument
from marketplace.engine.content import models, queries


def _lead_to(entity: str, column: str) -> Any:
    """A batched resolver of what menu entries lead to, as far as the asker may see it."""

    @batched
    def resolve(roots: list[Any], info: Info) -> list[Any]:
        def find(slug: str | None, items: list[models.MenuItem]) -> dict[int, Any]:
            wanted = {item.pk: pk for item in items if (pk := getattr(item, column)) is not None}
            found = load_references(info, entity, set(wanted.values()), slug) if wanted else {}
            return {item: InChannel(found[pk], slug) for item, pk in wanted.items() if pk in found}

        return by_channel(roots, find)

    return resolve


class MenuItem(ObjectType):
    """An entry that leads to a category, a collection, a page or an address."""

    id = graphene.ID(required=True)
    name = String(required=True)
    menu = Field(NonNull(lambda: Menu))
    parent = Field(lambda: MenuItem)
    category = Field(Category)
    collection = Field(Collection)
    page = Field(Page)
    level = Int(required=True)
    children = List(NonNull(lambda: MenuItem))
    url = String()
    translation = Field(MenuItemTranslation, **translation_argument())

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.MenuItem,)

    resolve_id = global_id("MenuItem")
    resolve_translation = translation_resolver(models.MenuItemTranslation, "menu_item")
    resolve_category = _lead_to("Category", "category_id")
    resolve_collection = _lead_to("Collection", "collection_id")
    resolve_page = _lead_to("Page", "page_id")

    @batched
    def resolve_menu(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "menu_id", queries.menus_by_id, in_channel=True)

    @batched
    def resolve_parent(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "parent_id", queries.items_by_id, in_channel=True)

    @batched
    def resolve_children(roots: list[Any], info: Info) -> list[Any]:
        found = queries.children_of_items(keys(roots))
        return [[InChannel(item, channel_of(root)) for item in found.get(node_of(root).pk, ())] for root in roots]


class Menu(ObjectType):
    id = graphene.ID(required=True)
    name = String(required=True)
    slug = String(required=True)
    items = List(NonNull(MenuItem))

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Menu,)

    resolve_id = global_id("Menu")

    @batched
    def resolve_items(roots: list[Any], info: Info) -> list[Any]:
        found = queries.items_of_menus(keys(roots))
        return [[InChannel(item, channel_of(root)) for item in found.get(node_of(root).pk, ())] for root in roots]


MenuCountableConnection = connection_type("Menu", Menu)
