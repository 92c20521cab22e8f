"""Every stored operation is a document that Saleor 3.23 accepts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_ast_schema, parse, validate

from marketplace.contract.documents import UnknownOperation, operation_names, operation_text

# The types that the documents use, as real Saleor 3.23.28 declares them (`CountryCode` and `LanguageCodeEnum` shortened).
FACTS = Path(__file__).parent / "saleor_facts.json"
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


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


@cache
def saleor() -> GraphQLSchema:
    types = json.loads(FACTS.read_text())["types"]
    return build_ast_schema(parse("\n".join(_definition(name, facts) for name, facts in types.items())))


@pytest.mark.parametrize("name", operation_names())
def test_saleor_accepts_the_document(name: str) -> None:
    document = parse(operation_text(name))
    assert [error.message for error in validate(saleor(), document)] == []
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    assert [node.name.value if node.name else None for node in operations] == [name]


def test_the_facts_refuse_what_saleor_does_not_have() -> None:
    wrong = parse("query wrong { product(slug: 3) { id nothingLikeThis } }")
    messages = [error.message for error in validate(saleor(), wrong)]
    assert "Cannot query field 'nothingLikeThis' on type 'Product'." in messages
    assert len(messages) == 2


def test_an_operation_that_is_not_stored_is_an_error() -> None:
    with pytest.raises(UnknownOperation):
        operation_text("drop_everything")
