"""Apps through the API: happy, wrong, forbidden."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.api.context import context_for
from marketplace.api.schema import execute
from marketplace.engine.apps.actions import own_app
from marketplace.engine.apps.models import App
from marketplace.kernel.actors import ANONYMOUS, Actor
from marketplace.kernel.ids import to_global_id
from tests.api.asking import ask, refusals, statements

pytestmark = [pytest.mark.django_db, pytest.mark.engine_only("persons with few permissions, and the shop's own App")]

ADMIN = Actor("staff", "1", frozenset({"MANAGE_APPS", "MANAGE_PRODUCTS", "MANAGE_ORDERS"}))
CLERK = Actor("staff", "2", frozenset({"MANAGE_PRODUCTS"}))
CREATE = """mutation($input: AppInput!) { appCreate(input: $input) {
  authToken app { id identifier name isActive type permissions { code } tokens { authToken name } } errors { field code permissions } } }"""
UPDATE = "mutation($id: ID!, $input: AppInput!) { appUpdate(id: $id, input: $input) { app { name permissions { code } } errors { field code permissions } } }"
SIMPLE = "mutation($id: ID!) { %s(id: $id) { app { id isActive } errors { field code } } }"
TOKEN = """mutation($app: ID!) { appTokenCreate(input: {app: $app, name: "second"}) {
  authToken appToken { id name authToken } errors { field code } } }"""
VERIFY = "mutation($token: String!) { appTokenVerify(token: $token) { valid errors { code } } }"
MINE = "{ app { id name } }"


def created(name: str = "Carrier", *permissions: str) -> Any:
    return ask(CREATE, ADMIN, input={"name": name, "permissions": list(permissions)})["appCreate"]


def answer(document: str, token: str, **variables: Any) -> Any:
    return execute(document, variables, context_for(token)).as_dict()


def actor(app: App) -> Actor:
    return Actor("app", str(app.pk), frozenset(app.permissions))


def test_nobody_gives_what_they_do_not_hold() -> None:
    refused = ask(CREATE, ADMIN, input={"name": "Greedy", "permissions": ["MANAGE_USERS", "MANAGE_ORDERS"]})["appCreate"]
    assert refused["errors"] == [{"field": "permissions", "code": "OUT_OF_SCOPE_PERMISSION", "permissions": ["MANAGE_USERS"]}]
    assert refused["app"] is None
    assert not App.objects.exists()


@pytest.mark.parametrize(
    ("input", "field", "code"),
    [({}, "name", "REQUIRED"), ({"name": " "}, "name", "REQUIRED"), ({"name": "x" * 61}, "name", "INVALID"),
     ({"name": "x", "identifier": "maarad"}, "identifier", "UNIQUE")],
)  # fmt: skip
def test_wrong_input(input: dict[str, Any], field: str, code: str) -> None:
    refused = ask(CREATE, ADMIN, input=input)["appCreate"]
    assert refused["errors"] == [{"field": field, "code": code, "permissions": None}]
    assert not App.objects.exists()


def test_an_app_that_may_more_is_out_of_reach() -> None:
    strong = App.objects.create(name="Strong", permissions=["MANAGE_USERS"])
    key = to_global_id("App", strong.pk)
    for name in ("appDeactivate", "appDelete"):
        assert ask(SIMPLE % name, ADMIN, id=key)[name]["errors"] == [{"field": "id", "code": "OUT_OF_SCOPE_APP"}]
    assert ask(TOKEN, ADMIN, app=key)["appTokenCreate"]["errors"] == [{"field": "app", "code": "OUT_OF_SCOPE_APP"}]
    strong.refresh_from_db()
    assert strong.is_active
    assert not strong.tokens.exists()


def test_the_shops_own_app_is_nobodys_to_change() -> None:
    everything = Actor("staff", "1", frozenset({"MANAGE_APPS", *own_app().permissions}))
    key = to_global_id("App", own_app().pk)
    for name in ("appDeactivate", "appDelete"):
        assert ask(SIMPLE % name, everything, id=key)[name]["errors"] == [{"field": "id", "code": "FORBIDDEN"}]
    assert own_app().is_active


@pytest.mark.parametrize("who", [ANONYMOUS, CLERK, Actor("customer", "3")])
def test_only_those_who_manage_apps_do(who: Actor) -> None:
    app = App.objects.create(name="Quiet", permissions=[])
    key = to_global_id("App", app.pk)
    documents = [
        (CREATE, {"input": {"name": "x"}}), (UPDATE, {"id": key, "input": {"name": "x"}}), (TOKEN, {"app": key}),
        *[(SIMPLE % name, {"id": key}) for name in ("appDelete", "appActivate", "appDeactivate")],
        ("{ apps(first: 5) { edges { node { id } } } }", {}),
    ]  # fmt: skip
    for document, variables in documents:
        (message,) = refusals(document, who, **variables)
        assert "MANAGE_APPS" in message
    assert App.objects.get().name == "Quiet"


def test_tokens_webhooks_and_private_keys_are_for_the_owner_and_who_manages_apps() -> None:
    app = App.objects.create(name="Mine", permissions=["MANAGE_ORDERS"], private_metadata={"a": "b"})
    other = App.objects.create(name="Other", permissions=[])
    key = to_global_id("App", app.pk)
    fields = ("tokens { id }", "webhooks { id }", "privateMetadata { key }")
    for field in fields:
        document = f"query($id: ID) {{ app(id: $id) {{ {field} }} }}"
        assert refusals(document, CLERK, id=key) != []
        assert refusals(document, actor(other), id=key) != []
        assert refusals(document, actor(app), id=key) == []
        assert refusals(document, actor(app)) == []
        assert refusals(document, ADMIN, id=key) == []
    assert refusals(MINE, ANONYMOUS) != []
    assert refusals(MINE, Actor("customer", "3")) != []


def test_the_list_of_apps_is_filtered_sorted_and_costs_the_same() -> None:
    listing = "query($filter: AppFilterInput, $sort: AppSortingInput) { apps(first: 9, filter: $filter, sortBy: $sort) { totalCount edges { node { name accessToken webhooks { id } tokens { id } } } } }"
    App.objects.create(name="Beta", permissions=[])
    one = statements(listing, ADMIN)
    App.objects.create(name="Alpha", permissions=[], is_active=False)
    App.objects.create(name="Gamma", permissions=[])
    assert statements(listing, ADMIN) == one == 4

    def names(**variables: Any) -> list[str]:
        return [edge["node"]["name"] for edge in ask(listing, ADMIN, **variables)["apps"]["edges"]]

    assert names() == ["Alpha", "Beta", "Gamma"]
    assert names(filter={"isActive": True}) == ["Beta", "Gamma"]
    assert names(filter={"search": "gam"}) == ["Gamma"]
    assert names(sort={"field": "CREATION_DATE", "direction": "DESC"}) == ["Gamma", "Alpha", "Beta"]
