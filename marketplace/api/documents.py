"""Documents parsed and validated once, kept by the hash of their text."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)

from marketplace.api.errors import RequestRefused
from marketplace.api.execution.plan import SelectionPlan, directive_variables, root_plan
from marketplace.api.limits import MAX_TOKENS, check_operation, check_shape

KEPT = 500
_PLANS_KEPT = 64


class InvalidDocument(RequestRefused):
    """The document does not hold against the schema; `errors` says where."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class Operation:
    """One operation of a validated document with what was worked out for it: plans by directive variables, costs by page sizes."""

    __slots__ = ("_flag_names", "_plans", "costs", "fragments", "introspects", "multipliers", "node")

    def __init__(self, node: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self.node = node
        self.fragments = fragments
        self.introspects = check_operation(node, fragments)
        self.costs: dict[tuple[Any, ...], int] = {}
        self.multipliers: tuple[str, ...] | None = None
        self._flag_names = tuple(sorted(directive_variables([node, *fragments.values()])))
        self._plans: dict[tuple[Any, ...], SelectionPlan] = {}

    def plan(self, schema: GraphQLSchema, variables: Mapping[str, Any]) -> SelectionPlan:
        """The field plan for these values of the variables that @skip and @include read."""
        key = tuple(variables.get(name) for name in self._flag_names)
        plan = self._plans.get(key)
        if plan is None:
            plan = root_plan(schema, self.node, self.fragments, dict(zip(self._flag_names, key, strict=True)))
            if len(self._plans) < _PLANS_KEPT:
                self._plans[key] = plan
        return plan


class Document:
    """A document that holds against the schema it was validated with."""

    __slots__ = ("ast", "fragments", "operations")

    def __init__(self, ast: DocumentNode) -> None:
        self.ast = ast
        self.fragments = {node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)}
        nodes = [node for node in ast.definitions if isinstance(node, OperationDefinitionNode)]
        self.operations = {node.name.value if node.name else "": Operation(node, self.fragments) for node in nodes}

    def operation(self, name: str | None) -> Operation:
        """The operation called `name`, or the only one. Raises RequestRefused."""
        if name:
            if name in self.operations:
                return self.operations[name]
            raise RequestRefused(f'Unknown operation named "{name}".')
        if len(self.operations) == 1:
            return next(iter(self.operations.values()))
        raise RequestRefused(
            "Must provide operation name if query contains multiple operations."
            if self.operations
            else "Must provide an operation."
        )


class _Kept:
    """Least recently used documents of one schema."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.documents: OrderedDict[bytes, Document] = OrderedDict()

    def get(self, key: bytes) -> Document | None:
        with self.lock:
            found = self.documents.get(key)
            if found is not None:
                self.documents.move_to_end(key)
            return found

    def put(self, key: bytes, document: Document) -> None:
        with self.lock:
            self.documents[key] = document
            while len(self.documents) > KEPT:
                self.documents.popitem(last=False)


def _kept(schema: GraphQLSchema) -> _Kept:
    kept: _Kept | None = schema.extensions.get("documents")
    if kept is None:
        kept = schema.extensions["documents"] = _Kept()
    return kept


def read_document(source: str, schema: GraphQLSchema) -> Document:
    """Parse and validate `source`. Raises RequestRefused (too long, too deep, not GraphQL) or InvalidDocument."""
    try:
        ast = parse(source, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        raise InvalidDocument([error]) from None
    except RecursionError:
        raise RequestRefused("The document is nested too deeply.") from None
    check_shape(ast)
    try:
        errors = validate(schema, ast, max_errors=20)
    except RecursionError:
        raise RequestRefused("The document is nested too deeply.") from None
    if errors:
        raise InvalidDocument(errors)
    return Document(ast)


def document_for(source: str, schema: GraphQLSchema) -> Document:
    """The validated document of a text, kept for the next time. Refused ones are not kept."""
    kept = _kept(schema)
    key = sha256(source.encode("utf-8", "surrogatepass")).digest()
    document = kept.get(key)
    if document is None:
        document = read_document(source, schema)
        kept.put(key, document)
    return document
