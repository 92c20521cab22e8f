"""Serialising leaves: the usual Python type passes as it is, everything else goes the library's careful way."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from graphql import GraphQLEnumType, GraphQLError, GraphQLLeafType

Column = Callable[[list[Any]], list[Any]]
One = Callable[[Any], Any]


def serializer(leaf: GraphQLLeafType) -> tuple[Column, One]:
    """A function for a whole column (raises on the first bad value) and one for a single value that is not None."""
    if isinstance(leaf, GraphQLEnumType):
        return _enum(leaf)
    one: One = _ONE.get(leaf.name, leaf.serialize)
    column = _COLUMNS.get(leaf.name)
    if column is not None:
        return column, one
    return lambda values: [None if value is None else _checked(value, one) for value in values], one


def _checked(value: Any, one: One) -> Any:
    if isinstance(value, Exception):
        raise value
    return one(value)


def _string(value: Any) -> str:
    if isinstance(value, (str, Promise)):
        return str(value)
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    raise GraphQLError(f"String cannot represent value: {type(value).__name__}")


def _identifier(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise GraphQLError(f"ID cannot represent value: {type(value).__name__}")


def _float(value: Any) -> float:
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    number = float(value)
    if not math.isfinite(number):
        raise GraphQLError("Float cannot represent non numeric value")
    return number


def _strings(values: list[Any]) -> list[Any]:
    return [v if v.__class__ is str or v is None else _string(v) for v in values]


def _identifiers(values: list[Any]) -> list[Any]:
    return [v if v.__class__ is str or v is None else _identifier(v) for v in values]


def _integers(values: list[Any]) -> list[Any]:
    for v in values:
        if v is None or (v.__class__ is int and -2147483648 <= v <= 2147483647):
            continue
        raise ValueError(v)
    return values


def _booleans(values: list[Any]) -> list[Any]:
    for v in values:
        if v is not True and v is not False and v is not None:
            raise ValueError(v)
    return values


def _floats(values: list[Any]) -> list[Any]:
    return [None if v is None else _float(v) for v in values]


_COLUMNS: dict[str, Column] = {"String": _strings, "ID": _identifiers, "Int": _integers, "Boolean": _booleans, "Float": _floats}
_ONE: dict[str, One] = {"String": _string, "ID": _identifier, "Float": _float}


def _enum(leaf: GraphQLEnumType) -> tuple[Column, One]:
    """Values are the names themselves (`api/enums.py`); Saleor's stored spelling ("pl-PL", "not_found") is understood too."""
    names: dict[Any, str] = {name: name for name in leaf.values}
    for name in leaf.values:
        names.setdefault(name.lower(), name)
        names.setdefault(name.lower().replace("_", "-"), name)

    def one(value: Any) -> str:
        if isinstance(value, Exception):
            raise value
        found = names.get(value)
        if found is None and isinstance(value, str):
            found = names.get(value.lower())
        if found is None:
            raise GraphQLError(f"Enum '{leaf.name}' cannot represent value: {value!r}")
        return found

    def column(values: list[Any]) -> list[Any]:
        return [None if v is None else names.get(v) or one(v) for v in values]

    return column, one
