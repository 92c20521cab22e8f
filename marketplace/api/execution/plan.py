"""What a document asks for, worked out once: which fields, of which concrete types, with which arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
)
from graphql.execution.values import get_argument_values
from graphql.language import DirectiveNode, ValueNode
from graphql.type import is_abstract_type, is_non_null_type
from graphql.utilities import value_from_ast_untyped

from marketplace.api.execution.completion import Completion, completion_for
from marketplace.api.execution.fields import ResolverSpec, resolver_for

Fragments = Mapping[str, FragmentDefinitionNode]


class PlanScope:
    """What stays the same through one plan: schema, fragments, and the Boolean variables that directives read."""

    __slots__ = ("flags", "fragments", "schema")

    def __init__(self, schema: GraphQLSchema, fragments: Fragments, flags: Mapping[str, Any]) -> None:
        self.schema = schema
        self.fragments = fragments
        self.flags = flags

    def includes(self, node: SelectionNode) -> bool:
        """Whether @skip and @include leave `node` in."""
        for directive in node.directives:
            name = directive.name.value
            if name in ("skip", "include") and self._condition(directive) is (name == "skip"):
                return False
        return True

    def _condition(self, directive: DirectiveNode) -> bool:
        return bool(value_from_ast_untyped(directive.arguments[0].value, dict(self.flags)))


class FieldPlan:
    """One response key of one concrete type: how to resolve it, how to complete it, what lies below."""

    __slots__ = (
        "__dict__",
        "completion",
        "constant_args",
        "definition",
        "is_root",
        "key",
        "name",
        "nodes",
        "non_null",
        "parent_type",
        "path",
        "resolver",
        "scope",
    )

    def __init__(
        self, scope: PlanScope, parent: GraphQLObjectType, key: str, nodes: list[FieldNode], path: tuple[str, ...], is_root: bool
    ) -> None:
        self.scope = scope
        self.key = key
        self.nodes = nodes
        self.name = nodes[0].name.value
        self.parent_type = parent.name
        self.path = (*path, key)
        self.is_root = is_root
        self.resolver: ResolverSpec = resolver_for(parent, self.name)
        self.definition: GraphQLField | None = parent.fields.get(self.name)
        self.non_null = True
        self.constant_args: dict[str, Any] | None = {}
        self.completion: Completion | None = None
        if self.definition is not None:
            self.non_null = is_non_null_type(self.definition.type)
            if any(_has_variable(argument.value) for argument in nodes[0].arguments):
                self.constant_args = None
            else:
                self.constant_args = get_argument_values(self.definition, nodes[0], {})
            self.completion = completion_for(self.definition.type, self)

    def arguments(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Coerced arguments by their Python names; raises GraphQLError."""
        if self.constant_args is not None:
            return self.constant_args
        assert self.definition is not None
        return get_argument_values(self.definition, self.nodes[0], variables)

    @cached_property
    def selected(self) -> Selected:
        return Selected(self.scope, self.nodes)

    @cached_property
    def selections(self) -> dict[str, SelectionPlan]:
        """Plans of the sub-selection by concrete type, filled as types turn up."""
        return {}

    def selection_for(self, object_type: GraphQLObjectType) -> SelectionPlan:
        plan = self.selections.get(object_type.name)
        if plan is None:
            plan = SelectionPlan(
                self.scope, object_type, [node.selection_set for node in self.nodes if node.selection_set], self.path
            )
            self.selections[object_type.name] = plan
        return plan


class SelectionPlan:
    """The fields asked of one concrete object type, in response order."""

    __slots__ = ("fields", "keys", "type")

    def __init__(
        self,
        scope: PlanScope,
        object_type: GraphQLObjectType,
        selection_sets: list[Any],
        path: tuple[str, ...] = (),
        is_root: bool = False,
    ) -> None:
        self.type = object_type
        collected: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in selection_sets:
            _collect(scope, object_type, selection_set.selections, collected, seen)
        self.fields = [FieldPlan(scope, object_type, key, nodes, path, is_root) for key, nodes in collected.items()]
        self.keys = tuple(collected)


class Selected:
    """Look-ahead: field names below some nodes, by schema name, type conditions ignored."""

    __slots__ = ("_children", "_nodes", "_scope")

    def __init__(self, scope: PlanScope, nodes: list[FieldNode]) -> None:
        self._scope = scope
        self._nodes = nodes
        self._children: dict[str, Selected] | None = None

    @property
    def children(self) -> dict[str, Selected]:
        if self._children is None:
            found: dict[str, list[FieldNode]] = {}
            for node in self._nodes:
                if node.selection_set:
                    for field in self._fields(node.selection_set.selections, set()):
                        found.setdefault(field.name.value, []).append(field)
            self._children = {name: Selected(self._scope, nodes) for name, nodes in found.items()}
        return self._children

    def _fields(self, selections: Any, seen: set[str]) -> Iterator[FieldNode]:
        for node in selections:
            if not self._scope.includes(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._fields(node.selection_set.selections, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                yield from self._fields(self._scope.fragments[node.name.value].selection_set.selections, seen)

    def below(self, path: str) -> Selected | None:
        """The selection under a dotted path of field names; None when the document does not ask for it."""
        here: Selected | None = self
        for name in path.split("."):
            here = here.children.get(name) if here is not None else None
        return here

    def has(self, path: str) -> bool:
        return self.below(path) is not None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.children)

    def arguments(self, variables: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Raw arguments of each node at this place, by their schema names (for instance each `thumbnail(size:)` asked)."""
        values = dict(variables)
        return [{item.name.value: value_from_ast_untyped(item.value, values) for item in node.arguments} for node in self._nodes]


def _collect(
    scope: PlanScope, object_type: GraphQLObjectType, selections: Any, into: dict[str, list[FieldNode]], seen: set[str]
) -> None:
    for node in selections:
        if not scope.includes(node):
            continue
        if isinstance(node, FieldNode):
            into.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        elif isinstance(node, InlineFragmentNode):
            if node.type_condition is None or _applies(scope.schema, node.type_condition.name.value, object_type):
                _collect(scope, object_type, node.selection_set.selections, into, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            fragment = scope.fragments[node.name.value]
            if _applies(scope.schema, fragment.type_condition.name.value, object_type):
                _collect(scope, object_type, fragment.selection_set.selections, into, seen)


def _applies(schema: GraphQLSchema, condition: str, object_type: GraphQLObjectType) -> bool:
    if condition == object_type.name:
        return True
    named = schema.type_map.get(condition)
    return is_abstract_type(named) and schema.is_sub_type(named, object_type)  # type: ignore[arg-type]


def _has_variable(value: ValueNode) -> bool:
    if isinstance(value, VariableNode):
        return True
    children = [*getattr(value, "values", ()), *(field.value for field in getattr(value, "fields", ()))]
    return any(_has_variable(child) for child in children)


def directive_variables(nodes: list[Any]) -> frozenset[str]:
    """Names of the variables that @skip and @include read anywhere under `nodes`."""
    names: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value in ("skip", "include"):
                names.update(
                    argument.value.name.value for argument in directive.arguments if isinstance(argument.value, VariableNode)
                )
        selection_set = getattr(node, "selection_set", None)
        if selection_set is not None:
            stack.extend(selection_set.selections)
    return frozenset(names)


def root_plan(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments, flags: Mapping[str, Any]
) -> SelectionPlan:
    """The plan of a whole operation for given values of its directive variables."""
    object_type = schema.get_root_type(operation.operation)
    assert object_type is not None
    return SelectionPlan(PlanScope(schema, fragments, flags), object_type, [operation.selection_set], is_root=True)
