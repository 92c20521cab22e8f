"""Where Apps want to be told. An App manages its own webhooks; staff with MANAGE_APPS those of all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from graphene import ID, Boolean, Field, InputObjectType, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.manifest import unheard_of, webhook_events
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.permissions import AUTHENTICATED_APP
from marketplace.api.scalars import JSONString
from marketplace.api.types.webhook import EventDelivery, Webhook
from marketplace.engine.apps import actions
from marketplace.kernel.errors import DomainError

WebhookError = error_type("WebhookError")


class WebhookCreateInput(InputObjectType):
    name = String()
    identifier = String()
    target_url = String()
    events = List(NonNull(enum("WebhookEventTypeEnum")))
    async_events = List(NonNull(enum("WebhookEventTypeAsyncEnum")))
    sync_events = List(NonNull(enum("WebhookEventTypeSyncEnum")))
    app = ID()
    is_active = Boolean()
    query = String()
    custom_headers = JSONString()


class WebhookUpdateInput(InputObjectType):
    name = String()
    identifier = String()
    target_url = String()
    events = List(NonNull(enum("WebhookEventTypeEnum")))
    async_events = List(NonNull(enum("WebhookEventTypeAsyncEnum")))
    sync_events = List(NonNull(enum("WebhookEventTypeSyncEnum")))
    is_active = Boolean()
    query = String()
    custom_headers = JSONString()


def _fields(input: dict[str, Any]) -> dict[str, Any]:
    """Columns of a webhook. The events are those listed, or the ones that the query is about. INVALID for those never told here."""
    fields: dict[str, Any] = {
        name: input[name]
        for name in ("name", "identifier", "target_url", "is_active", "custom_headers")
        if name in input and input[name] is not None
    }
    lists = ("async_events", "sync_events", "events")
    listed = {event for name in lists for event in input.get(name) or ()}
    try:
        events = webhook_events(input.get("query") or "", listed)
    except DomainError as error:
        if error.field == "async_events":
            unknown = unheard_of(listed)
            error.field = next(name for name in lists if unknown & set(input.get(name) or ()))
        raise
    if input.get("query"):
        fields["subscription_query"] = input["query"]
    if events:
        fields["events"] = events
    return fields


def _key(id: str | None, identifier: str | None) -> Q:
    if id is None and identifier:
        return Q(identifier=identifier)
    return Q(pk=mutation_id(id, "Webhook"))


class WebhookMutation(PayloadMutation):
    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, *args: Any, **options: Any) -> None:
        options.setdefault("error_type", WebhookError)
        options.setdefault("permissions", ("MANAGE_APPS", AUTHENTICATED_APP))
        super().__init_subclass_with_meta__(*args, **options)


class WebhookCreate(WebhookMutation):
    webhook = Field(Webhook)

    class Arguments:
        input = WebhookCreateInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        app = mutation_id(input["app"], "App", field="app") if input.get("app") else None
        return {"webhook": actions.create_webhook(app_id=app, fields=_fields(input), actor=info.context.actor)}


class WebhookUpdate(WebhookMutation):
    webhook = Field(Webhook)

    class Arguments:
        id = ID()
        identifier = String()
        input = WebhookUpdateInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], id: str | None = None, identifier: str | None = None) -> Any:
        changes = _fields(input)
        return {"webhook": actions.update_webhook(key=_key(id, identifier), changes=changes, actor=info.context.actor)}


class WebhookDelete(WebhookMutation):
    webhook = Field(Webhook)

    class Arguments:
        id = ID()
        identifier = String()

    @classmethod
    def perform(cls, info: Any, id: str | None = None, identifier: str | None = None) -> Any:
        return {"webhook": actions.delete_webhook(key=_key(id, identifier), actor=info.context.actor)}


class EventDeliveryRetry(WebhookMutation):
    delivery = Field(EventDelivery)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        delivery = actions.retry_delivery(delivery_id=mutation_id(id, "EventDelivery"), actor=info.context.actor)
        return {"delivery": delivery}


class WebhookMutations:
    webhook_create = WebhookCreate.Field()
    webhook_update = WebhookUpdate.Field()
    webhook_delete = WebhookDelete.Field()
    event_delivery_retry = EventDeliveryRetry.Field()
