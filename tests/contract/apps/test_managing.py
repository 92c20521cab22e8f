"""Apps as an administrator makes, changes and removes them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop

CREATE = """mutation($input: AppInput!) { appCreate(input: $input) {
  authToken app { id name isActive type permissions { code } tokens { authToken name } } errors { field code permissions } } }"""
UPDATE = "mutation($id: ID!, $input: AppInput!) { appUpdate(id: $id, input: $input) { app { name permissions { code } } errors { field code permissions } } }"
SIMPLE = "mutation($id: ID!) { %s(id: $id) { app { id isActive } errors { field code } } }"
TOKEN = """mutation($app: ID!) { appTokenCreate(input: {app: $app, name: "second"}) {
  authToken appToken { id name authToken } errors { field code } } }"""
UNTOKEN = "mutation($id: ID!) { appTokenDelete(id: $id) { appToken { id } errors { field code } } }"
VERIFY = "mutation($token: String!) { appTokenVerify(token: $token) { valid errors { code } } }"
MINE = "{ app { id name } }"


class Registry:
    """An administrator with one App."""

    def __init__(self, api: Endpoint, shop: Shop) -> None:
        self.api, self.name = api, shop.slug("carrier")
        self.made = self.do(CREATE, input={"name": self.name, "permissions": ["MANAGE_ORDERS"]})
        self.id, self.token = self.made["app"]["id"], self.made["authToken"]

    def do(self, document: str, **variables: Any) -> Any:
        return self.api.query(document, variables, token=self.api.admin).only

    def mine(self) -> Any:
        """What the App's token opens: None where it opens nothing."""
        data = self.api.query(MINE, token=self.token).data
        return data and data["app"]

    def valid(self, token: str) -> bool:
        return bool(self.api.query(VERIFY, {"token": token})["appTokenVerify"]["valid"])


@pytest.fixture
def registry(api: Endpoint, shop: Shop) -> Registry:
    return Registry(api, shop)


def test_an_app_is_made_and_its_token_opens_the_door(registry: Registry) -> None:
    assert len(registry.token) == 30
    assert registry.made["errors"] == []
    (token,) = registry.made["app"].pop("tokens")
    assert token["authToken"] == registry.token[-4:]
    assert registry.made["app"] == {
        "id": registry.id,
        "name": registry.name,
        "isActive": True,
        "type": "LOCAL",
        "permissions": [{"code": "MANAGE_ORDERS"}],
    }
    assert registry.mine() == {"id": registry.id, "name": registry.name}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (None, "REQUIRED"),
        pytest.param(" ", "REQUIRED", marks=pytest.mark.engine_only("Saleor takes a name of blanks")),
        ("x" * 61, "INVALID"),
    ],
)
def test_an_app_without_a_proper_name(api: Endpoint, name: str | None, code: str) -> None:
    refused = api.query(CREATE, {"input": {} if name is None else {"name": name}}, token=api.admin)["appCreate"]
    assert [(error["field"], error["code"]) for error in refused["errors"]] == [("name", code)]
    assert refused["app"] is None


def test_an_app_is_changed_rested_woken_and_deleted(registry: Registry) -> None:
    porter = {"name": "Porter", "permissions": ["MANAGE_PRODUCTS"]}
    changed = registry.do(UPDATE, id=registry.id, input=porter)
    assert changed == {"app": {"name": "Porter", "permissions": [{"code": "MANAGE_PRODUCTS"}]}, "errors": []}
    assert registry.do(SIMPLE % "appDeactivate", id=registry.id)["app"] == {"id": registry.id, "isActive": False}
    assert registry.mine() is None
    assert registry.do(SIMPLE % "appActivate", id=registry.id)["app"] == {"id": registry.id, "isActive": True}
    assert registry.mine()["name"] == "Porter"
    assert registry.do(SIMPLE % "appDelete", id=registry.id)["errors"] == []
    assert registry.mine() is None
    assert registry.do(SIMPLE % "appDelete", id=registry.id)["errors"] == [{"field": "id", "code": "NOT_FOUND"}]


def test_tokens_are_shown_once_verified_and_revoked(registry: Registry) -> None:
    second = registry.do(TOKEN, app=registry.id)
    token, key = second["authToken"], second["appToken"]["id"]
    assert second["appToken"]["authToken"] == token[-4:]
    assert registry.valid(token)
    assert not registry.valid(token[:-1])
    assert registry.do(UNTOKEN, id=key)["errors"] == []
    assert not registry.valid(token)
    assert registry.valid(registry.token)
    assert registry.do(UNTOKEN, id=key)["errors"][0]["code"] == "NOT_FOUND"


def test_only_those_who_manage_apps_do(api: Endpoint, registry: Registry, clerk: str, shopper: str) -> None:
    for token in (None, clerk, shopper):
        for document, variables in (
            (CREATE, {"input": {"name": "x"}}),
            (UPDATE, {"id": registry.id, "input": {"name": "x"}}),
            (TOKEN, {"app": registry.id}),
            *((SIMPLE % name, {"id": registry.id}) for name in ("appDelete", "appActivate", "appDeactivate")),
            ("{ apps(first: 5) { edges { node { id } } } }", {}),
        ):
            assert api.query(document, variables, token=token).denied == ["PermissionDenied"], document
    assert registry.mine()["name"] == registry.name


def test_an_app_writes_its_own_private_keys_and_no_others(api: Endpoint, shop: Shop, registry: Registry) -> None:
    write = """mutation($id: ID!) { updatePrivateMetadata(id: $id, input: [{key: "a", value: "b"}]) {
        item { privateMetadata { key value } } errors { code } } }"""
    other = shop.new_app("MANAGE_ORDERS")
    own = api.query(write, {"id": registry.id}, token=registry.token)["updatePrivateMetadata"]
    assert own == {"item": {"privateMetadata": [{"key": "a", "value": "b"}]}, "errors": []}
    assert api.query(write, {"id": registry.id}, token=other.token).denied == ["PermissionDenied"]
