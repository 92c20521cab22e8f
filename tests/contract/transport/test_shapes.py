"""How an answer looks when something is wrong with the request: HTTP status, and the class of each error."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.endpoint import Endpoint

MENUS = "query Q($first: Int, $after: String) { menus(first: $first, after: $after) { edges { node { id } } } }"
DELETE = 'menuDelete(id: "TWVudTow") { errors { code } }'


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{ shop { name }", {}),
        ("{ shop { nothing } }", {}),
        ("query Q($slug: String!) { menu(slug: $slug) { id } }", {}),
        ("query Q($first: Int) { menus(first: $first) { edges { node { id } } } }", {"first": "many"}),
        ("query A { shop { name } } query B { shop { name } }", {}),
        ("{ " + " ".join(f"s{number}: shop {{ name }}" for number in range(101)) + " }", {}),
        ("mutation { " + " ".join(f"m{number}: {DELETE}" for number in range(5)) + " }", {}),
        ("{ " + " ".join(f"p{number}: " + 'products(first: 100, channel: "x") { edges { node { productVariants(first: 100) { edges { node { id } } } } } }' for number in range(6)) + " }", {}),
    ],
    ids=["syntax", "field", "missing variable", "wrong variable", "two operations", "aliases", "mutations", "cost"],
)  # fmt: skip
def test_a_request_that_cannot_be_run(api: Endpoint, document: str, variables: dict[str, Any]) -> None:
    reply = api.query(document, variables)
    assert reply.status == 400
    assert reply.data is None
    assert reply.errors != []
    assert all(error["extensions"]["exception"]["code"] for error in reply.errors)


@pytest.mark.parametrize(
    "variables",
    [{}, {"first": 101}, {"first": 1, "after": "garbage"}],
    ids=["no size", "too long a page", "no cursor"],
)
def test_a_page_that_cannot_be_shown(api: Endpoint, variables: dict[str, Any]) -> None:
    reply = api.query(MENUS, variables)
    assert (reply.status, reply.data) == (200, {"menus": None})
    assert reply.denied == ["GraphQLError"]


def test_ids_of_a_query(api: Endpoint) -> None:
    document = "query Q($id: ID!) { menu(id: $id) { id } }"
    assert api.query(document, {"id": "UHJvZHVjdDox"})["menu"] is None
    garbage = api.query(document, {"id": "garbage"})
    assert (garbage.status, garbage.denied) == (200, ["GraphQLError"])
    assert "Invalid ID: garbage" in garbage.errors[0]["message"]


def test_what_is_not_allowed(api: Endpoint) -> None:
    reply = api.query("{ shop { name version } }")
    assert (reply.status, reply.denied) == (200, ["PermissionDenied"])
    assert reply.errors[0]["path"] == ["shop", "version"]


@pytest.mark.parametrize("token", ["nonsense", "x" * 30])
def test_a_token_of_nobody_is_no_token(api: Endpoint, token: str) -> None:
    reply = api.query("{ me { id } }", token=token)
    assert (reply.status, reply["me"]) == (200, None)


def test_a_forged_token_is_told(api: Endpoint, shopper: str) -> None:
    head, body, signature = shopper.split(".")
    forged = f"{head}.{body}.{signature[:-6]}AAAAAA"
    reply = api.query("{ me { id } }", token=forged)
    assert (reply.status, reply.denied) == (200, ["InvalidSignatureError"])
