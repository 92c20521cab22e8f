"""Every document that our client may send is one that the endpoint understands, with values of the kinds that it declares."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_client_schema,
    get_introspection_query,
    is_input_type,
    is_required_input_field,
    parse,
    type_from_ast,
)

from tests.conformance.operations import client_documents
from tests.contract.endpoint import Endpoint

# An id of nothing: nothing is found and nothing changes.
NOBODY = base64.b64encode(b"Nothing:0").decode()
SCALARS: dict[str, Any] = {
    "Boolean": False,
    "Date": "2026-11-20",
    "DateTime": "2026-11-20T12:00:00Z",
    "Decimal": 1,
    "Float": 1.0,
    "ID": NOBODY,
    # the largest page: no document may cost more than is let through
    "Int": 100,
    "JSON": {},
    "JSONString": "{}",
    "PositiveDecimal": 1,
    "PositiveInt": 1,
    "String": "nothing",
    "UUID": "00000000-0000-4000-8000-000000000000",
}
_schemas: dict[bool, GraphQLSchema] = {}


def schema_of(api: Endpoint) -> GraphQLSchema:
    """What the endpoint says of itself, asked once."""
    if api.embedded not in _schemas:
        told = api.send(get_introspection_query(descriptions=False))
        assert told.data is not None, told.errors
        _schemas[api.embedded] = build_client_schema(told.data)  # type: ignore[arg-type]
    return _schemas[api.embedded]


def least(kind: GraphQLInputType) -> Any:
    """The smallest value of an input type."""
    if isinstance(kind, GraphQLNonNull):
        return least(kind.of_type)
    if isinstance(kind, GraphQLList):
        return []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {name: least(each.type) for name, each in kind.fields.items() if is_required_input_field(each)}
    assert isinstance(kind, GraphQLScalarType)
    return SCALARS[kind.name]


@pytest.mark.parametrize("name", list(client_documents()))
def test_the_endpoint_understands(api: Endpoint, name: str) -> None:
    document, schema, given = client_documents()[name], schema_of(api), {}
    (operation,) = (each for each in parse(document).definitions if isinstance(each, OperationDefinitionNode))
    for variable in operation.variable_definitions:
        kind = type_from_ast(schema, variable.type)
        assert is_input_type(kind), f"{name}: no type of ${variable.variable.name.value}"
        given[variable.variable.name.value] = least(kind)
    reply = api.query(document, given)
    assert reply.status == 200, reply.errors
