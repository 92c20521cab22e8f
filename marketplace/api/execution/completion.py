"""From resolved values to the answer's data, one column of values at a time.

A completion takes the values of one field for all its parents and returns as many completed values. `NULLED` stands for a null
whose error is already recorded: a nullable place shows it as null, a non-null place passes it on to its parent (GraphQL, section 6.4.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from graphql import GraphQLError, GraphQLList, GraphQLNamedType, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType
from graphql.type import is_abstract_type, is_leaf_type

from marketplace.api.execution.leaves import serializer
from marketplace.api.execution.paths import ListFrame, Paths, PickFrame
from marketplace.api.execution.possible import concrete_type

if TYPE_CHECKING:
    from marketplace.api.execution.engine import Run
    from marketplace.api.execution.plan import FieldPlan


class _Nulled:
    __slots__ = ()

    def __repr__(self) -> str:
        return "NULLED"


NULLED = _Nulled()


class Completion(Protocol):
    def complete(self, run: Run, values: list[Any], frame: Paths) -> list[Any]: ...


class LeafCompletion:
    """Scalars and enums: the whole column at once, item by item only when one of them fails."""

    __slots__ = ("field", "serialize_all", "serialize_one")

    def __init__(self, leaf: Any, field: FieldPlan) -> None:
        self.field = field
        self.serialize_all, self.serialize_one = serializer(leaf)

    def complete(self, run: Run, values: list[Any], frame: Paths) -> list[Any]:
        try:
            return self.serialize_all(values)
        except Exception:  # whatever it was, the loop below says whose fault
            return [self._one(run, value, frame, index) for index, value in enumerate(values)]

    def _one(self, run: Run, value: Any, frame: Paths, index: int) -> Any:
        if value is None or value is NULLED:
            return value
        try:
            if isinstance(value, Exception):
                raise value
            return self.serialize_one(value)
        except Exception as error:
            return run.fault(error, self.field, frame, index)


class ObjectCompletion:
    """Objects of one known type."""

    __slots__ = ("field", "type")

    def __init__(self, object_type: GraphQLObjectType, field: FieldPlan) -> None:
        self.type = object_type
        self.field = field

    def complete(self, run: Run, values: list[Any], frame: Paths) -> list[Any]:
        picks = [index for index, value in enumerate(values) if value is not None]
        if len(picks) != len(values) or run.faulty:
            return _scatter(run, self.field, values, picks, frame, lambda _picks: {self.type.name: (self.type, _picks)})
        return run.select(self.field.selection_for(self.type), values, frame)


class AbstractCompletion:
    """Interfaces and unions: objects are grouped by concrete type, each group is selected from once."""

    __slots__ = ("field", "type")

    def __init__(self, abstract: GraphQLNamedType, field: FieldPlan) -> None:
        self.type = abstract
        self.field = field

    def complete(self, run: Run, values: list[Any], frame: Paths) -> list[Any]:
        def group(picks: list[int]) -> dict[str, tuple[GraphQLObjectType, list[int]]]:
            groups: dict[str, tuple[GraphQLObjectType, list[int]]] = {}
            for index in picks:
                try:
                    found = concrete_type(run.schema, self.type, values[index], run.info_for(self.field))
                except Exception as error:
                    values[index] = run.fault(error, self.field, frame, index)
                    continue
                groups.setdefault(found.name, (found, []))[1].append(index)
            return groups

        values = list(values)
        picks = [index for index, value in enumerate(values) if value is not None]
        return _scatter(run, self.field, values, picks, frame, group)


def _scatter(run: Run, field: FieldPlan, values: list[Any], picks: list[int], frame: Paths, group: Any) -> list[Any]:
    """Complete the objects at `picks`, group by group; leave null the rest."""
    completed: list[Any] = [None] * len(values)
    objects = []
    for index in picks:
        value = values[index]
        if value is NULLED:
            completed[index] = NULLED
        elif isinstance(value, Exception):
            completed[index] = run.fault(value, field, frame, index)
        else:
            objects.append(index)
    for object_type, members in group(objects).values():
        chosen = [values[index] for index in members]
        results = run.select(field.selection_for(object_type), chosen, PickFrame(frame, members)) if members else []
        for index, result in zip(members, results, strict=True):
            completed[index] = result
    for index in objects:
        if values[index] is NULLED:
            completed[index] = NULLED
    return completed


class ListCompletion:
    """All lists of a column are laid end to end, completed at once, and cut apart again."""

    __slots__ = ("field", "inner", "inner_non_null")

    def __init__(self, inner: Completion, inner_non_null: bool, field: FieldPlan) -> None:
        self.inner = inner
        self.inner_non_null = inner_non_null
        self.field = field

    def complete(self, run: Run, values: list[Any], frame: Paths) -> list[Any]:
        flat: list[Any] = []
        bounds: list[tuple[int, int] | None] = []
        starts: list[int] = []
        nulls: dict[int, Any] = {}
        for index, value in enumerate(values):
            start = len(flat)
            starts.append(start)
            if value is None or value is NULLED:
                nulls[index] = value
                bounds.append(None)
                continue
            try:
                flat.extend(self._items(run, value))
            except Exception as error:
                del flat[start:]
                nulls[index] = run.fault(error, self.field, frame, index)
                bounds.append(None)
                continue
            bounds.append((start, len(flat)))
        run.note(flat)
        items = self.inner.complete(run, flat, ListFrame(frame, starts)) if flat else []
        if not run.nulled:
            return [None if bound is None else items[bound[0] : bound[1]] for bound in bounds]
        return [nulls[index] if bound is None else self._cut(items[bound[0] : bound[1]]) for index, bound in enumerate(bounds)]

    def _items(self, run: Run, value: Any) -> Iterable[Any]:
        if value.__class__ is list or value.__class__ is tuple:
            return cast(Iterable[Any], value)
        if isinstance(value, Exception):
            raise value
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{self.field.parent_type}.{self.field.name}'.")
        with run.watch(self.field):
            return list(value)

    def _cut(self, items: list[Any]) -> Any:
        if not any(item is NULLED for item in items):
            return items
        return NULLED if self.inner_non_null else [None if item is NULLED else item for item in items]


class NonNullCompletion:
    """A null here is an error, and takes the parent with it."""

    __slots__ = ("field", "inner")

    def __init__(self, inner: Completion, field: FieldPlan) -> None:
        self.inner = inner
        self.field = field

    def complete(self, run: Run, values: list[Any], frame: Paths) -> list[Any]:
        completed = self.inner.complete(run, values, frame)
        if None in completed:
            message = f"Cannot return null for non-nullable field {self.field.parent_type}.{self.field.name}."
            completed = [
                run.fault(TypeError(message), self.field, frame, i) if item is None else item for i, item in enumerate(completed)
            ]
        return completed


def completion_for(output: GraphQLOutputType, field: FieldPlan) -> Completion:
    """The completion of an output type, wrappers included."""
    if isinstance(output, GraphQLNonNull):
        return NonNullCompletion(completion_for(output.of_type, field), field)
    if isinstance(output, GraphQLList):
        return ListCompletion(completion_for(output.of_type, field), isinstance(output.of_type, GraphQLNonNull), field)
    if is_leaf_type(output):
        return LeafCompletion(output, field)
    if is_abstract_type(output):
        return AbstractCompletion(cast(GraphQLNamedType, output), field)
    assert isinstance(output, GraphQLObjectType)
    return ObjectCompletion(output, field)
