"""Scalars: written as Saleor writes them, read in documents and in variables."""

from __future__ import annotations

import datetime
import decimal
from typing import Any
from uuid import UUID

import graphene
import pytest

from marketplace.api import scalars
from marketplace.api.context import Context
from marketplace.api.enums import enum
from marketplace.api.schema import build_schema, execute

KINDS = (
    "Date",
    "DateTime",
    "Decimal",
    "PositiveDecimal",
    "PositiveInt",
    "Day",
    "Hour",
    "Minute",
    "JSON",
    "JSONString",
    "Metadata",
    "UUID",
    "WeightScalar",
)
READ: list[Any] = []


def echo(root: Any, info: Any, value: Any = None) -> Any:
    READ.append(value)
    return value


class Order(graphene.InputObjectType):
    direction = graphene.Field(enum("OrderDirection"), required=True)


class Country:
    country = graphene.String(code=enum("CountryCode")(), order=Order())

    def resolve_country(root: Any, info: Any, code: Any = None, order: Any = None) -> str:
        READ.extend([code, order])
        return "x"


def one_of(kind: str) -> Any:
    scalar = getattr(scalars, kind)
    return graphene.Field(scalar, name=kind, value=graphene.Argument(scalar), resolver=echo)


SCHEMA = build_schema(type("Query", (Country, graphene.ObjectType), {kind.lower(): one_of(kind) for kind in KINDS}))


def ask(kind: str, literal: str) -> dict[str, Any]:
    READ.clear()
    return execute(f"{{ {kind}(value: {literal}) }}", {}, Context(), against=SCHEMA).as_dict()


def tell(kind: str, value: Any) -> dict[str, Any]:
    READ.clear()
    return execute(f"query Q($v: {kind}) {{ {kind}(value: $v) }}", {"v": value}, Context(), against=SCHEMA).as_dict()


@pytest.mark.parametrize(
    ("kind", "value", "read", "written"),
    [
        ("Date", "2026-11-20", datetime.date(2026, 11, 20), "2026-11-20"),
        (
            "DateTime",
            "2026-11-20T10:00:00+01:00",
            datetime.datetime.fromisoformat("2026-11-20T10:00:00+01:00"),
            "2026-11-20T10:00:00+01:00",
        ),
        (
            "DateTime",
            "2026-11-20T10:00:00",
            datetime.datetime(2026, 11, 20, 10, tzinfo=datetime.UTC),
            "2026-11-20T10:00:00+00:00",
        ),
        ("DateTime", "2026-11-20", datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC), "2026-11-20T00:00:00+00:00"),
        ("Decimal", "0.1", decimal.Decimal("0.1"), 0.1),
        ("Decimal", 0.1, decimal.Decimal("0.1"), 0.1),
        ("PositiveDecimal", 19, decimal.Decimal(19), 19.0),
        ("PositiveInt", 0, 0, 0),
        ("Day", 3, 3, 3),
        ("Hour", 3, 3, 3),
        ("Minute", 60, 60, 60),
        ("WeightScalar", 1.5, decimal.Decimal("1.5"), 1.5),
        ("JSON", {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}),
        ("Metadata", {"a": "b"}, {"a": "b"}, {"a": "b"}),
        ("JSONString", '{"blocks": []}', {"blocks": []}, '{"blocks": []}'),
        (
            "UUID",
            "12345678-1234-5678-1234-567812345678",
            UUID("12345678-1234-5678-1234-567812345678"),
            "12345678-1234-5678-1234-567812345678",
        ),
    ],
)
def test_a_value_there_and_back(kind: str, value: Any, read: Any, written: Any) -> None:
    answer = tell(kind, value)
    assert answer["data"] == {kind: written}
    assert [read] == READ
    assert type(READ[0]) is type(read)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Date", "yesterday"),
        ("Date", "2026-13-01"),
        ("DateTime", "soon"),
        ("DateTime", 5),
        ("Decimal", "many"),
        ("Decimal", "NaN"),
        ("Decimal", "1e15"),
        ("Decimal", "-1e999999"),
        ("Decimal", True),
        ("PositiveDecimal", -1),
        ("PositiveDecimal", "-0.01"),
        ("PositiveInt", -1),
        ("PositiveInt", "1"),
        ("Day", 2**40),
        ("JSONString", "{"),
        ("JSONString", '{"a": NaN}'),
        ("JSONString", '{"a": "\\ud800"}'),
        ("UUID", "x"),
    ],
)
def test_a_wrong_value_refuses_the_request(kind: str, value: Any) -> None:
    answer = tell(kind, value)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["exception"] == {"code": "GraphQLError"}
    assert READ == []


@pytest.mark.parametrize(
    ("kind", "literal", "read"),
    [
        ("Decimal", "1.50", decimal.Decimal("1.50")),
        ("PositiveDecimal", "3", decimal.Decimal(3)),
        ("PositiveInt", "3", 3),
        ("Date", '"2026-11-20"', datetime.date(2026, 11, 20)),
        ("JSON", '{a: [1, "x", true, null]}', {"a": [1, "x", True, None]}),
        ("JSONString", '"[1]"', [1]),
    ],
)
def test_literals(kind: str, literal: str, read: Any) -> None:
    assert "errors" not in ask(kind, literal)
    assert [read] == READ


@pytest.mark.parametrize(
    ("kind", "literal"),
    [("Decimal", '"1.5"'), ("PositiveDecimal", "-1"), ("PositiveInt", "-1"), ("Date", "5"), ("PositiveInt", "1.5")],
)
def test_wrong_literals(kind: str, literal: str) -> None:
    assert "data" not in ask(kind, literal)


def test_enums_reach_resolvers_as_plain_texts() -> None:
    READ.clear()
    document = (
        "query Q($c: CountryCode, $o: Order) { country(code: $c, order: $o) two: country(code: FR, order: {direction: DESC}) }"
    )
    execute(document, {"c": "MA", "o": {"direction": "ASC"}}, Context(), against=SCHEMA)
    assert READ == ["MA", {"direction": "ASC"}, "FR", {"direction": "DESC"}]
    assert [type(value) for value in (READ[0], READ[2], READ[1]["direction"], READ[3]["direction"])] == [str] * 4


def test_an_enum_is_the_same_type_each_time() -> None:
    assert enum("CountryCode") is enum("CountryCode")
    with pytest.raises(KeyError):
        enum("NoSuchEnum")
