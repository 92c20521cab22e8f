"""How much one request may ask for. Numbers and words follow Saleor 3.23; token and depth limits are ours."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode, OperationType

from marketplace.api.errors import RequestRefused

MAX_TOKENS = 20_000
MAX_DEPTH = 60
MAX_ALIASES = 100
MAX_MUTATIONS = 4
MAX_PAGE = 100
MAX_BODY_BYTES = 2 * 1024 * 1024
INTROSPECTION = frozenset(("__schema", "__type"))


def max_cost() -> int:
    return int(getattr(settings, "GRAPHQL_COST_LIMIT", 50_000))


def check_shape(document: DocumentNode) -> None:
    """Aliases and depth; before validation, whose own time grows with both. Raises RequestRefused."""
    aliases = 0
    stack: list[tuple[Any, int]] = [(definition, 0) for definition in document.definitions]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise RequestRefused(f"The document is nested deeper than {MAX_DEPTH} levels.")
        if isinstance(node, FieldNode) and node.alias:
            aliases += 1
        selection_set = getattr(node, "selection_set", None)
        if selection_set is not None:
            stack.extend((child, depth + 1) for child in selection_set.selections)
    if aliases > MAX_ALIASES:
        raise RequestRefused(f"The request uses {aliases} aliases, more than the limit of {MAX_ALIASES}.")


def root_fields(node: Any, fragments: dict[str, FragmentDefinitionNode]) -> list[FieldNode]:
    """The fields asked at the top of an operation, fragments opened."""
    found: list[FieldNode] = []
    for selection in node.selection_set.selections:
        if isinstance(selection, FieldNode):
            found.append(selection)
        elif isinstance(selection, FragmentSpreadNode):
            found.extend(root_fields(fragments[selection.name.value], fragments))
        else:
            found.extend(root_fields(selection, fragments))
    return found


def check_operation(operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> bool:
    """Mutations at once, and introspection apart. Returns whether the operation introspects; raises RequestRefused."""
    names = [field.name.value for field in root_fields(operation, fragments)]
    if operation.operation is OperationType.MUTATION and len(names) > MAX_MUTATIONS:
        raise RequestRefused(f"The request runs {len(names)} mutations, more than the limit of {MAX_MUTATIONS}.")
    introspects = any(name in INTROSPECTION for name in names)
    if introspects and any(name not in INTROSPECTION and name != "__typename" for name in names):
        raise RequestRefused("Queries and introspection cannot be mixed in the same request.")
    return introspects


def check_cost(cost: dict[str, int]) -> None:
    """Raises RequestRefused when the operation costs more than one may."""
    asked, allowed = cost["requestedQueryCost"], cost["maximumAvailable"]
    if asked > allowed:
        raise RequestRefused(
            f"The query exceeds the maximum cost of {allowed}. Actual cost is {asked}", extensions={"cost": cost}
        )
