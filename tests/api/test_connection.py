"""Pages by keyset: every row once, in order, both ways, whatever the keys, ties and NULLs; and no page dearer than the first."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from random import Random
from types import SimpleNamespace
from typing import Any

import graphene
import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from marketplace.api.connection import Key, connection_field, connection_page, connection_pages, connection_type, list_page
from marketplace.api.context import Context
from marketplace.api.execution import batched
from marketplace.api.schema import build_schema, execute

pytestmark = pytest.mark.django_db

with isolate_apps("marketplace.api"):

    class Row(models.Model):
        price = models.DecimalField(max_digits=9, decimal_places=2, null=True)
        name = models.CharField(max_length=20)
        at = models.DateTimeField(null=True)
        group = models.IntegerField()

        class Meta:
            app_label = "api"
            db_table = "test_connection_row"
            indexes = [models.Index(fields=["price", "id"], name="row_price")]


class RowType(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String()

    class Meta:
        name = "Row"


SORTS: dict[str, list[Key]] = {
    "id": [],
    "name": [Key("name")],
    "name down": [Key("name", descending=True)],
    "price": [Key("price", nullable=True)],
    "price down": [Key("price", descending=True, nullable=True)],
    "price, name": [Key("price", nullable=True), Key("name")],
    "mixed": [Key("name", descending=True), Key("price", nullable=True)],
    "mixed nulls": [Key("price", nullable=True), Key("at", descending=True, nullable=True)],
    "at": [Key("at", nullable=True)],
}
Connection = connection_type("Row", RowType)


class Group(graphene.ObjectType):
    rows = connection_field(Connection)

    @batched
    def resolve_rows(roots: Any, info: Any, **page: Any) -> Any:
        numbers = [root.number for root in roots]
        return connection_pages(Row.objects.all(), parent="group", parents=numbers, sort=[Key("name")], args=page, info=info)


class Query(graphene.ObjectType):
    rows = connection_field(Connection, sort=graphene.String())
    letters = connection_field(connection_type("Letter", RowType))
    groups = graphene.List(Group, numbers=graphene.List(graphene.Int))

    def resolve_rows(root: Any, info: Any, sort: str = "id", **page: Any) -> Any:
        return connection_page(Row.objects.all(), sort=SORTS[sort], args=page, info=info)

    def resolve_letters(root: Any, info: Any, **page: Any) -> Any:
        return list_page([SimpleNamespace(id=i, name=c) for i, c in enumerate("abcde")], args=page, info=info)

    def resolve_groups(root: Any, info: Any, numbers: Any) -> Any:
        return [SimpleNamespace(number=number) for number in numbers]


SCHEMA = build_schema(Query)
PAGE = "{ edges { cursor node { id name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"


@pytest.fixture(autouse=True)
def table() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Row)


@pytest.fixture
def rows() -> None:
    random = Random(5)
    Row.objects.bulk_create(
        Row(
            price=random.choice([None, 1, 2, "2.50", 10]),
            name=random.choice("abc"),
            at=random.choice([None, "2026-01-01T00:00:00.000001Z", "2026-01-01T00:00:00.000002Z"]),
            group=random.choice([1, 2]),
        )
        for _ in range(60)
    )


def run(document: str, **variables: Any) -> dict[str, Any]:
    return execute(document, variables, Context(), against=SCHEMA).as_dict()


def ask(sort: str = "id", **page: Any) -> dict[str, Any]:
    document = f"query Q($sort: String, $first: Int, $last: Int, $after: String, $before: String) {{ rows(sort: $sort, first: $first, last: $last, after: $after, before: $before) {PAGE} }}"
    answer = run(document, sort=sort, **page)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["rows"]  # type: ignore[no-any-return]


def ids(page: dict[str, Any]) -> list[int]:
    return [int(edge["node"]["id"]) for edge in page["edges"]]


def in_order(sort: str) -> list[int]:
    keys = SORTS[sort]
    last = Key("id", keys[-1].descending if keys else False)
    return list(Row.objects.order_by(*(key.order for key in [*keys, last])).values_list("id", flat=True))


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [7, 60])
def test_walking_forward_and_back_meets_every_row_once(sort: str, size: int) -> None:
    found: list[int] = []
    page = ask(sort, first=size)
    while True:
        found += ids(page)
        assert page["pageInfo"]["hasPreviousPage"] is (len(found) > size)
        if not page["pageInfo"]["hasNextPage"]:
            break
        page = ask(sort, first=size, after=page["pageInfo"]["endCursor"])
    assert found == in_order(sort)

    back: list[int] = []
    page = ask(sort, last=size)
    while True:
        back = ids(page) + back
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        page = ask(sort, last=size, before=page["pageInfo"]["startCursor"])
    assert back == found


@pytest.mark.usefixtures("rows")
def test_a_cursor_is_the_sort_values_as_texts() -> None:
    Row.objects.all().delete()
    row = Row.objects.create(price="2.50", name="x", group=1)
    blank = Row.objects.create(price=None, name="y", group=1)
    cursors = [edge["cursor"] for edge in ask("price", first=2)["edges"]]
    assert [json.loads(b64decode(cursor)) for cursor in cursors] == [["2.50", str(row.pk)], [None, str(blank.pk)]]


def test_an_empty_list_has_a_page_of_nothing() -> None:
    page = ask(first=5)
    assert page == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "You must provide a `first` or `last` value to properly paginate the `rows` connection."),
        ("(first: 101)", "Requesting 101 records on the `rows` connection exceeds the `first` limit of 100 records."),
        ("(last: 101)", "Requesting 101 records on the `rows` connection exceeds the `last` limit of 100 records."),
        ("(first: 1, last: 1)", "Argument `last` cannot be combined with `first`."),
        ('(first: 1, before: "x")', "Argument `first` cannot be combined with `before`."),
        ('(last: 1, after: "x")', "Argument `last` cannot be combined with `after`."),
        ("(first: -1)", "Argument `first` must be a non-negative integer."),
        ('(first: 1, after: "garbage")', "Received cursor is invalid."),
        (f'(first: 1, after: "{b64encode(b"[1]").decode()}")', "Received cursor is invalid."),
        (f'(first: 1, after: "{b64encode(b"[null]").decode()}")', "Received cursor is invalid."),
        ('(first: 1, after: "' + b64encode(b'["x"]').decode() + '")', "Received cursor is invalid."),
        ('(first: 1, after: "' + b64encode(b'["1","2"]').decode() + '")', "Received cursor is invalid."),
        ('(sort: "name", first: 1, after: "' + b64encode(b'["a\\u0000","2"]').decode() + '")', "Received cursor is invalid."),
        ('(sort: "price", first: 1, after: "' + b64encode(b'["NaN","2"]').decode() + '")', "Received cursor is invalid."),
        ('(sort: "mixed", first: 1, after: "' + b64encode(b"[null,null,null]").decode() + '")', "Received cursor is invalid."),
        ('(sort: "mixed", first: 1, after: "' + b64encode(b'["a","x","1"]').decode() + '")', "Received cursor is invalid."),
    ],
)
def test_wrong_page_arguments(arguments: str, words: str) -> None:
    answer = run(f"{{ rows{arguments} {{ edges {{ node {{ id }} }} }} }}")
    assert answer["data"] == {"rows": None}
    assert [error["message"] for error in answer["errors"]] == [words]
    assert answer["errors"][0]["extensions"]["exception"] == {"code": "GraphQLError"}


@pytest.mark.usefixtures("rows")
def test_a_cursor_beyond_every_row_leads_to_an_empty_page() -> None:
    assert ask(first=1, after=b64encode(b'["99999999999999999999999"]').decode())["edges"] == []


@pytest.mark.usefixtures("rows")
def test_only_what_is_selected_is_queried() -> None:
    for selection, queries in [
        ("totalCount", 1),
        ("edges { node { id } }", 1),
        ("pageInfo { hasNextPage }", 1),
        ("totalCount edges { cursor }", 2),
        ("__typename", 0),
    ]:
        arguments = "" if selection in ("totalCount", "__typename") else "(first: 3)"
        with CaptureQueriesContext(connection) as captured:
            answer = run(f"{{ rows{arguments} {{ {selection} }} }}")
        assert len(captured) == queries, selection
        assert "errors" not in answer
        if "totalCount" in selection:
            assert answer["data"]["rows"]["totalCount"] == 60


def test_a_late_page_reads_as_many_rows_as_the_first() -> None:
    Row.objects.bulk_create(Row(price=number, name="n", group=1) for number in range(5000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE test_connection_row")
    late = Row.objects.order_by("price")[4000]
    with CaptureQueriesContext(connection) as captured:
        page = ask("price", first=20, after=b64encode(json.dumps([str(late.price), str(late.pk)]).encode()).decode())
    assert len(page["edges"]) == 20
    (query,) = captured.captured_queries
    assert "OFFSET" not in query["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {query['sql']}")
        plan = cursor.fetchone()[0][0]["Plan"]
    scan = plan["Plans"][0]
    assert scan["Node Type"] == "Index Scan"
    assert "ROW(price, id)" in scan["Index Cond"]
    assert scan["Actual Rows"] == 21


@pytest.mark.usefixtures("rows")
def test_pages_of_many_parents_in_one_query() -> None:
    document = "query Q($numbers: [Int]) { groups(numbers: $numbers) { rows(first: 4) { totalCount edges { node { id } } pageInfo { hasNextPage } } } }"
    counts = []
    for numbers in ([1], [1, 2, 3]):
        with CaptureQueriesContext(connection) as captured:
            groups = run(document, numbers=numbers)["data"]["groups"]
        counts.append(len(captured))
        for number, group in zip(numbers, groups, strict=True):
            expected = list(Row.objects.filter(group=number).order_by("name", "id").values_list("id", flat=True))
            assert ids(group["rows"]) == expected[:4]
            assert group["rows"]["totalCount"] == len(expected)
            assert group["rows"]["pageInfo"]["hasNextPage"] is (len(expected) > 4)
    assert counts == [2, 2]


@pytest.mark.usefixtures("rows")
def test_the_next_page_of_one_parent_and_its_last() -> None:
    expected = list(Row.objects.filter(group=1).order_by("name", "id").values_list("id", flat=True))
    first = run("{ groups(numbers: [1]) { rows(first: 4) " + PAGE + " } }")["data"]["groups"][0]["rows"]
    cursor = first["pageInfo"]["endCursor"]
    second = run(f'{{ groups(numbers: [1]) {{ rows(first: 4, after: "{cursor}") {PAGE} }} }}')["data"]["groups"][0]["rows"]
    assert ids(first) + ids(second) == expected[:8]
    last = run("{ groups(numbers: [1]) { rows(last: 3) " + PAGE + " } }")["data"]["groups"][0]["rows"]
    assert ids(last) == expected[-3:]


def test_pages_of_a_list_in_memory() -> None:
    def letters(arguments: str) -> dict[str, Any]:
        answer = run(
            f"{{ letters{arguments} {{ totalCount edges {{ cursor node {{ name }} }} pageInfo {{ hasNextPage hasPreviousPage }} }} }}"
        )
        return answer["data"]["letters"]  # type: ignore[no-any-return]

    def names(page: dict[str, Any]) -> str:
        return "".join(edge["node"]["name"] for edge in page["edges"])

    first = letters("(first: 2)")
    assert (names(first), first["totalCount"]) == ("ab", 5)
    second = letters(f'(first: 9, after: "{first["edges"][1]["cursor"]}")')
    assert (names(second), second["pageInfo"]) == ("cde", {"hasNextPage": False, "hasPreviousPage": True})
    before = letters(f'(last: 1, before: "{second["edges"][0]["cursor"]}")')
    assert (names(before), before["pageInfo"]) == ("b", {"hasNextPage": True, "hasPreviousPage": True})
