"""A small schema with every kind of field, buildable twice: for our executor, and with batches undone for graphql-core's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene
from graphql import GraphQLSchema

from marketplace.api.execution import batched
from marketplace.api.schema import build_schema


class Boom(Exception):
    """An error put into the data: the resolver that reads it raises it."""


def reading(name: str) -> Callable[..., Any]:
    def resolve(root: Any, info: Any) -> Any:
        value = root.get(name)
        if isinstance(value, Boom):
            raise value
        return value

    return resolve


def together(name: str, whole: bool) -> Callable[..., Any]:
    """A batched resolver that returns its errors as values; not `whole`: the same for one object."""

    def resolve(roots: list[Any], info: Any, **_: Any) -> list[Any]:
        return [root.get(name) for root in roots]

    if whole:
        return batched(resolve)

    def one(root: Any, info: Any, **arguments: Any) -> Any:
        return resolve([root], info, **arguments)[0]

    return one


def sample_schema(whole: bool = True) -> GraphQLSchema:
    """`whole`: with real batches."""

    class Colour(graphene.Enum):
        RED = "RED"
        GREEN = "GREEN"

    class Named(graphene.Interface):
        name = graphene.String()

    class Leaf(graphene.ObjectType):
        size = graphene.Int()

        class Meta:
            interfaces = (Named,)

        is_type_of = staticmethod(lambda root, info: root["__typename"] == "Leaf")
        resolve_name = reading("name")

    class Item(graphene.ObjectType):
        id = graphene.ID(required=True)
        count = graphene.Int()
        strict_count = graphene.Int(required=True)
        ratio = graphene.Float()
        ok = graphene.Boolean()
        colour = graphene.Field(Colour)
        tags = graphene.List(graphene.NonNull(graphene.String))
        matrix = graphene.List(graphene.List(graphene.NonNull(graphene.Int)))
        child = graphene.Field(lambda: Item)
        strict_child = graphene.Field(lambda: Item, required=True)
        children = graphene.List(graphene.NonNull(lambda: Item))
        loose = graphene.List(lambda: Item)
        grid = graphene.List(graphene.NonNull(graphene.List(lambda: Item)))
        thing = graphene.Field(lambda: Thing)
        things = graphene.List(lambda: Thing, required=True)
        named = graphene.List(graphene.NonNull(Named))
        echo = graphene.String(number=graphene.Int(default_value=3), words=graphene.List(graphene.String), colour=Colour())

        class Meta:
            interfaces = (Named,)

        is_type_of = staticmethod(lambda root, info: root["__typename"] == "Item")
        resolve_name = reading("name")
        resolve_count = reading("count")
        resolve_strict_count = reading("strict_count")
        resolve_child = reading("child")
        resolve_strict_child = together("strict_child", whole)
        resolve_children = together("children", whole)
        resolve_tags = together("tags", whole)
        resolve_thing = reading("thing")
        resolve_things = reading("things")
        resolve_loose = reading("loose")

        def resolve_echo(root: Any, info: Any, number: int, words: Any = None, colour: Any = None) -> str:
            return f"{root['id']}:{number}:{words}:{colour}"

    class Thing(graphene.Union):
        class Meta:
            types = (Item, Leaf)

    class Query(graphene.ObjectType):
        item = graphene.Field(Item)
        strict = graphene.Field(Item, required=True)
        items = graphene.List(Item, first=graphene.Int())

        def resolve_item(root: Any, info: Any) -> Any:
            return root

        def resolve_strict(root: Any, info: Any) -> Any:
            return root

        def resolve_items(root: Any, info: Any, first: int | None = None) -> Any:
            return [root, None, root["child"] if isinstance(root["child"], dict) else None][:first]

    class Add(graphene.Mutation):
        total = graphene.Int(required=True)

        class Arguments:
            number = graphene.Int(required=True)

        def mutate(root: Any, info: Any, number: int) -> Any:
            if number < 0:
                raise Boom("negative")
            root.append(number)
            return {"total": sum(root)}

    class Mutation(graphene.ObjectType):
        add = Add.Field()

    return build_schema(Query, Mutation)
