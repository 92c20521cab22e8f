"""Webhooks as an App makes, changes and removes its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.endpoint import Endpoint, Reply
from tests.contract.shop import Shop
from tests.contract.shop.things import App

QUERY = "subscription { event { ... on OrderCreated { order { id } } ... on OrderPaid { order { id } } } }"
CREATE = """mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) {
  webhook { id name isActive targetUrl subscriptionQuery customHeaders asyncEvents { eventType name } syncEvents { name } app { id } }
  errors { field code message } } }"""
UPDATE = """mutation($id: ID, $identifier: String, $input: WebhookUpdateInput!) { webhookUpdate(id: $id, identifier: $identifier, input: $input) {
  webhook { name isActive asyncEvents { eventType } } errors { field code } } }"""
DELETE = "mutation($id: ID!) { webhookDelete(id: $id) { webhook { id } errors { field code } } }"
ONE = "query($id: ID!) { webhook(id: $id) { id name } }"
MINE = "{ app { webhooks { id } } }"


@pytest.fixture
def carrier(shop: Shop) -> App:
    return shop.new_app("MANAGE_ORDERS")


def create(api: Endpoint, app: App, **fields: Any) -> Reply:
    given = {"targetUrl": "https://app.example/hook", "query": QUERY, **fields}
    return api.query(CREATE, {"input": given}, token=app.token)


def test_an_app_makes_its_own_webhook_and_the_query_names_the_events(api: Endpoint, carrier: App) -> None:
    headers = '{"X-Key": "abc", "Authorization-Token": "x"}'
    made = create(api, carrier, name="Orders", customHeaders=headers)["webhookCreate"]
    assert made["errors"] == []
    events = sorted(made["webhook"].pop("asyncEvents"), key=lambda each: str(each["eventType"]))
    assert events == [
        {"eventType": "ORDER_CREATED", "name": "Order created"},
        {"eventType": "ORDER_PAID", "name": "Order paid"},
    ]
    assert json.loads(made["webhook"].pop("customHeaders")) == {"x-key": "abc", "authorization-token": "x"}
    assert made["webhook"] == {
        "id": made["webhook"]["id"],
        "name": "Orders",
        "isActive": True,
        "targetUrl": "https://app.example/hook",
        "subscriptionQuery": QUERY,
        "syncEvents": [],
        "app": {"id": carrier.id},
    }


def test_listed_events_win_over_the_querys(api: Endpoint, carrier: App) -> None:
    made = create(api, carrier, asyncEvents=["ORDER_CREATED", "PAGE_CREATED"])["webhookCreate"]
    assert {each["eventType"] for each in made["webhook"]["asyncEvents"]} == {"ORDER_CREATED", "PAGE_CREATED"}


def ours(fields: dict[str, Any], field: str, code: str, reason: str) -> Any:
    """What only our engine refuses, and why."""
    return pytest.param(fields, field, code, marks=pytest.mark.engine_only(reason))


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"query": "subscription { event {"}, "query", "SYNTAX"),
        ({"query": "not graphql at all"}, "query", "SYNTAX"),
        ({"query": "query { shop { name } }"}, "query", "MISSING_SUBSCRIPTION"),
        ({"query": "subscription { event { ... on NoSuchEvent { version } } }"}, "query", "GRAPHQL_ERROR"),
        ours({"query": "subscription A { event { version } } subscription B { event { version } }"}, "query", "UNABLE_TO_PARSE",
             "a payload document holds one subscription; Saleor takes the first"),
        ours({"query": "subscription($a: String) { event { ... on ProductCreated { product(channel: $a) { id } } } }"}, "query", "UNABLE_TO_PARSE",
             "variables of a payload document, which nobody can give, are refused; Saleor stores them"),
        ours({"query": "subscription { __typename }"}, "query", "MISSING_EVENT", "Saleor stores a subscription that is never told anything"),
        ours({"query": "subscription { a: event { version } b: event { version } }"}, "query", "GRAPHQL_ERROR",
             "`event` is selected once; Saleor reads the first"),
        ours({"query": "subscription { orderCreated { order { id } } }"}, "query", "MISSING_EVENT",
             "the engine has `event`, and none of Saleor's subscriptions of one event filtered by channel"),
        ({"query": "subscription { event { version } }"}, "query", "MISSING_EVENT"),
        ours({"query": None}, "query", "REQUIRED", "the engine writes no payloads of the old kind, which need no document"),
        ({"targetUrl": None}, "targetUrl", "REQUIRED"),
        ({"targetUrl": "ftp://app.example/"}, "targetUrl", "INVALID"),
        ({"targetUrl": "https:///hook"}, "targetUrl", "INVALID"),
        ours({"targetUrl": "https://user:secret@app.example/"}, "targetUrl", "INVALID", "we keep no passwords in addresses"),
        ({"targetUrl": "https://app.example/" + "x" * 240}, "targetUrl", "INVALID"),
        ({"customHeaders": '{"Cookie": "a"}'}, "customHeaders", "INVALID_CUSTOM_HEADERS"),
        ({"customHeaders": '{"X-A": "a\\r\\nX-B: b"}'}, "customHeaders", "INVALID_CUSTOM_HEADERS"),
        ({"customHeaders": '{"X-A": 1}'}, "customHeaders", "INVALID_CUSTOM_HEADERS"),
        ({"customHeaders": json.dumps({f"X-{n}": "a" for n in range(6)})}, "customHeaders", "INVALID_CUSTOM_HEADERS"),
        ({"customHeaders": json.dumps({"X-A": "a" * 999})}, "customHeaders", "INVALID_CUSTOM_HEADERS"),
    ],
)  # fmt: skip
def test_wrong_input(api: Endpoint, carrier: App, fields: dict[str, Any], field: str, code: str) -> None:
    assert create(api, carrier, **fields).refused("webhookCreate") == [(code, field)]
    assert api.send(MINE, token=carrier.token)["app"] == {"webhooks": []}


@pytest.mark.engine_only("our engine sends no synchronous events but those of payments, and has no gift cards")
@pytest.mark.parametrize(
    ("fields", "field"),
    [({"syncEvents": ["CHECKOUT_CALCULATE_TAXES"]}, "syncEvents"), ({"asyncEvents": ["GIFT_CARD_CREATED"]}, "asyncEvents")],
)
def test_events_that_are_never_sent(api: Endpoint, carrier: App, fields: dict[str, Any], field: str) -> None:
    assert create(api, carrier, **fields).refused("webhookCreate") == [("INVALID", field)]


def test_a_webhook_is_changed_by_id_and_by_identifier(api: Endpoint, shop: Shop, carrier: App) -> None:
    identifier = shop.slug("orders")
    made = create(api, carrier, name="first", identifier=identifier)["webhookCreate"]["webhook"]["id"]

    def changed(**given: Any) -> Any:
        return api.query(UPDATE, given, token=carrier.token)["webhookUpdate"]

    query = "subscription { event { ... on OrderCancelled { order { id } } } }"
    expected = {"name": "first", "isActive": False, "asyncEvents": [{"eventType": "ORDER_CANCELLED"}]}
    assert changed(id=made, input={"query": query, "isActive": False}) == {"webhook": expected, "errors": []}
    assert changed(identifier=identifier, input={"name": "n"})["webhook"] == {**expected, "name": "n"}
    assert create(api, carrier, identifier=identifier).refused("webhookCreate") == [("UNIQUE", None)]
    gone = api.query(DELETE, {"id": made}, token=carrier.token)
    assert gone.refused("webhookDelete") == []
    assert api.send(MINE, token=carrier.token)["app"] == {"webhooks": []}


def test_an_app_reaches_no_other_apps_webhook(api: Endpoint, shop: Shop, carrier: App, clerk: str) -> None:
    made = create(api, carrier)["webhookCreate"]["webhook"]["id"]
    stranger = shop.new_app("MANAGE_ORDERS").token
    for document, root, more, code in (
        (UPDATE, "webhookUpdate", {"input": {"name": "mine"}}, ("NOT_FOUND", "id")),
        (DELETE, "webhookDelete", {}, ("GRAPHQL_ERROR", None)),
    ):
        assert api.query(document, {"id": made, **more}, token=stranger).refused(root) == [code]
        assert api.query(document, {"id": made, **more}).denied == ["PermissionDenied"]
    assert api.query(ONE, {"id": made}, token=stranger)["webhook"] is None
    assert api.query(ONE, {"id": made}).denied == ["PermissionDenied"]
    assert api.query(ONE, {"id": made}, token=carrier.token)["webhook"]["id"] == made
