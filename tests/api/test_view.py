"""`/graphql/` over HTTP: what is accepted, what is refused, in which shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import graphene
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import path

from marketplace.api.execution import batched
from marketplace.api.ids import query_id, to_global_id
from marketplace.api.permissions import permitted
from marketplace.api.scalars import JSON, Upload
from marketplace.api.schema import build_schema
from marketplace.api.view import endpoint
from marketplace.kernel.errors import PermissionDenied

pytestmark = pytest.mark.django_db


class Thing(graphene.ObjectType):
    name = graphene.String(required=True)
    secret = graphene.String()

    @permitted("MANAGE_PRODUCTS", "MANAGE_ORDERS")
    @batched
    def resolve_secret(roots: Any, info: Any) -> Any:
        return ["s" for _ in roots]


class Query(graphene.ObjectType):
    who = graphene.String()
    things = graphene.List(Thing)
    thing = graphene.String(id=graphene.ID())
    number = graphene.Int(n=graphene.Int(required=True))
    broken = graphene.Int()
    refused = graphene.Int()
    language = graphene.String()
    free = JSON()

    def resolve_who(root: Any, info: Any) -> str:
        return info.context.actor.kind  # type: ignore[no-any-return]

    def resolve_things(root: Any, info: Any) -> Any:
        return [{"name": "a"}, {"name": "b"}]

    def resolve_thing(root: Any, info: Any, id: str) -> Any:
        return query_id(id, "Product")

    def resolve_number(root: Any, info: Any, n: int) -> int:
        return n

    def resolve_broken(root: Any, info: Any) -> int:
        raise RuntimeError("card number 4242")

    def resolve_refused(root: Any, info: Any) -> int:
        raise PermissionDenied(("MANAGE_ORDERS",))

    def resolve_language(root: Any, info: Any) -> str:
        return info.context.language  # type: ignore[no-any-return]

    def resolve_free(root: Any, info: Any) -> Any:
        return {"deep": [1, None, "é"]}


class Send(graphene.Mutation):
    text = graphene.String()

    class Arguments:
        files = graphene.List(graphene.NonNull(Upload), required=True)

    def mutate(root: Any, info: Any, files: Any) -> Any:
        return {"text": "+".join(file.name + ":" + file.read().decode() for file in files)}


class Mutation(graphene.ObjectType):
    send = Send.Field()


SCHEMA = build_schema(Query, Mutation)
urlpatterns = [path("graphql/", endpoint(lambda: SCHEMA))]


@pytest.fixture(autouse=True)
def _urls(settings: Any) -> Iterator[None]:
    # only the API's own view: the middleware of pages is none of its business, CSRF aside
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"]):
        yield


def post(query: Any, variables: Any = None, headers: Any = None, **body: Any) -> tuple[int, dict[str, Any]]:
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/graphql/",
        json.dumps({"query": query, "variables": variables, **body}),
        content_type="application/json",
        headers=headers,
    )
    return response.status_code, response.json()


def codes(body: dict[str, Any]) -> list[str]:
    return [error["extensions"]["exception"]["code"] for error in body["errors"]]


def test_an_answer_has_data_and_its_cost() -> None:
    status, body = post("{ things { name } free }")
    assert status == 200
    assert body == {
        "data": {"things": [{"name": "a"}, {"name": "b"}], "free": {"deep": [1, None, "é"]}},
        "extensions": {"cost": {"requestedQueryCost": 2, "maximumAvailable": 50000}},
    }


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ things { name ", None),
        ("{ nothing }", None),
        ("query Q($n: Int!) { number(n: $n) }", {}),
        ("query Q($n: Int!) { number(n: $n) }", {"n": "seven"}),
        ("{ __schema { types { name } } things { name } }", None),
        ("", None),
        (None, None),
        (7, None),
        ("{ things { name } }", [1]),
    ],
)
def test_what_is_refused_before_execution_is_400_without_data(query: Any, variables: Any) -> None:
    status, body = post(query, variables)
    assert status == 400
    assert set(body) == {"errors"}
    assert codes(body)[0] == "GraphQLError"


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"7", b'"x"', b"null"])
def test_a_body_that_is_no_request(raw: bytes) -> None:
    response = Client().post("/graphql/", raw, content_type="application/json")
    assert response.status_code == 400
    assert codes(response.json()) == ["GraphQLError"]


@pytest.mark.parametrize(
    "body",
    [
        {"query": "query($id: ID) { thing(id: $id) }", "variables": {"id": "a\0b"}},
        {"query": '{ thing(id: "a\\u0000b") }'},
        {"query": '{ thing(id: "a\\u{000}b") }'},
        {"query": "query($id: ID) { thing(id: $id) }", "variables": {"id": json.dumps({"blocks": "\0"})}},
    ],
)
def test_a_text_that_the_database_cannot_keep(body: Any) -> None:
    response = Client().post("/graphql/", json.dumps(body), content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "Texts must not contain the character U+0000."


def test_batches_are_off_and_a_list_of_one_is_allowed() -> None:
    client = Client()
    one = client.post("/graphql/", json.dumps([{"query": "{ things { name } }"}]), content_type="application/json")
    assert (one.status_code, [list(part) for part in one.json()]) == (200, [["data", "extensions"]])
    two = client.post("/graphql/", json.dumps([{"query": "{ who }"}] * 2), content_type="application/json")
    assert (two.status_code, codes(two.json())) == (400, ["GraphQLError"])


def test_a_body_over_the_limit() -> None:
    status, body = post("{ things { name } } #" + "x" * (2 * 1024 * 1024))
    assert status == 413
    assert codes(body) == ["GraphQLError"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="' + b"n" * 5000 + b'"\r\n\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(1500)),
        ),
    ],
)
def test_a_multipart_body_that_is_none(kind: str, body: bytes) -> None:
    response = Client().generic("POST", "/graphql/", body, content_type=kind)
    assert response.status_code == 400
    assert codes(response.json()) == ["GraphQLError"]


def test_a_kind_of_operation_that_the_schema_has_not() -> None:
    status, body = post("subscription { things { name } }")
    assert (status, codes(body), "data" in body) == (400, ["GraphQLError"], False)


def test_other_methods() -> None:
    for method in ("get", "put", "delete"):
        response = getattr(Client(), method)("/graphql/")
        assert response.status_code == 405
        assert response["Allow"] == "POST, OPTIONS"


def test_a_missing_permission_is_an_error_of_its_field() -> None:
    status, body = post("{ refused things { name secret } }")
    assert status == 200
    assert body["data"] == {"refused": None, "things": [{"name": "a", "secret": None}, {"name": "b", "secret": None}]}
    assert codes(body) == ["PermissionDenied"] * 3
    assert body["errors"][0]["message"] == "To access this path, you need one of the following permissions: MANAGE_ORDERS"
    assert [error["path"] for error in body["errors"]] == [["refused"], ["things", 0, "secret"], ["things", 1, "secret"]]
    assert body["errors"][0]["locations"] == [{"line": 1, "column": 3}]


def test_what_nobody_foresaw_is_told_to_the_log_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    status, body = post("{ broken things { name } }")
    assert status == 200
    assert body["data"]["broken"] is None
    assert body["data"]["things"] == [{"name": "a"}, {"name": "b"}]
    assert body["errors"][0]["message"] == "Internal Server Error"
    assert codes(body) == ["RuntimeError"]
    assert "RuntimeError" in caplog.text
    assert "4242" not in caplog.text
    assert "4242" not in json.dumps(body)


@pytest.mark.parametrize(
    ("identifier", "value", "errors"),
    [
        (to_global_id("Product", 72), "72", []),
        (to_global_id("Order", 72), None, []),
        (to_global_id("Product", "x"), None, []),
        (to_global_id("Product", 10**30), None, []),
        ("xx", None, ["Invalid ID: xx. Expected: Product."]),
        ("Product:1", None, ["Invalid ID: Product:1. Expected: Product."]),
    ],
)
def test_ids_of_queries(identifier: str, value: Any, errors: list[str]) -> None:
    status, body = post("query Q($id: ID) { thing(id: $id) }", {"id": identifier})
    assert status == 200
    assert body["data"] == {"thing": value}
    assert [error["message"] for error in body.get("errors", [])] == errors


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {"Authorization": "Bearer garbage"},
        {"Authorization-Bearer": "x"},
        {"Authorization": "Basic Zm9v"},
        {"Authorization": "Bearer"},
    ],
)
def test_unknown_tokens_are_nobody(headers: Any) -> None:
    assert post("{ who }", headers=headers) == (
        200,
        {"data": {"who": "anonymous"}, "extensions": {"cost": {"requestedQueryCost": 1, "maximumAvailable": 50000}}},
    )


@pytest.mark.parametrize("header", ["Authorization", "Authorization-Bearer"])
def test_a_forged_token_fails_where_somebody_asks_who_is_there(header: str) -> None:
    import jwt

    from marketplace.engine.customers.tokens import issuer

    token = jwt.encode({"owner": "saleor", "iss": issuer(), "type": "access", "exp": 4102444800}, "k" * 32, algorithm="HS256")
    status, body = post("{ who things { name } }", headers={header: token if header != "Authorization" else f"JWT {token}"})
    assert status == 200
    assert body["data"]["who"] is None
    assert len(body["data"]["things"]) == 2
    assert len(body["errors"]) == 1
    assert body["errors"][0]["path"] == ["who"]
    assert codes(body)[0].endswith(("Error", "Token"))
    assert body["errors"][0]["message"] != "Internal Server Error"


def test_the_language_of_the_request() -> None:
    for asked, language in [("fr", "fr"), ("ar-MA,ar;q=0.9", "ar"), ("xx", "en")]:
        assert post("{ language }", headers={"Accept-Language": asked})[1]["data"] == {"language": language}


def test_files_come_in_multipart() -> None:
    operations = {
        "query": "mutation M($files: [Upload!]!) { send(files: $files) { text } }",
        "variables": {"files": [None, None]},
    }
    parts = {
        "operations": json.dumps(operations),
        "map": json.dumps({"0": ["variables.files.0"], "1": ["variables.files.1"]}),
        "0": SimpleUploadedFile("a.txt", b"one"),
        "1": SimpleUploadedFile("b.txt", b"two"),
    }
    response = Client().post("/graphql/", parts)
    assert response.json()["data"] == {"send": {"text": "a.txt:one+b.txt:two"}}


@pytest.mark.parametrize(
    "places",
    [
        {"9": ["variables.files.0"]},
        {"0": ["variables.files.7"]},
        {"0": ["query"]},
        {"0": "variables"},
        {"0": ["variables.files.0.x"]},
    ],
)
def test_a_file_map_that_fits_nothing(places: Any) -> None:
    operations = {"query": "mutation M($files: [Upload!]!) { send(files: $files) { text } }", "variables": {"files": [None]}}
    response = Client().post(
        "/graphql/", {"operations": json.dumps(operations), "map": json.dumps(places), "0": SimpleUploadedFile("a.txt", b"one")}
    )
    assert response.status_code == 400
    assert codes(response.json()) == ["GraphQLError"]


def test_a_text_is_no_upload() -> None:
    status, body = post("mutation M($files: [Upload!]!) { send(files: $files) { text } }", {"files": ["a"]})
    assert status == 400
    assert "Upload" in body["errors"][0]["message"]


def test_other_sites_may_ask_when_listed() -> None:
    for allowed, answer in [
        (["*"], "https://shop.example"),
        (["https://shop.example"], "https://shop.example"),
        (["https://other.example"], None),
        ([], None),
    ]:
        with override_settings(GRAPHQL_ALLOWED_ORIGINS=allowed):
            response = Client().options("/graphql/", headers={"Origin": "https://shop.example"})
        assert response.status_code == 200
        assert response.get("Access-Control-Allow-Origin") == answer
        assert "Access-Control-Allow-Credentials" not in response
        assert ("Authorization-Bearer" in response.get("Access-Control-Allow-Headers", "")) is (answer is not None)
    assert django_settings.GRAPHQL_COST_LIMIT == 50000
