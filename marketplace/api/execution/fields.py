"""Which function answers a field: an explicit resolver of the graphene class, or the attribute of the same name."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from graphene import Dynamic, Field
from graphene.types.utils import get_field_as
from graphene.utils.get_unbound_function import get_unbound_function
from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLObjectType

from marketplace.api.channel import InChannel


class ResolverSpec:
    """`function` is None for a default: `attribute` is then read from the object, or the key of a dict."""

    __slots__ = ("attribute", "batched", "function", "getter", "typename")

    def __init__(self, attribute: str, function: Callable[..., Any] | None = None, typename: str | None = None) -> None:
        self.attribute = attribute
        self.function = function
        self.batched = bool(getattr(function, "is_batched", False))
        self.getter = attrgetter(attribute)
        self.typename = typename

    def read(self, source: Any) -> Any:
        """The attribute or key of one object (slow way, for mixed lists)."""
        if source.__class__ is InChannel:
            source = source.node
        if isinstance(source, dict):
            return source.get(self.attribute)
        return getattr(source, self.attribute)


def resolver_for(object_type: GraphQLObjectType, field_name: str) -> ResolverSpec:
    """The resolver of a field, looked up once per schema type."""
    if field_name == "__typename":
        return ResolverSpec("__typename", typename=object_type.name)
    specs = object_type.extensions.get("resolvers")
    if specs is None:
        specs = object_type.extensions["resolvers"] = _resolvers(object_type)
    return specs[field_name]


def _resolvers(object_type: GraphQLObjectType) -> dict[str, ResolverSpec]:
    graphene_type = object_type.graphene_type  # type: ignore[attr-defined]
    specs: dict[str, ResolverSpec] = {}
    for attribute, field in graphene_type._meta.fields.items():
        if isinstance(field, Dynamic):
            field = get_field_as(field.get_type(None), _as=Field)
        function = getattr(field, "resolver", None) or _method(graphene_type, attribute)
        specs[field.name or to_camel_case(attribute)] = ResolverSpec(attribute, function)
    return specs


def _method(graphene_type: Any, attribute: str) -> Callable[..., Any] | None:
    name = f"resolve_{attribute}"
    for owner in (graphene_type, *(i for i in graphene_type._meta.interfaces if attribute in i._meta.fields)):
        function = getattr(owner, name, None)
        if function is not None:
            return get_unbound_function(function)  # type: ignore[no-any-return]
    return None
