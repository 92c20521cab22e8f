"""What is refused before it runs: HTTP 400 with errors and no data, and nothing executed."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.api.context import Context
from marketplace.api.schema import execute
from tests.api.sample import sample_schema

SCHEMA = sample_schema()


def run(document: str, variables: Any = None, root: Any = None, **options: Any) -> Any:
    return execute(document, variables, Context(), against=SCHEMA, root_value=root, **options)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{ item { ", "Syntax Error"),
        ("{ nothing }", "Cannot query field 'nothing'"),
        ("", "Syntax Error"),
        ("fragment A on Item { id }", "Fragment 'A' is never used"),
        ("query A { __typename } query B { __typename }", "Must provide operation name"),
        ("query Q($n: Int!) { items(first: $n) { id } }", "was not provided"),
        ("{ __schema { types { name } } item { id } }", "cannot be mixed"),
        ("{" + " ".join(f"a{n}: __typename" for n in range(101)) + "}", "101 aliases"),
        ("mutation {" + " ".join(f"m{n}: add(number: 1) {{ total }}" for n in range(5)) + "}", "5 mutations"),
        ("{" + "item { child { child { " + "child { " * 70 + "id" + "}" * 73 + "}", "nested"),
        ("{ item { " + "id " * 20_001 + "} }", "Syntax Error"),
        (
            "{ item { ...F0 } } "
            + " ".join(f"fragment F{n} on Item {{ child {{ ...F{n + 1} }} }}" for n in range(70))
            + " fragment F70 on Item { id }",
            "nested deeper",
        ),
        (
            "{ item { ...F0 } } "
            + " ".join(f"fragment F{n} on Item {{ child {{ ...F{n + 1} }} strictChild {{ ...F{n + 1} }} }}" for n in range(20))
            + " fragment F20 on Item { id }",
            "more than 10000 fields",
        ),
        ("{ item { id } } " + " ".join(f"fragment F{n} on Item {{ id }}" for n in range(151)), "more than 150 fragments"),
        ("{ item { " + "id " * 600 + "} }", "repeats the same fields"),
        ("{ item { ...A } } fragment A on Item { child { ...A } }", "Cannot spread fragment 'A' within itself"),
        ("{ item { echo(words: " + "[" * 900 + "]" * 900 + ") } }", "nested"),
        ("{ items(first: 50001) { id } }", "The query exceeds the maximum cost of 50000. Actual cost is 50001"),
    ],
)
def test_refused(document: str, words: str) -> None:
    root: list[int] = []
    answer = run(document, root=root)
    assert answer.refused
    assert words in answer.errors[0]["message"]
    assert answer.errors[0]["extensions"]["exception"]["code"] == "GraphQLError"
    assert "data" not in answer.as_dict()
    assert root == []


@pytest.mark.parametrize(
    "document",
    [
        "{" + " ".join(f"a{n}: __typename" for n in range(100)) + "}",
        "mutation {" + " ".join(f"m{n}: add(number: 1) {{ total }}" for n in range(4)) + "}",
        "{ __schema { queryType { name } } __typename }",
    ],
)
def test_just_below_the_limit(document: str) -> None:
    answer = run(document, root=[])
    assert not answer.refused
    assert answer.errors == []


def test_the_named_operation_runs() -> None:
    document = "query A { a: __typename } query B { b: __typename }"
    assert run(document, operation_name="B").data == {"b": "Query"}
    assert run(document, operation_name="C").errors[0]["message"] == 'Unknown operation named "C".'


def test_cost_is_told_with_every_executed_answer_and_follows_variables() -> None:
    document = "query Q($n: Int) { items(first: $n) { id } }"
    root = {"id": 1, "child": None}
    assert run(document, {"n": 3}, root).as_dict()["extensions"] == {"cost": {"requestedQueryCost": 3, "maximumAvailable": 50000}}
    assert run(document, {"n": 2}, root).as_dict()["extensions"]["cost"]["requestedQueryCost"] == 2
    refused = run(document, {"n": 60_000}, root)
    assert refused.errors[0]["extensions"]["cost"]["requestedQueryCost"] == 60_000


def test_a_trusted_document_may_cost_more() -> None:
    assert run("{ items(first: 60000) { id } }", root={"id": 1, "child": None}, trusted=True).data == {
        "items": [{"id": "1"}, None, None]
    }


def test_wrong_variables_name_the_variable() -> None:
    answer = run("query Q($n: Int) { items(first: $n) { id } }", {"n": "x"})
    assert answer.refused
    assert "$n" in answer.errors[0]["message"]
