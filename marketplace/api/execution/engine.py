"""The executor: fields in turn, all parents of a field together (ADR 1)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from graphql import GraphQLSchema

from marketplace.api.channel import InChannel
from marketplace.api.execution.completion import NULLED
from marketplace.api.execution.guard import QueryInResolver, forbid_queries, guarding
from marketplace.api.execution.info import Info
from marketplace.api.execution.paths import KeyFrame, Paths, RootFrame
from marketplace.api.execution.plan import FieldPlan, SelectionPlan

if TYPE_CHECKING:
    from marketplace.api.context import Context

_NOTHING: AbstractContextManager[None] = nullcontext()


class Fault:
    """An error of one field of one object."""

    __slots__ = ("error", "nodes", "path")

    def __init__(self, error: Exception, nodes: list[Any], path: list[str | int]) -> None:
        self.error = error
        self.nodes = nodes
        self.path = path


class Run:
    """One execution of one operation. `nulled`: some value fell to an error; `faulty`: some resolver gave an exception."""

    __slots__ = ("context", "faults", "faulty", "guard", "nulled", "root_value", "schema", "variables")

    def __init__(self, schema: GraphQLSchema, context: Context, variables: dict[str, Any], root_value: Any) -> None:
        self.schema = schema
        self.context = context
        self.variables = variables
        self.root_value = root_value
        self.faults: list[Fault] = []
        self.nulled = False
        self.faulty = False
        self.guard = guarding()

    def fault(self, error: Exception, field: FieldPlan, frame: Paths, index: int) -> Any:
        """Record an error and return the value that stands for the null it leaves."""
        if isinstance(error, QueryInResolver):
            raise error
        self.nulled = True
        self.faults.append(Fault(error, field.nodes, frame.path(index)))
        return NULLED

    def info_for(self, field: FieldPlan) -> Info:
        return Info(self.context, self.variables, field, self.root_value)

    def watch(self, field: FieldPlan) -> AbstractContextManager[None]:
        """The guard against queries, where it applies."""
        if self.guard and not field.is_root and not field.resolver.batched:
            return forbid_queries()
        return _NOTHING

    def select(self, plan: SelectionPlan, objects: list[Any], frame: Paths) -> list[Any]:
        """The answer's objects for `objects`, all of the plan's type; `NULLED` where a non-null field came to nothing."""
        nodes = [o.node if o.__class__ is InChannel else o for o in objects]
        columns: list[list[Any]] = []
        dead: set[int] = set()
        for field in plan.fields:
            typename = field.resolver.typename
            if typename is not None:
                columns.append([typename] * len(objects))
                continue
            below = KeyFrame(frame, field.key)
            values = self._resolve(field, objects, nodes)
            assert field.completion is not None
            column = field.completion.complete(self, values, below)
            if self.nulled:
                if field.non_null:
                    dead.update(index for index, value in enumerate(column) if value is NULLED)
                else:
                    column = [None if value is NULLED else value for value in column]
            columns.append(column)
        keys = plan.keys
        answers: list[Any] = (
            [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)] if columns else [{} for _ in objects]
        )
        for index in dead:
            answers[index] = NULLED
        return answers

    def _resolve(self, field: FieldPlan, objects: list[Any], nodes: list[Any]) -> list[Any]:
        resolver = field.resolver
        if resolver.function is None:
            if not self.guard or field.is_root:
                return self._attributes(field, nodes)
            with forbid_queries():
                return self._attributes(field, nodes)
        try:
            arguments = field.arguments(self.variables)
        except Exception as error:
            self.faulty = True
            return [error] * len(objects)
        info = self.info_for(field)
        if resolver.batched:
            return self._batch(field, objects, info, arguments)
        with self.watch(field):
            return self._each(field, objects, info, arguments)

    def _attributes(self, field: FieldPlan, nodes: list[Any]) -> list[Any]:
        resolver = field.resolver
        try:
            if nodes[0].__class__ is not dict:
                return list(map(resolver.getter, nodes))
        except Exception as error:
            if isinstance(error, QueryInResolver):
                raise
        values: list[Any] = []
        for node in nodes:
            try:
                values.append(resolver.read(node))
            except Exception as error:
                self.faulty = True
                values.append(error)
        return values

    def _batch(self, field: FieldPlan, objects: list[Any], info: Info, arguments: dict[str, Any]) -> list[Any]:
        assert field.resolver.function is not None
        try:
            values = field.resolver.function(objects, info, **arguments)
            values = values if values.__class__ is list else list(values)
            if len(values) != len(objects):
                raise RuntimeError(f"{field.parent_type}.{field.name} answered {len(values)} values for {len(objects)} parents")
        except Exception as error:
            self.faulty = True
            return [error] * len(objects)
        self.note(values)
        return values

    def _each(self, field: FieldPlan, objects: list[Any], info: Info, arguments: dict[str, Any]) -> list[Any]:
        function = field.resolver.function
        assert function is not None
        values: list[Any] = []
        remaining = iter(objects)
        while True:
            try:
                for root in remaining:
                    values.append(function(root, info, **arguments))
                break
            except Exception as error:
                if isinstance(error, QueryInResolver):
                    raise
                self.faulty = True
                values.append(error)
        self.note(values)
        return values

    def note(self, values: list[Any]) -> None:
        """Remember that exceptions travel among the values, so that completion looks for them."""
        if not self.faulty:
            for value in values:
                if isinstance(value, Exception):
                    self.faulty = True
                    return


def execute_operation(
    schema: GraphQLSchema,
    plan: SelectionPlan,
    *,
    context: Context,
    variables: Mapping[str, Any],
    root_value: Any = None,
) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Data (None when a non-null root field came to nothing) and the errors met on the way. Mutation fields run in turn."""
    run = Run(schema, context, dict(variables), root_value)
    (answer,) = run.select(plan, [root_value], RootFrame())
    return (None if answer is NULLED else answer), run.faults
