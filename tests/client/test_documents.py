"""Every stored operation is a document that Saleor 3.23 accepts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_ast_schema, parse, validate

from marketplace.contract.documents import UnknownOperation, operation_names, operation_text

# What real Saleor 3.23.28 declares; derived by tests/architecture/derive_facts.py.
FACTS = Path(__file__).parents[1] / "architecture" / "saleor-3.23-subset.json"
BUILT_IN = dict.fromkeys(("String", "Int", "Float", "Boolean", "ID"))


def _arguments(field: dict[str, Any]) -> str:
    given = field.get("args")
    return "(" + ", ".join(f"{name}: {one['type']}" for name, one in given.items()) + ")" if given else ""


def _definition(name: str, facts: dict[str, Any]) -> str:
    match facts["kind"]:
        case "SCALAR":
            return "" if name in BUILT_IN else f"scalar {name}"
        case "ENUM":
            return f"enum {name} {{ {' '.join(facts['values'])} }}"
        case "UNION":
            return f"union {name} = {' | '.join(facts['possible'])}"
    word = {"INPUT": "input", "INTERFACE": "interface", "OBJECT": "type"}[facts["kind"]]
    implements = f" implements {' & '.join(facts['interfaces'])}" if facts.get("interfaces") else ""
    fields = "\n".join(f"{key}{_arguments(field)}: {field['type']}" for key, field in facts["fields"].items())
    return f"{word} {name}{implements} {{ {fields} }}"


def _known(facts: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    """`facts` without the fields and interfaces whose types are not described."""
    named = {key: field["type"].strip("[]!") for key, field in facts.get("fields", {}).items()}
    fields = {
        key: {
            **field,
            "args": {name: one for name, one in field.get("args", {}).items() if one["type"].strip("[]!") in types | BUILT_IN},
        }
        for key, field in facts.get("fields", {}).items()
        if named[key] in types | BUILT_IN
    }
    return {**facts, "fields": fields, "interfaces": [name for name in facts.get("interfaces", ()) if name in types]}


@cache
def saleor() -> GraphQLSchema:
    described = json.loads(FACTS.read_text())["types"]
    types = {name: _known(facts, described) for name, facts in described.items()}
    return build_ast_schema(parse("\n".join(_definition(name, facts) for name, facts in types.items())), assume_valid=True)


@pytest.mark.parametrize("name", operation_names())
def test_saleor_accepts_the_document(name: str) -> None:
    document = parse(operation_text(name))
    assert [error.message for error in validate(saleor(), document)] == []
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    assert len(operations) == 1


def test_the_facts_refuse_what_saleor_does_not_have() -> None:
    wrong = parse("query wrong { product(slug: 3) { id nothingLikeThis } }")
    messages = [error.message for error in validate(saleor(), wrong)]
    assert "Cannot query field 'nothingLikeThis' on type 'Product'." in messages
    assert len(messages) == 2


def test_an_operation_that_is_not_stored_is_an_error() -> None:
    with pytest.raises(UnknownOperation):
        operation_text("drop_everything")
