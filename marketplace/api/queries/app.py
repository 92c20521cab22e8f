"""Apps and webhooks."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Boolean, Field, InputObjectType, String

from marketplace.api.connection import Key, Page, connection_field, connection_page
from marketplace.api.enums import enum
from marketplace.api.execution import Info
from marketplace.api.ids import query_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted, require
from marketplace.api.types.app import App, AppCountableConnection
from marketplace.api.types.webhook import Webhook
from marketplace.engine.apps import models, queries


class AppFilterInput(InputObjectType):
    search = String()
    is_active = Boolean()
    type = enum("AppTypeEnum")()


class AppSortingInput(InputObjectType):
    direction = enum("OrderDirection")(required=True)
    field = enum("AppSortField")(required=True)


_COLUMNS = {"NAME": "name", "CREATION_DATE": "created_at"}


def _conditions(given: dict[str, Any] | None) -> Q:
    given = given or {}
    found = Q()
    if given.get("search"):
        found &= Q(name__icontains=given["search"])
    if given.get("is_active") is not None:
        found &= Q(is_active=given["is_active"])
    if given.get("type"):
        found &= Q(type=given["type"])
    return found


class AppQueries:
    app = Field(App, id=graphene.ID())
    apps = connection_field(AppCountableConnection, filter=AppFilterInput(), sort_by=AppSortingInput())
    webhook = Field(Webhook, id=graphene.ID(required=True))

    def resolve_app(root: Any, info: Info, id: str | None = None) -> models.App | None:
        """Without an id the asking App itself; another one only for those who manage Apps (and for staff)."""
        actor = info.context.actor
        require(actor, AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
        pk = query_id(id, "App") if id is not None else actor.app_id
        if actor.kind == "app" and pk != actor.app_id:
            require(actor, "MANAGE_APPS")
        return queries.app(pk)

    @permitted("MANAGE_APPS")
    def resolve_apps(
        root: Any, info: Info, filter: dict[str, Any] | None = None, sort_by: dict[str, str] | None = None, **page: Any
    ) -> Page:
        rows = models.App.objects.filter(_conditions(filter))
        column, down = (_COLUMNS[sort_by["field"]], sort_by["direction"] == "DESC") if sort_by else ("name", False)
        return connection_page(rows, sort=[Key(column, descending=down)], args=page, info=info)

    @permitted("MANAGE_APPS", AUTHENTICATED_APP)
    def resolve_webhook(root: Any, info: Info, id: str) -> models.Webhook | None:
        return queries.webhook(pk=query_id(id, "Webhook"), app_id=info.context.actor.app_id)
