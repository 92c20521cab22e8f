"""Programs that call the API, as they see themselves and as those who manage them see them."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, Interface, List, NonNull, ObjectType, String

from marketplace.api.batches import by_key, keys, related
from marketplace.api.connection import connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, require
from marketplace.api.scalars import JSON, DateTime
from marketplace.api.types.manifest import named
from marketplace.api.types.metadata import ObjectWithMetadata, pairs, some
from marketplace.api.types.shop import Permission
from marketplace.engine.apps import models, queries
from marketplace.engine.apps.manifest import shown_url
from marketplace.kernel.actors import Actor

_PATH = "marketplace.api.types"


def require_owner(actor: Actor, apps: list[models.App]) -> None:
    """PermissionDenied unless the actor manages Apps or is the only one among `apps` itself."""
    if any(actor.app_id != app.pk for app in apps):
        require(actor, "MANAGE_APPS")


class AppToken(ObjectType):
    """A token's last four characters: the rest is known to its holder alone."""

    id = graphene.ID(required=True)
    name = String()
    auth_token = String(description="Last 4 characters of the token.")

    resolve_id = global_id("AppToken")

    @staticmethod
    def resolve_auth_token(root: models.AppToken, info: Info) -> str:
        return root.token_last_4


class AppExtension(ObjectType):
    """A place in the Dashboard that an installed App fills. There is no token for it: this engine serves no Dashboard of its own."""

    id = graphene.ID(required=True)
    permissions = List(NonNull(Permission), required=True)
    label = String(required=True)
    url = String(required=True)
    mount_name = String(required=True)
    target_name = String(required=True)
    settings = JSON(required=True)
    identifier = String()
    app = Field(NonNull(lambda: App))
    access_token = String()

    class Meta:
        possible_types = (models.AppExtension,)

    resolve_id = global_id("AppExtension")

    @staticmethod
    def resolve_permissions(root: models.AppExtension, info: Info) -> list[dict[str, Any]]:
        return named(root.permissions)

    @batched
    def resolve_url(roots: list[models.AppExtension], info: Info) -> list[Any]:
        apps = related(roots, "app_id", queries.apps_by_id)
        return [shown_url(root.url, app_url=app.app_url, target=root.target) for root, app in zip(roots, apps, strict=True)]

    @staticmethod
    def resolve_mount_name(root: models.AppExtension, info: Info) -> str:
        return root.mount

    @staticmethod
    def resolve_target_name(root: models.AppExtension, info: Info) -> str:
        return root.target

    @batched
    def resolve_app(roots: list[models.AppExtension], info: Info) -> list[Any]:
        return related(roots, "app_id", queries.apps_by_id)

    @staticmethod
    def resolve_access_token(root: models.AppExtension, info: Info) -> None:
        return None


AppExtensionCountableConnection = connection_type("AppExtension", AppExtension)


class App(ObjectType):
    id = graphene.ID(required=True)
    identifier = String()
    permissions = List(NonNull(Permission))
    created = DateTime()
    is_active = Boolean()
    name = String()
    type = Field(enum("AppTypeEnum"))
    tokens = List(NonNull(AppToken))
    webhooks = List(NonNull(f"{_PATH}.webhook.Webhook"))
    about_app = String()
    app_url = String()
    manifest_url = String()
    author = String()
    data_privacy = String()
    data_privacy_url = String()
    homepage_url = String()
    support_url = String()
    configuration_url = String()
    version = String()
    access_token = String(description="For Apps with a page in the Dashboard; there is none here.")
    extensions = List(NonNull(AppExtension), required=True)

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.App,)

    resolve_id = global_id("App")

    @staticmethod
    def resolve_permissions(root: models.App, info: Info) -> list[dict[str, Any]]:
        require(info.context.actor, AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
        return named(root.permissions)

    @staticmethod
    def resolve_created(root: models.App, info: Info) -> Any:
        return root.created_at

    @staticmethod
    def resolve_about_app(root: models.App, info: Info) -> str:
        return root.about

    @staticmethod
    def resolve_access_token(root: models.App, info: Info) -> None:
        return None

    @staticmethod
    def resolve_private_metadata(root: models.App, info: Info) -> Any:
        require_owner(info.context.actor, [root])
        return pairs(root.private_metadata)

    @staticmethod
    def resolve_private_metafield(root: models.App, info: Info, key: str) -> Any:
        require_owner(info.context.actor, [root])
        return root.private_metadata.get(key)

    @staticmethod
    def resolve_private_metafields(root: models.App, info: Info, keys: list[str] | None = None) -> Any:
        require_owner(info.context.actor, [root])
        return some(root.private_metadata, keys)

    @batched
    def resolve_tokens(roots: list[models.App], info: Info) -> list[Any]:
        require_owner(info.context.actor, roots)
        return by_key(roots, queries.tokens_of(keys(roots)))

    @batched
    def resolve_extensions(roots: list[models.App], info: Info) -> list[Any]:
        return by_key(roots, queries.extensions_of(keys(roots)))

    @batched
    def resolve_webhooks(roots: list[models.App], info: Info) -> list[Any]:
        require_owner(info.context.actor, roots)
        return by_key(roots, queries.webhooks_of(keys(roots)))


AppCountableConnection = connection_type("App", App)


class Job(Interface):
    """Something that takes a while."""

    status = Field(NonNull(enum("JobStatusEnum")))
    created_at = DateTime(required=True)
    updated_at = DateTime(required=True)
    message = String()


class AppInstallation(ObjectType):
    """An App that is being installed, or why it could not be."""

    id = graphene.ID(required=True)
    app_name = String(required=True)
    manifest_url = String(required=True)

    class Meta:
        interfaces = (Job,)
        possible_types = (models.AppInstallation,)

    resolve_id = global_id("AppInstallation")

    @staticmethod
    def resolve_message(root: models.AppInstallation, info: Info) -> str | None:
        return root.message or None
