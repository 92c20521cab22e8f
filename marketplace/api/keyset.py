"""Pages of a queryset by the values of its sort keys: no offset, so that page 400 costs what page 1 costs.

PostgreSQL's own place of NULL is kept (last when ascending, first when descending), which lets one index serve both directions.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Model, Q, QuerySet, Value
from graphql import GraphQLError

INVALID_CURSOR = "Received cursor is invalid."


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: a column or annotation of the queryset. `nullable` must be said, it changes the conditions."""

    name: str
    descending: bool = False
    nullable: bool = False

    def reversed(self) -> Key:
        return Key(self.name, not self.descending, self.nullable)

    @property
    def order(self) -> Any:
        return F(self.name).desc() if self.descending else F(self.name).asc()


def encode_cursor(values: Sequence[Any]) -> str:
    """Base64 of a JSON array of texts or nulls."""
    return b64encode(orjson.dumps([None if value is None else _text(value) for value in values])).decode()


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def decode_cursor(cursor: str, size: int) -> list[str | None]:
    """The texts in a cursor of `size` keys. GraphQLError when it is none."""
    try:
        values = orjson.loads(b64decode(cursor, validate=True))
    except (ValueError, UnicodeError):
        raise GraphQLError(INVALID_CURSOR) from None
    if not isinstance(values, list) or len(values) != size or not all(map(_sound, values)):
        raise GraphQLError(INVALID_CURSOR)
    return values


def _sound(value: object) -> bool:
    return value is None or (isinstance(value, str) and "\x00" not in value)


class _Row(Func):
    """`(a, b) > (1, 2)`: one comparison that an index on (a, b) answers."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, keys: Sequence[Any], operator: str, values: Sequence[Any]) -> None:
        super().__init__(*keys, *values)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        compiled = [compiler.compile(expression) for expression in self.get_source_expressions()]
        half = len(compiled) // 2
        left, right = (", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:]))
        return f"({left}) {self.operator} ({right})", [param for _, params in compiled for param in params]


def fetch(queryset: QuerySet[Any], keys: Sequence[Key], after: Sequence[str | None] | None, limit: int) -> list[Any]:
    """The first `limit` rows beyond the position `after`, ordered by `keys` (the last one must be unique).

    One query; two when a nullable first key is crossed from its values to its NULLs or back.
    """
    ordered = queryset.order_by(*(key.order for key in keys))
    if after is None:
        return list(ordered[:limit])
    fields = [_field(queryset, key) for key in keys]
    values = [_value(field, text) for field, text in zip(fields, after, strict=True)]
    if any(value is None and not key.nullable for key, value in zip(keys, values, strict=True)):
        raise GraphQLError(INVALID_CURSOR)
    rows: list[Any] = []
    for segment in _segments(keys, fields, values):
        rows.extend(ordered.filter(segment)[: limit - len(rows)])
        if len(rows) >= limit:
            break
    return rows


def _field(queryset: QuerySet[Any], key: Key) -> Field[Any, Any]:
    resolved = F(key.name).resolve_expression(queryset.query.chain())
    return resolved.output_field


def _value(field: Field[Any, Any], text: str | None) -> Any:
    if text is None:
        return None
    try:
        return field.to_python(text)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        raise GraphQLError(INVALID_CURSOR) from None


def _segments(keys: Sequence[Key], fields: Sequence[Any], values: Sequence[Any]) -> list[Q | _Row]:
    """Conditions to ask one after another; together they are everything beyond `values`, in order."""
    if in_one_range(keys):
        return [_row(keys, fields, values)]
    alike = len({key.descending for key in keys}) == 1
    if alike and keys[0].nullable and len(keys) > 1 and not any(key.nullable for key in keys[1:]):
        return _around_null(keys, fields, values)
    return [_expanded(keys, values)]


def _row(keys: Sequence[Key], fields: Sequence[Any], values: Sequence[Any]) -> _Row:
    return beyond(keys, [Value(value, output_field=field) for value, field in zip(values, fields, strict=True)])


def in_one_range(keys: Sequence[Key]) -> bool:
    """Whether everything beyond a position is one range of an index on the keys."""
    return len({key.descending for key in keys}) == 1 and not any(key.nullable for key in keys)


def beyond(keys: Sequence[Key], values: Sequence[Any]) -> _Row:
    """The condition of that range; `values` are expressions."""
    return _Row([F(key.name) for key in keys], "<" if keys[0].descending else ">", values)


def position(model: type[Model], keys: Sequence[Key], cursor: str) -> list[Any]:
    """The values in a cursor of columns of `model`, none of them null. GraphQLError when it holds others."""
    fields = [model._meta.get_field(key.name) for key in keys]
    values = [_value(field, text) for field, text in zip(fields, decode_cursor(cursor, len(keys)), strict=True)]  # type: ignore[arg-type]
    if None in values:
        raise GraphQLError(INVALID_CURSOR)
    return values


def _around_null(keys: Sequence[Key], fields: Sequence[Any], values: Sequence[Any]) -> list[Q | _Row]:
    first = keys[0]
    null = Q((f"{first.name}__isnull", True))
    if values[0] is None:
        rest = null & Q(_row(keys[1:], fields[1:], values[1:]))
        return [rest, ~null] if first.descending else [rest]
    beyond = _row(keys, fields, values)
    return [beyond] if first.descending else [beyond, null]


def _expanded(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """The general case (mixed directions, several nullable keys): right, but without a single index range."""
    condition = Q()
    equal = Q()
    for key, value in zip(keys, values, strict=True):
        beyond = _beyond(key, value)
        if beyond is not None:
            condition |= equal & beyond
        equal &= Q((f"{key.name}__isnull", True)) if value is None else Q((key.name, value))
    return condition


def _beyond(key: Key, value: Any) -> Q | None:
    if value is None:
        return Q((f"{key.name}__isnull", False)) if key.descending else None
    if key.descending:
        return Q((f"{key.name}__lt", value))
    beyond = Q((f"{key.name}__gt", value))
    return beyond | Q((f"{key.name}__isnull", True)) if key.nullable else beyond
