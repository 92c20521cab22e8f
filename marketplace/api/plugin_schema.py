"""The schema of `/graphql/maarad/`: what the plugins add, hung on stub types that are found by global id.

A real Saleor cannot be given fields, so plugins' fields never ride on a commerce document: whoever shows a product asks
`products(ids: [...]) { id maker { name } }` here, in both modes. Whether an object exists, and who may see it, is known there, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import graphene
from graphene.types.mountedtype import MountedType
from graphene.types.unmountedtype import UnmountedType
from graphql import GraphQLError, GraphQLSchema

from marketplace.api.execution import batched
from marketplace.api.limits import MAX_PAGE
from marketplace.api.schema import build_schema
from marketplace.extensions import registry
from marketplace.extensions.spec import BatchField
from marketplace.kernel.ids import InvalidGlobalId, from_global_id


class Stub:
    """An object of the commerce API, known by its id alone."""

    __slots__ = ("id",)

    def __init__(self, id: str) -> None:
        self.id = id


def plugin_schema() -> GraphQLSchema:
    """Of the plugins that are on. Built once."""
    return _built(registry.state())


@lru_cache(maxsize=4)
def _built(state: int) -> GraphQLSchema:
    return assemble(registry.batch_fields(), registry.queries(), registry.mutations())


def assemble(fields: Sequence[BatchField], queries: Sequence[Any] = (), mutations: Sequence[Any] = ()) -> GraphQLSchema:
    """`Query` has, beside the plugins' own fields, one list of stubs for each type that fields are added to."""
    by_type: dict[str, list[BatchField]] = {}
    for field in fields:
        by_type.setdefault(field.on, []).append(field)
    body: dict[str, Any] = {"__doc__": "What the plugins of this shop tell.", "plugins": _plugins_field()}
    body["resolve_plugins"] = staticmethod(lambda root, info: [plugin.name for plugin in registry.plugins()])
    for name in sorted(by_type):
        attribute = plural(name)
        body[attribute] = _stubs_field(name, _stub_type(name, by_type[name]))
        body[f"resolve_{attribute}"] = staticmethod(_stubs(name))
    query = type("Query", (*queries, graphene.ObjectType), body)
    mutation = type("Mutation", (*mutations, graphene.ObjectType), {}) if mutations else None
    return build_schema(query, mutation)


def plural(type_name: str) -> str:
    """The name of the list of a type: `Product` → `products`, `Category` → `categories`."""
    name = type_name[:1].lower() + type_name[1:]
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def _plugins_field() -> Any:
    return graphene.List(graphene.NonNull(graphene.String), required=True, description="Names of the plugins that are on.")


def _stubs_field(name: str, stub_type: Any) -> Any:
    return graphene.List(
        graphene.NonNull(stub_type),
        required=True,
        ids=graphene.List(graphene.NonNull(graphene.ID), required=True),
        description=f"One for each id, in order; at most {MAX_PAGE}. The {name} itself is asked of the commerce API.",
    )


def _stubs(type_name: str) -> Callable[..., list[Stub]]:
    def resolve(root: Any, info: Any, ids: list[str]) -> list[Stub]:
        if len(ids) > MAX_PAGE:
            raise GraphQLError(f"{len(ids)} ids were given, at most {MAX_PAGE} may be.")
        for value in ids:
            try:
                right = from_global_id(value).type == type_name
            except InvalidGlobalId:
                right = False
            if not right:
                raise GraphQLError(f"Invalid ID: {value}. Expected: {type_name}.")
        return [Stub(value) for value in ids]

    return resolve


def _stub_type(name: str, fields: Sequence[BatchField]) -> Any:
    body: dict[str, Any] = {"__doc__": f"What plugins know of a {name}.", "id": graphene.ID(required=True)}
    for field in fields:
        body[field.name] = _mounted(field)
        body[f"resolve_{field.name}"] = staticmethod(_together(field))
    return type(name, (graphene.ObjectType,), body)


def _mounted(field: BatchField) -> Any:
    if isinstance(field.type, (MountedType, UnmountedType)):
        return field.type
    return graphene.Field(field.type, description=field.description or None)


def _together(field: BatchField) -> Callable[..., Sequence[Any]]:
    """Each different id is asked once, however often the list names it."""

    @batched
    def resolve(roots: list[Stub], info: Any) -> Sequence[Any]:
        ids = list(dict.fromkeys(root.id for root in roots))
        values = field.resolve(ids, info)
        if len(values) != len(ids):
            raise RuntimeError(f"{field.on}.{field.name} answered {len(values)} values for {len(ids)} ids")
        by_id = dict(zip(ids, values, strict=True))
        return [by_id[root.id] for root in roots]

    return resolve
