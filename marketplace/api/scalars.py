"""Saleor's scalars: how their values are written and read."""

from __future__ import annotations

import datetime
import decimal
import json
from typing import Any

import graphene
import orjson
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, Undefined, ValueNode
from graphql.utilities import value_from_ast_untyped

__all__ = [
    "JSON", "UUID", "Date", "DateTime", "Day", "Decimal", "Hour", "JSONString", "Metadata", "Minute", "PositiveDecimal", "PositiveInt", "Upload", "WeightScalar",
]  # fmt: skip

UUID = graphene.UUID
# Before the decimal point, in any number that is taken in: more fit into no column, and rounding them is an error.
_DIGITS = 15


class Date(graphene.Scalar):
    """ISO 8601 date."""

    @staticmethod
    def serialize(value: datetime.date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()[:10]

    @staticmethod
    def parse_value(value: Any) -> datetime.date:
        found = _quietly(parse_date, value)
        if found is None:
            raise GraphQLError(f"Date cannot represent value: {value!r}")
        return found  # type: ignore[no-any-return]

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        return cls.parse_value(node.value) if isinstance(node, StringValueNode) else Undefined


class DateTime(graphene.Scalar):
    """ISO 8601 moment with its offset. Without one it is read as UTC."""

    @staticmethod
    def serialize(value: datetime.datetime | str) -> str:
        return value if isinstance(value, str) else value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> datetime.datetime:
        found: datetime.datetime | None = _quietly(parse_datetime, value)
        if found is None:
            day = _quietly(parse_date, value)
            if day is None:
                raise GraphQLError(f"DateTime cannot represent value: {value!r}")
            found = datetime.datetime.combine(day, datetime.time())
        return found if timezone.is_aware(found) else found.replace(tzinfo=datetime.UTC)

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        return cls.parse_value(node.value) if isinstance(node, StringValueNode) else Undefined


def _quietly(parse: Any, value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value
    try:
        return parse(value) if isinstance(value, str) else None
    except ValueError:
        return None


class Decimal(graphene.Scalar):
    """A decimal number: read exactly (as a number in the document, number or text in variables), written as a JSON number."""

    @staticmethod
    def serialize(value: Any) -> float:
        return float(value)

    @classmethod
    def parse_value(cls, value: Any) -> decimal.Decimal:
        if isinstance(value, bool) or not isinstance(value, (int, float, str, decimal.Decimal)):
            raise GraphQLError(f"{cls.__name__} cannot represent value: {value!r}")
        try:
            number = decimal.Decimal(str(value))
        except decimal.InvalidOperation:
            raise GraphQLError(f"{cls.__name__} cannot represent value: {value!r}") from None
        if not number.is_finite() or number.adjusted() >= _DIGITS:
            raise GraphQLError(f"{cls.__name__} cannot represent value: {value!r}")
        return number

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        return cls.parse_value(node.value) if isinstance(node, (IntValueNode, FloatValueNode)) else Undefined


class PositiveDecimal(Decimal):
    """A decimal number of at least zero."""

    @classmethod
    def parse_value(cls, value: Any) -> decimal.Decimal:
        number = super().parse_value(value)
        if number < 0:
            raise GraphQLError(f"Value cannot be lower than 0. Unsupported value: {value}")
        return number


class WeightScalar(Decimal):
    """A weight in the unit that the shop weighs in."""


class _Whole(graphene.Scalar):
    minimum: int | None = None

    class Meta:
        name = "Whole"

    @staticmethod
    def serialize(value: Any) -> int:
        return int(value)

    @classmethod
    def parse_value(cls, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2147483647:
            raise GraphQLError(f"{cls.__name__} cannot represent value: {value!r}")
        if cls.minimum is not None and value < cls.minimum:
            raise GraphQLError(f"Value cannot be lower than {cls.minimum}. Unsupported value: {value}")
        return value

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        return cls.parse_value(int(node.value)) if isinstance(node, IntValueNode) else Undefined


class PositiveInt(_Whole):
    """A whole number of at least zero."""

    minimum = 0


class Day(_Whole):
    """A number of days."""


class Hour(_Whole):
    """A number of hours."""


class Minute(_Whole):
    """A number of minutes."""


class JSON(graphene.Scalar):
    """Any JSON value, as it is."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: Any = None) -> Any:
        return value_from_ast_untyped(node, variables)


class Metadata(JSON):
    """An object of texts."""


class JSONString(graphene.Scalar):
    """JSON written inside a string (rich text of EditorJS). Resolvers give and receive the parsed value; text is taken as JSON already."""

    @staticmethod
    def serialize(value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    @staticmethod
    def parse_value(value: Any) -> Any:
        try:  # stricter than the standard library: NaN, infinities and lone surrogates cannot be stored
            return orjson.loads(value)
        except (TypeError, ValueError):
            raise GraphQLError("JSONString cannot represent a value that is not JSON") from None

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        return cls.parse_value(node.value) if isinstance(node, StringValueNode) else Undefined


class Upload(graphene.Scalar):
    """A file of a multipart request: Django's UploadedFile."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        if not hasattr(value, "chunks"):
            raise GraphQLError("Upload must be a file of a multipart request")
        return value

    @staticmethod
    def parse_literal(node: ValueNode, _variables: Any = None) -> Any:
        raise GraphQLError("Upload must be given as a variable")
