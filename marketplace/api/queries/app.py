"""Apps and webhooks."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q
from graphene import Boolean, Field, InputObjectType, List, NonNull, String

from marketplace.api.connection import Key, Page, connection_field, connection_page
from marketplace.api.enums import enum
from marketplace.api.execution import Info
from marketplace.api.ids import query_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted, require
from marketplace.api.types.app import App, AppCountableConnection, AppExtension, AppExtensionCountableConnection, AppInstallation
from marketplace.api.types.webhook import Webhook
from marketplace.engine.apps import models, queries


class AppFilterInput(InputObjectType):
    search = String()
    is_active = Boolean()
    type = enum("AppTypeEnum")()


class AppSortingInput(InputObjectType):
    direction = enum("OrderDirection")(required=True)
    field = enum("AppSortField")(required=True)


class AppExtensionFilterInput(InputObjectType):
    mount_name = List(NonNull(String))
    target_name = String()


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


def _places(given: dict[str, Any] | None) -> Q:
    given = given or {}
    found = Q()
    if given.get("mount_name"):
        found &= Q(mount__in=[name.upper() for name in given["mount_name"]])
    if given.get("target_name"):
        found &= Q(target=given["target_name"].upper())
    return found


class AppQueries:
    app = Field(App, id=graphene.ID())
    apps = connection_field(AppCountableConnection, filter=AppFilterInput(), sort_by=AppSortingInput())
    apps_installations = List(NonNull(AppInstallation), required=True)
    app_extension = Field(AppExtension, id=graphene.ID(required=True))
    app_extensions = connection_field(AppExtensionCountableConnection, filter=AppExtensionFilterInput())
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
        rows = queries.installed_apps().filter(_conditions(filter))
        column, down = (_COLUMNS[sort_by["field"]], sort_by["direction"] == "DESC") if sort_by else ("name", False)
        return connection_page(rows, sort=[Key(column, descending=down)], args=page, info=info)

    @permitted("MANAGE_APPS")
    def resolve_apps_installations(root: Any, info: Info) -> list[models.AppInstallation]:
        return list(queries.installations())

    @permitted(AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
    def resolve_app_extension(root: Any, info: Info, id: str) -> models.AppExtension | None:
        return queries.extensions().filter(pk=query_id(id, "AppExtension")).first()

    @permitted(AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
    def resolve_app_extensions(root: Any, info: Info, filter: dict[str, Any] | None = None, **page: Any) -> Page:
        rows = queries.extensions().filter(_places(filter))
        return connection_page(rows, sort=[], args=page, info=info)

    @permitted("MANAGE_APPS", AUTHENTICATED_APP)
    def resolve_webhook(root: Any, info: Info, id: str) -> models.Webhook | None:
        return queries.webhook(pk=query_id(id, "Webhook"), app_id=info.context.actor.app_id)
