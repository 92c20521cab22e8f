"""Menus and their entries."""

from __future__ import annotations

from typing import Any

from graphene import ID, Field, InputObjectType, List, NonNull, String

from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import MenuError
from marketplace.api.mutations.inputs import columns
from marketplace.engine.content import actions


class MenuItemInput(InputObjectType):
    name = String()
    url = String()
    category = ID()
    collection = ID()
    page = ID()


class MenuItemCreateInput(InputObjectType):
    name = String(required=True)
    url = String()
    category = ID()
    collection = ID()
    page = ID()
    menu = ID(required=True)
    parent = ID()


class MenuCreateInput(InputObjectType):
    name = String(required=True)
    slug = String()
    items = List(NonNull(MenuItemInput))


def _item(input: dict[str, Any]) -> Any:
    return columns(input, "name", "url", category="Category", collection="Collection", page="Page")


class MenuCreate(PayloadMutation):
    menu = Field("marketplace.api.types.menu.Menu")

    class Arguments:
        input = MenuCreateInput(required=True)

    class Meta:
        error_type = MenuError
        permissions = ("MANAGE_MENUS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        items = [_item(item) for item in input.get("items") or ()]
        return {"menu": actions.create_menu(name=input["name"], slug=input.get("slug"), items=items, actor=info.context.actor)}


class MenuItemCreate(PayloadMutation):
    menu_item = Field("marketplace.api.types.menu.MenuItem")

    class Arguments:
        input = MenuItemCreateInput(required=True)

    class Meta:
        error_type = MenuError
        permissions = ("MANAGE_MENUS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        item = actions.create_menu_item(
            menu_id=mutation_id(input["menu"], "Menu", field="menu"),
            fields=_item(input),
            parent_id=mutation_id(input["parent"], "MenuItem", field="parent") if input.get("parent") else None,
            actor=info.context.actor,
        )
        return {"menu_item": item}


class MenuDelete(PayloadMutation):
    menu = Field("marketplace.api.types.menu.Menu")

    class Arguments:
        id = ID(required=True)

    class Meta:
        error_type = MenuError
        permissions = ("MANAGE_MENUS",)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"menu": actions.delete_menu(menu_id=mutation_id(id, "Menu"), actor=info.context.actor)}


class MenuItemDelete(PayloadMutation):
    menu_item = Field("marketplace.api.types.menu.MenuItem")

    class Arguments:
        id = ID(required=True)

    class Meta:
        error_type = MenuError
        permissions = ("MANAGE_MENUS",)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"menu_item": actions.delete_menu_item(item_id=mutation_id(id, "MenuItem"), actor=info.context.actor)}


class MenuMutations:
    menu_delete = MenuDelete.Field()
    menu_item_delete = MenuItemDelete.Field()
    menu_create = MenuCreate.Field()
    menu_item_create = MenuItemCreate.Field()
