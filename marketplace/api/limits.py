"""How much one request may ask for. Numbers and words follow Saleor 3.23; token and depth limits are ours."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode, OperationType

from marketplace.api.errors import RequestRefused

MAX_TOKENS = 20_000
MAX_DEPTH = 60
MAX_FIELDS = 10_000
MAX_FRAGMENTS = 150
MAX_PAIRS = 100_000
MAX_ALIASES = 100
MAX_MUTATIONS = 4
MAX_PAGE = 100
MAX_BODY_BYTES = 2 * 1024 * 1024
INTROSPECTION = frozenset(("__schema", "__type"))


def max_cost() -> int:
    return int(getattr(settings, "GRAPHQL_COST_LIMIT", 50_000))


class _Shape:
    """How deep and how large a document is with its fragments opened; each fragment is measured once."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        self.names: Counter[str] = Counter()
        self.aliases = 0
        self._known: dict[str, tuple[int, int]] = {}

    def measure(self, definition: Any) -> tuple[int, int]:
        """Depth and number of fields."""
        depth = size = 0
        stack: list[tuple[Any, int]] = [(definition, 0)]
        while stack:
            node, level = stack.pop()
            depth = max(depth, level)
            if isinstance(node, FieldNode):
                size += 1
                self.aliases += node.alias is not None
                self.names[(node.alias or node.name).value] += 1
            elif isinstance(node, FragmentSpreadNode):
                below, fields = self._fragment(node.name.value)
                depth = max(depth, level + below)
                size += fields
            selection_set = getattr(node, "selection_set", None)
            if selection_set is not None:
                stack.extend((child, level + 1) for child in selection_set.selections)
        return depth, size

    def _fragment(self, name: str) -> tuple[int, int]:
        if name not in self._known:
            self._known[name] = (0, 0)  # a fragment inside itself ends here; validation says so
            if name in self.fragments:
                self._known[name] = self.measure(self.fragments[name])
        return self._known[name]


def check_shape(document: DocumentNode) -> None:
    """What would take long to validate or to plan: depth, size, aliases, the same name over and over. Raises RequestRefused."""
    shape = _Shape(document)
    if len(shape.fragments) > MAX_FRAGMENTS:
        raise RequestRefused(f"The document has more than {MAX_FRAGMENTS} fragments.")
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            depth, size = shape.measure(definition)
            if depth > MAX_DEPTH:
                raise RequestRefused(f"The document is nested deeper than {MAX_DEPTH} levels.")
            if size > MAX_FIELDS:
                raise RequestRefused(f"The document asks for more than {MAX_FIELDS} fields.")
    if shape.aliases > MAX_ALIASES:
        raise RequestRefused(f"The request uses {shape.aliases} aliases, more than the limit of {MAX_ALIASES}.")
    # validation compares fields of one response name with each other, pair by pair
    if sum(count * count for count in shape.names.values()) > MAX_PAIRS:
        raise RequestRefused("The document repeats the same fields too often.")


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
