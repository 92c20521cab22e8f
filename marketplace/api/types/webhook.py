"""Webhooks, and what went over them. Reached only through an App or by whoever manages Apps."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import QuerySet
from graphene import Boolean, Field, Float, InputObjectType, Int, List, NonNull, ObjectType, String

from marketplace.api.batches import keys, related
from marketplace.api.connection import Key, connection_field, connection_pages, connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.scalars import DateTime, JSONString
from marketplace.contract.webhook_events import SYNC_EVENTS
from marketplace.engine.apps import models, queries


class WebhookEventAsync(ObjectType):
    name = String(required=True)
    event_type = Field(NonNull(enum("WebhookEventTypeAsyncEnum")))


class WebhookEventSync(ObjectType):
    """A question about a payment, to a payment App (`SYNC_EVENTS`)."""

    name = String(required=True)
    event_type = Field(NonNull(enum("WebhookEventTypeSyncEnum")))


class EventDeliveryAttempt(ObjectType):
    id = graphene.ID(required=True)
    created_at = DateTime(required=True)
    task_id = String()
    duration = Float()
    response = String()
    response_status_code = Int()
    status = Field(NonNull(enum("EventDeliveryStatusEnum")))

    resolve_id = global_id("EventDeliveryAttempt")


EventDeliveryAttemptCountableConnection = connection_type("EventDeliveryAttempt", EventDeliveryAttempt)


class EventDeliveryAttemptSortingInput(InputObjectType):
    direction = enum("OrderDirection")(required=True)
    field = enum("EventDeliveryAttemptSortField")(required=True)


class EventDeliverySortingInput(InputObjectType):
    direction = enum("OrderDirection")(required=True)
    field = enum("EventDeliverySortField")(required=True)


class EventDeliveryFilterInput(InputObjectType):
    status = enum("EventDeliveryStatusEnum")()
    event_type = enum("WebhookEventTypeEnum")()


def _newest(sort_by: dict[str, str] | None) -> list[Key]:
    return [Key("created_at", descending=sort_by is None or sort_by["direction"] == "DESC")]


def _filtered(rows: QuerySet[models.EventDelivery], given: dict[str, Any] | None) -> QuerySet[models.EventDelivery]:
    return rows.filter(**{name: value for name, value in (given or {}).items() if value is not None})


class EventDelivery(ObjectType):
    id = graphene.ID(required=True)
    created_at = DateTime(required=True)
    status = Field(NonNull(enum("EventDeliveryStatusEnum")))
    event_type = Field(NonNull(enum("WebhookEventTypeEnum")))
    attempts = connection_field(EventDeliveryAttemptCountableConnection, sort_by=EventDeliveryAttemptSortingInput())
    payload = String()

    resolve_id = global_id("EventDelivery")

    @staticmethod
    def resolve_payload(root: models.EventDelivery, info: Info) -> str:
        return root.body

    @batched
    def resolve_attempts(
        roots: list[models.EventDelivery], info: Info, sort_by: dict[str, str] | None = None, **page: Any
    ) -> list[Any]:
        rows = queries.attempts()
        return connection_pages(rows, parent="delivery_id", parents=keys(roots), sort=_newest(sort_by), args=page, info=info)


EventDeliveryCountableConnection = connection_type("EventDelivery", EventDelivery)


def _named(event: str) -> dict[str, str]:
    return {"event_type": event, "name": event.replace("_", " ").capitalize()}


class Webhook(ObjectType):
    id = graphene.ID(required=True)
    name = String()
    identifier = String()
    sync_events = List(NonNull(WebhookEventSync), required=True)
    async_events = List(NonNull(WebhookEventAsync), required=True)
    app = Field(NonNull("marketplace.api.types.app.App"))
    event_deliveries = connection_field(
        EventDeliveryCountableConnection, sort_by=EventDeliverySortingInput(), filter=EventDeliveryFilterInput()
    )
    target_url = String(required=True)
    is_active = Boolean(required=True)
    subscription_query = String()
    custom_headers = JSONString()

    class Meta:
        possible_types = (models.Webhook,)

    resolve_id = global_id("Webhook")

    @staticmethod
    def resolve_sync_events(root: models.Webhook, info: Info) -> list[dict[str, str]]:
        return [_named(event) for event in root.events if event in SYNC_EVENTS]

    @staticmethod
    def resolve_async_events(root: models.Webhook, info: Info) -> list[dict[str, str]]:
        return [_named(event) for event in root.events if event not in SYNC_EVENTS]

    @batched
    def resolve_app(roots: list[models.Webhook], info: Info) -> list[Any]:
        return related(roots, "app_id", queries.apps_by_id)

    @batched
    def resolve_event_deliveries(
        roots: list[models.Webhook],
        info: Info,
        sort_by: dict[str, str] | None = None,
        filter: dict[str, Any] | None = None,
        **page: Any,
    ) -> list[Any]:
        rows = _filtered(queries.deliveries(), filter)
        return connection_pages(rows, parent="webhook_id", parents=keys(roots), sort=_newest(sort_by), args=page, info=info)
