"""Webhooks through the API: happy, wrong, forbidden."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.engine.apps.actions import enqueue, finish_attempt
from marketplace.engine.apps.models import App, EventDelivery, Webhook
from marketplace.kernel.actors import ANONYMOUS, Actor
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.models import OutboxMessage
from tests.api.asking import ask, refusals, statements

pytestmark = [pytest.mark.django_db, pytest.mark.engine_only("deliveries are made by hand, and actors that no token makes ask")]

ADMIN = Actor("staff", "1", frozenset({"MANAGE_APPS"}))
QUERY = "subscription { event { ... on OrderCreated { order { id } } ... on OrderPaid { order { id } } } }"
CREATE = """mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) {
  webhook { id name isActive targetUrl subscriptionQuery customHeaders asyncEvents { eventType name } syncEvents { name } app { id } }
  errors { field code message } } }"""
UPDATE = """mutation($id: ID, $identifier: String, $input: WebhookUpdateInput!) { webhookUpdate(id: $id, identifier: $identifier, input: $input) {
  webhook { name isActive asyncEvents { eventType } } errors { field code } } }"""
DELETE = "mutation($id: ID!) { webhookDelete(id: $id) { webhook { id } errors { field code } } }"
RETRY = "mutation($id: ID!) { eventDeliveryRetry(id: $id) { delivery { id status } errors { field code } } }"
SEEN = """{ app { webhooks { id eventDeliveries(first: 10) { totalCount edges { node { id status eventType createdAt payload
  attempts(first: 5) { edges { node { id status taskId responseStatusCode response duration } } } } } } } } }"""


@pytest.fixture
def app() -> App:
    return App.objects.create(name="Carrier", permissions=["MANAGE_ORDERS"])


def actor(app: App) -> Actor:
    return Actor("app", str(app.pk), frozenset(app.permissions))


def given(**fields: Any) -> dict[str, Any]:
    return {"targetUrl": "https://app.example/hook", "query": QUERY, **fields}


def create(who: Actor, **fields: Any) -> Any:
    return ask(CREATE, who, input=given(**fields))["webhookCreate"]


def test_staff_name_the_app(app: App) -> None:
    key = to_global_id("App", app.pk)
    assert create(ADMIN, app=key)["webhook"]["app"] == {"id": key}
    assert [(error["field"], error["code"]) for error in create(ADMIN)["errors"]] == [("app", "NOT_FOUND")]
    App.objects.update(is_active=False)
    assert [(error["field"], error["code"]) for error in create(ADMIN, app=key)["errors"]] == [("app", "NOT_FOUND")]


def test_an_app_reaches_no_other_apps_webhook(app: App) -> None:
    stranger = actor(App.objects.create(name="Stranger", permissions=["MANAGE_ORDERS", "MANAGE_APPS"]))
    made = create(actor(app))["webhook"]["id"]
    delivery = enqueue(webhook=Webhook.objects.get(), event="ORDER_CREATED", body="{}")
    unknown = {"field": "id", "code": "NOT_FOUND"}
    for document, name, key, more, error in (
        (UPDATE, "webhookUpdate", made, {"input": {"name": "mine"}}, unknown),
        (DELETE, "webhookDelete", made, {}, {"field": None, "code": "GRAPHQL_ERROR"}),
        (RETRY, "eventDeliveryRetry", to_global_id("EventDelivery", delivery.pk), {}, unknown),
    ):
        assert ask(document, stranger, id=key, **more)[name]["errors"] == [error]
    assert ask("query($id: ID!) { webhook(id: $id) { id } }", stranger, id=made) == {"webhook": None}
    assert Webhook.objects.get().name == ""
    # named as another's, it becomes the asker's own
    theirs = create(stranger, app=to_global_id("App", app.pk))["webhook"]
    assert theirs["app"] == {"id": to_global_id("App", int(stranger.id))}


@pytest.mark.parametrize("who", [ANONYMOUS, Actor("staff", "2", frozenset({"MANAGE_ORDERS"})), Actor("customer", "3")])
def test_others_are_refused(app: App, who: Actor) -> None:
    made = create(actor(app))["webhook"]["id"]
    delivery = to_global_id("EventDelivery", enqueue(webhook=Webhook.objects.get(), event="ORDER_CREATED", body="{}").pk)
    messages = OutboxMessage.objects.count()
    for document, variables in (
        (CREATE, {"input": given(app=to_global_id("App", app.pk))}),
        (UPDATE, {"id": made, "input": {"name": "x"}}),
        (DELETE, {"id": made}),
        (RETRY, {"id": delivery}),
        ("query($id: ID!) { webhook(id: $id) { targetUrl } }", {"id": made}),
    ):
        assert "MANAGE_APPS" in refusals(document, who, **variables)[0]
    assert Webhook.objects.count() == 1
    assert OutboxMessage.objects.count() == messages


def test_deliveries_are_seen_and_sent_again(app: App) -> None:
    create(actor(app))
    delivery = enqueue(webhook=Webhook.objects.get(), event="ORDER_CREATED", body='{"a":1}')
    finish_attempt(
        delivery_id=delivery.pk, task_id="7", attempt=1, success=False, again=False, response="no", status_code=404, duration=0.5
    )
    ((edge,),) = [hook["eventDeliveries"]["edges"] for hook in ask(SEEN, actor(app))["app"]["webhooks"]]
    node = edge["node"]
    assert (node["status"], node["eventType"], node["payload"]) == ("FAILED", "ORDER_CREATED", '{"a":1}')
    (attempt,) = [each["node"] for each in node["attempts"]["edges"]]
    del attempt["id"]
    assert attempt == {"status": "FAILED", "taskId": "7", "responseStatusCode": 404, "response": "no", "duration": 0.5}
    again = ask(RETRY, actor(app), id=node["id"])["eventDeliveryRetry"]
    assert again == {"delivery": {"id": node["id"], "status": "PENDING"}, "errors": []}
    assert OutboxMessage.objects.filter(topic="WebhookDeliveryDue", payload={"delivery": delivery.pk, "attempt": 1}).count() == 2


def test_looking_at_deliveries_costs_the_same_for_one_and_for_many(app: App) -> None:
    def add() -> None:
        create(actor(app))
        for hook in Webhook.objects.all():
            made = enqueue(webhook=hook, event="ORDER_CREATED", body="{}")
            finish_attempt(
                delivery_id=made.pk, task_id=str(made.pk), attempt=1, success=True, again=False, response="", status_code=200, duration=0.1
            )  # fmt: skip

    add()
    one = statements(SEEN, actor(app))
    add()
    add()
    assert EventDelivery.objects.count() == 6
    assert statements(SEEN, actor(app)) == one == 5
