"""What the executor promises to those who write resolvers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import graphene
import pytest
from django.db import connection

from marketplace.api.channel import InChannel, channel_of
from marketplace.api.context import Context
from marketplace.api.enums import enum
from marketplace.api.execution import QueryInResolver, batched
from marketplace.api.schema import build_schema, execute
from tests.api.sample import sample_schema

CALLS: list[tuple[str, int]] = []


class Shelf(graphene.ObjectType):
    title_text = graphene.String(required=True)
    channel = graphene.String()
    books = graphene.List(graphene.NonNull(lambda: Book), limit=graphene.Int())
    language = graphene.Field(enum("LanguageCodeEnum"))
    counted = graphene.Int()
    missing = graphene.String()
    queried = graphene.Int()
    short = graphene.Int()

    def resolve_channel(root: Any, info: Any) -> str | None:
        return channel_of(root)

    @batched
    def resolve_books(roots: Any, info: Any, limit: int | None = None) -> list[Any]:
        CALLS.append(("books", len(roots)))
        return [[SimpleNamespace(name=f"{root.node.title_text}{n}", shelf=root) for n in range(limit or 2)] for root in roots]

    @batched
    def resolve_counted(roots: Any, info: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 7")
            return [cursor.fetchone()[0]] * len(roots)

    def resolve_queried(root: Any, info: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 7")
            return cursor.fetchone()[0]

    @batched
    def resolve_short(roots: Any, info: Any) -> list[Any]:
        return [1]


class Book(graphene.ObjectType):
    name = graphene.String()
    grade = graphene.Int()
    shelf = graphene.Field(lambda: Shelf)

    @batched
    def resolve_grade(roots: Any, info: Any) -> list[Any]:
        CALLS.append(("grade", len(roots)))
        return [ValueError("secret") if root.name == "b1" else 1 for root in roots]


class Query(graphene.ObjectType):
    shelves = graphene.List(Shelf, names=graphene.List(graphene.String))
    seen = graphene.List(graphene.String)

    def resolve_shelves(root: Any, info: Any, names: Any = ("a", "b")) -> Any:
        info.context.cache["seen"] = [path for path in ("books", "books.grade", "books.shelf.channel") if info.selects(path)]
        return [InChannel(SimpleNamespace(title_text=name, language="pl-pl"), "morocco") for name in names]

    def resolve_seen(root: Any, info: Any) -> Any:
        return info.context.cache["seen"]


SCHEMA = build_schema(Query)


def run(document: str, **variables: Any) -> dict[str, Any]:
    CALLS.clear()
    return execute(document, variables, Context(), against=SCHEMA).as_dict()


def test_a_batched_resolver_is_called_once_for_all_parents() -> None:
    answer = run(
        "{ shelves(names: [a, b, c]) { books(limit: 3) { name grade shelf { books { name } } } } }".replace(
            "[a, b, c]", '["a", "b", "c"]'
        )
    )
    assert CALLS == [("books", 3), ("grade", 9), ("books", 9)]
    assert [len(shelf["books"]) for shelf in answer["data"]["shelves"]] == [3, 3, 3]


def test_an_error_among_the_values_is_the_error_of_that_parent_alone() -> None:
    answer = run("{ shelves { books { name grade } } }")
    assert answer["data"]["shelves"][1]["books"] == [{"name": "b0", "grade": 1}, {"name": "b1", "grade": None}]
    assert answer["data"]["shelves"][0]["books"] == [{"name": "a0", "grade": 1}, {"name": "a1", "grade": 1}]
    (error,) = answer["errors"]
    assert error["path"] == ["shelves", 1, "books", 1, "grade"]
    assert error["message"] == "Internal Server Error"
    assert error["extensions"] == {"exception": {"code": "ValueError"}}


def test_default_resolution_reads_through_the_channel_and_resolvers_get_the_pair() -> None:
    assert run("{ shelves { titleText channel } }")["data"]["shelves"][0] == {"titleText": "a", "channel": "morocco"}


def test_a_stored_spelling_of_an_enum_is_understood() -> None:
    assert run("{ shelves { language } }")["data"]["shelves"][0] == {"language": "PL_PL"}


def test_a_missing_attribute_is_an_error_and_not_a_silent_null() -> None:
    answer = run("{ shelves { missing } }")
    assert answer["data"]["shelves"] == [{"missing": None}, {"missing": None}]
    assert [error["extensions"]["exception"]["code"] for error in answer["errors"]] == ["AttributeError", "AttributeError"]


def test_a_batch_of_the_wrong_length_is_an_error_of_every_parent() -> None:
    answer = run("{ shelves { short } }")
    assert answer["data"]["shelves"] == [{"short": None}, {"short": None}]
    assert [error["path"] for error in answer["errors"]] == [["shelves", 0, "short"], ["shelves", 1, "short"]]


@pytest.mark.django_db
def test_a_plain_nested_resolver_may_not_query_and_a_batched_one_may() -> None:
    with pytest.raises(QueryInResolver, match="SELECT 7"):
        run("{ shelves { queried } }")
    assert run("{ shelves { counted } }")["data"]["shelves"] == [{"counted": 7}, {"counted": 7}]


def test_look_ahead_sees_through_aliases_and_fragments_and_obeys_directives() -> None:
    document = """query Q($no: Boolean!) {
        shelves { mine: books { ...B } books { shelf @include(if: $no) { channel } } } seen
    } fragment B on Book { ... on Book { grade } }"""
    assert run(document, no=False)["data"]["seen"] == ["books", "books.grade"]
    assert run(document, no=True)["data"]["seen"] == ["books", "books.grade", "books.shelf.channel"]


def test_one_document_serves_both_values_of_a_directive() -> None:
    document = "query Q($yes: Boolean = true) { shelves { titleText @include(if: $yes) channel @skip(if: $yes) } }"
    assert run(document)["data"]["shelves"][0] == {"titleText": "a"}
    assert run(document, yes=False)["data"]["shelves"][0] == {"channel": "morocco"}
    assert run(document, yes=True)["data"]["shelves"][0] == {"titleText": "a"}


def test_a_selection_left_empty_by_directives_is_an_empty_object() -> None:
    assert run("{ shelves { titleText @skip(if: true) } }")["data"] == {"shelves": [{}, {}]}


def test_mutations_run_in_turn_and_one_failure_leaves_the_others() -> None:
    total: list[int] = []
    document = "mutation { a: add(number: 1) { total } b: add(number: -1) { total } c: add(number: 5) { total } }"
    answer = execute(document, {}, Context(), against=sample_schema(), root_value=total)
    assert total == [1, 5]
    assert answer.data == {"a": {"total": 1}, "b": None, "c": {"total": 6}}
    assert [error["path"] for error in answer.errors] == [["b"]]


def test_introspection_answers_by_itself() -> None:
    answer = run('{ __type(name: "Shelf") { name fields { name } } }')
    assert answer["data"]["__type"]["fields"][0] == {"name": "titleText"}
