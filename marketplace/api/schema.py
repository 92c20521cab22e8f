"""The schema, put together from explicit lists, and the one way to run a document against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import graphene
from graphql import GraphQLEnumType, GraphQLError, GraphQLSchema, execute_sync
from graphql.execution.values import get_variable_values

from marketplace.api.context import Context
from marketplace.api.cost import cost_of
from marketplace.api.documents import Document, Operation, document_for
from marketplace.api.errors import Formatted, RequestRefused, format_fault, format_request_error
from marketplace.api.execution import execute_operation
from marketplace.api.limits import check_cost


@dataclass(slots=True)
class Answer:
    """`refused`: not executed (HTTP 400, no `data`)."""

    data: dict[str, Any] | None = None
    errors: list[Formatted] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    refused: bool = False

    def as_dict(self) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if self.errors:
            body["errors"] = self.errors
        if not self.refused:
            body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body


def build_schema(query: Any, mutation: Any = None, subscription: Any = None, types: Any = ()) -> GraphQLSchema:
    """A graphql-core schema whose enum values are their own names."""
    schema: GraphQLSchema = graphene.Schema(
        query=query, mutation=mutation, subscription=subscription, types=list(types)
    ).graphql_schema
    for named in schema.type_map.values():
        if isinstance(named, GraphQLEnumType) and hasattr(named, "graphene_type"):
            for name, value in named.values.items():
                value.value = name
    return schema


@cache
def schema() -> GraphQLSchema:
    """The schema served at `/graphql/`."""
    from marketplace.api.mutations import MUTATIONS
    from marketplace.api.queries import QUERIES
    from marketplace.api.types import EXTRA_TYPES, SUBSCRIPTION

    query = type("Query", (*QUERIES, graphene.ObjectType), {})
    mutation = type("Mutation", (*MUTATIONS, graphene.ObjectType), {}) if MUTATIONS else None
    return build_schema(query, mutation, SUBSCRIPTION, EXTRA_TYPES)


def execute(
    document: str | Document,
    variables: Mapping[str, Any] | None = None,
    context: Context | None = None,
    *,
    operation_name: str | None = None,
    root_value: Any = None,
    trusted: bool = False,
    against: GraphQLSchema | None = None,
) -> Answer:
    """Run a document (its text, or what `document_for` returned). Never raises for what the client did wrong.

    `trusted`: our own stored operations, exempt from the cost limit (their cost is still told).
    """
    target = against or schema()
    try:
        parsed = document if isinstance(document, Document) else document_for(document, target)
        operation = parsed.operation(operation_name)
        if target.get_root_type(operation.node.operation) is None:
            raise RequestRefused(f"There are no {operation.node.operation.value}s here.")
    except RequestRefused as error:
        return Answer(errors=[format_request_error(each) for each in getattr(error, "errors", None) or [error]], refused=True)
    values = _variables(target, operation, variables)
    if isinstance(values, Answer):
        return values
    cost = cost_of(operation, target, values)
    extensions = {"cost": cost}
    if not trusted:
        try:
            check_cost(cost)
        except RequestRefused as error:
            return Answer(errors=[format_request_error(error)], extensions=extensions, refused=True)
    if operation.introspects:
        result = execute_sync(target, parsed.ast, variable_values=dict(variables or {}), operation_name=operation_name)
        errors = [format_request_error(error) for error in result.errors or ()]
        return Answer(result.data, errors, extensions)
    data, faults = execute_operation(
        target, operation.plan(target, values), context=context or Context(), variables=values, root_value=root_value
    )
    return Answer(data, [format_fault(fault) for fault in faults], extensions)


def _variables(target: GraphQLSchema, operation: Operation, given: Mapping[str, Any] | None) -> dict[str, Any] | Answer:
    definitions = operation.node.variable_definitions
    if not definitions:
        return {}
    try:
        coerced = get_variable_values(target, definitions, dict(given or {}), max_errors=10)
    except RecursionError:
        coerced = [GraphQLError("Variables are nested too deeply.")]
    if isinstance(coerced, list):
        return Answer(errors=[format_request_error(error) for error in coerced], refused=True)
    return coerced
