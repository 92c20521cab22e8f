"""What a resolver is told about the field that it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marketplace.api.context import Context
    from marketplace.api.execution.plan import FieldPlan, Selected


class Info:
    """One per field node and run, shared by all its parents, so it knows no list index."""

    __slots__ = ("_plan", "context", "root_value", "variables")

    def __init__(self, context: Context, variables: dict[str, Any], plan: FieldPlan, root_value: Any = None) -> None:
        self.context = context
        self.variables = variables
        self.root_value = root_value
        self._plan = plan

    @property
    def field_name(self) -> str:
        """The field's name in the schema (camelCase), not its alias."""
        return self._plan.name

    @property
    def parent_type(self) -> str:
        """The name of the concrete object type that the field is asked of."""
        return self._plan.parent_type

    @property
    def path(self) -> list[str]:
        """Response keys from the root to this field, without list indices."""
        return list(self._plan.path)

    @property
    def selection(self) -> Selected:
        """The selection below this field, fragments merged, whatever their type condition."""
        return self._plan.selected

    def selects(self, path: str) -> bool:
        """Whether the document asks for `path` (field names, dotted: "edges.node.pricing") below this field."""
        return self._plan.selected.has(path)
