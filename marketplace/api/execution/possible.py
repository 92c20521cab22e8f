"""Which concrete type an object behind an interface or a union has."""

from __future__ import annotations

from typing import Any

from graphene import ObjectType
from graphql import GraphQLError, GraphQLNamedType, GraphQLObjectType, GraphQLSchema

from marketplace.api.channel import node_of
from marketplace.api.execution.info import Info


def concrete_type(schema: GraphQLSchema, abstract: Any, value: Any, info: Info) -> GraphQLObjectType:
    """In this order: `resolve_type` of the graphene class, attribute `graphql_type`, key `__typename`, the graphene class itself,
    `Meta.possible_types`, `is_type_of`. Raises GraphQLError when none answers with a member of `abstract`."""
    found = _by_resolver(abstract, value, info) or _by_value(node_of(value)) or _by_python_class(schema, abstract, value, info)
    name = found if isinstance(found, str) or found is None else found._meta.name
    member = schema.type_map.get(name) if name else None
    if not isinstance(member, GraphQLObjectType) or not schema.is_sub_type(abstract, member):
        raise GraphQLError(
            f"Abstract type '{abstract.name}' must resolve to one of its object types at runtime, not {name or type(node_of(value)).__name__!r}."
        )
    return member


def _by_resolver(abstract: Any, value: Any, info: Info) -> Any:
    resolve = getattr(abstract.graphene_type, "resolve_type", None)
    # graphene's own `resolve_type` of interfaces and unions only recognises instances of graphene types
    return (
        resolve(value, info)
        if resolve is not None and getattr(resolve, "__func__", resolve).__module__ not in _GRAPHENE
        else None
    )


_GRAPHENE = frozenset(("graphene.types.interface", "graphene.types.union"))


def _by_value(node: Any) -> Any:
    declared = node.get("__typename") if isinstance(node, dict) else getattr(node, "graphql_type", None)
    if declared is None and isinstance(node, ObjectType):
        return type(node)
    return declared


def _by_python_class(schema: GraphQLSchema, abstract: GraphQLNamedType, value: Any, info: Info) -> Any:
    node = node_of(value)
    for member in schema.get_possible_types(abstract):  # type: ignore[arg-type]
        graphene_type = member.graphene_type  # type: ignore[attr-defined]
        possible = graphene_type._meta.possible_types
        if possible:
            if isinstance(node, possible):
                return member.name
            continue
        is_type_of = graphene_type.is_type_of
        if is_type_of is not None and is_type_of(value, info):
            return member.name
    return None
