"""An App's description of itself, before it is installed."""

from __future__ import annotations

from typing import Any

from graphene import Boolean, Field, List, NonNull, ObjectType, String

from marketplace.api.enums import enum
from marketplace.api.execution import Info
from marketplace.api.scalars import JSON
from marketplace.api.types.shop import Permission
from marketplace.engine.apps import manifest


def named(permissions: list[str]) -> list[dict[str, Any]]:
    """Permissions as `Permission`s."""
    return [{"code": name, "name": name.replace("_", " ").capitalize()} for name in sorted(permissions)]


class AppManifestExtension(ObjectType):
    permissions = List(NonNull(Permission), required=True)
    label = String(required=True)
    url = String(required=True)
    mount_name = String(required=True)
    target_name = String(required=True)
    settings = JSON(required=True)
    identifier = String()

    @staticmethod
    def resolve_permissions(root: manifest.ManifestExtension, info: Info) -> list[dict[str, Any]]:
        return named(root.permissions)


class AppManifestWebhook(ObjectType):
    name = String(required=True)
    async_events = List(NonNull(enum("WebhookEventTypeAsyncEnum")))
    sync_events = List(NonNull(enum("WebhookEventTypeSyncEnum")))
    query = String(required=True)
    target_url = String(required=True)


class AppManifestRequiredSaleorVersion(ObjectType):
    constraint = String(required=True)
    satisfied = Boolean(required=True)


class Manifest(ObjectType):
    """What stands in a manifest; nothing of it is stored. The logo (`brand`) is not fetched."""

    identifier = String(required=True)
    version = String(required=True)
    name = String(required=True)
    about = String()
    permissions = List(NonNull(Permission))
    app_url = String()
    configuration_url = String()
    token_target_url = String()
    data_privacy = String()
    data_privacy_url = String()
    homepage_url = String()
    support_url = String()
    extensions = List(NonNull(AppManifestExtension), required=True)
    webhooks = List(NonNull(AppManifestWebhook), required=True)
    audience = String()
    required_saleor_version = Field(AppManifestRequiredSaleorVersion)
    author = String()

    @staticmethod
    def resolve_permissions(root: manifest.Manifest, info: Info) -> list[dict[str, Any]]:
        return named(root.permissions)
