"""Comparing a schema with the facts about Saleor's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
)
from graphql.language import print_ast
from graphql.utilities import ast_from_value

SUBSET = Path(__file__).with_name("saleor-3.23-subset.json")
KINDS = {
    GraphQLObjectType: "OBJECT",
    GraphQLInterfaceType: "INTERFACE",
    GraphQLUnionType: "UNION",
    GraphQLInputObjectType: "INPUT",
    GraphQLEnumType: "ENUM",
    GraphQLScalarType: "SCALAR",
}

Facts = dict[str, dict[str, Any]]


def load(path: Path = SUBSET) -> Facts:
    types: Facts = json.loads(path.read_text(encoding="utf-8"))["types"]
    return types


def differences(schema: GraphQLSchema, facts: Facts) -> Iterator[tuple[str, str]]:
    """Every place where `schema` shows what the facts do not have, with what is wrong."""
    for name, type_ in schema.type_map.items():
        if name.startswith("__"):
            continue
        fact = facts.get(name)
        if fact is None:
            yield name, "no such type"
            continue
        kind = next(word for class_, word in KINDS.items() if isinstance(type_, class_))
        if kind != fact["kind"]:
            yield name, f"is {kind}, should be {fact['kind']}"
            continue
        yield from _type(name, type_, fact, schema)


def _type(name: str, type_: GraphQLNamedType, fact: dict[str, Any], schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    if isinstance(type_, GraphQLEnumType):
        for value in type_.values:
            if value not in fact["values"]:
                yield f"{name}.{value}", "no such value"
    elif isinstance(type_, GraphQLUnionType):
        for member in type_.types:
            if member.name not in fact["possible"]:
                yield f"{name}.{member.name}", "no such member"
    elif isinstance(type_, GraphQLInputObjectType):
        for key, field in type_.fields.items():
            yield from _value(f"{name}.{key}", field, fact["fields"].get(key))
        # a client that follows Saleor's schema leaves out what Saleor does not require, and always sends what it requires
        for key, expected in fact["fields"].items():
            if expected["type"].endswith("!") and "default" not in expected and key not in type_.fields:
                yield f"{name}.{key}", "required there, missing here"
    elif isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
        for interface in type_.interfaces:
            if interface.name not in fact["interfaces"]:
                yield name, f"does not implement {interface.name} there"
        for key, output in type_.fields.items():
            expected = fact["fields"].get(key)
            if expected is None:
                yield f"{name}.{key}", "no such field"
                continue
            if str(output.type) != expected["type"]:
                yield f"{name}.{key}", f"is {output.type}, should be {expected['type']}"
            arguments = expected.get("args", {})
            for argument, value in output.args.items():
                yield from _value(f"{name}.{key}({argument})", value, arguments.get(argument))
            for argument, wanted in arguments.items():
                if wanted["type"].endswith("!") and "default" not in wanted and argument not in output.args:
                    yield f"{name}.{key}({argument})", "required there, missing here"


def _value(place: str, value: Any, fact: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if fact is None:
        yield place, "no such input"
        return
    if str(value.type) != fact["type"]:
        yield place, f"is {value.type}, should be {fact['type']}"
    mine = _default(value)
    if mine != fact.get("default", _NONE):
        yield place, f"default is {mine!r}, should be {fact.get('default', _NONE)!r}"


_NONE = "(none)"


def _default(value: Any) -> Any:
    """A default as plain data; enum values by name."""
    if value.default_value is Undefined:
        return _NONE
    node = ast_from_value(value.default_value, value.type)
    text = print_ast(node) if node is not None else "null"
    try:
        return json.loads(text)
    except ValueError:
        return text
