"""Installing Apps from their manifests."""

from __future__ import annotations

from typing import Any

from graphene import ID, Boolean, Field, InputObjectType, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.manifest import fetch_manifest
from marketplace.api.mutations.app import AppMutation
from marketplace.api.types.app import AppInstallation
from marketplace.api.types.manifest import Manifest
from marketplace.engine.apps import actions


class AppInstallInput(InputObjectType):
    app_name = String(required=True)
    manifest_url = String(required=True)
    activate_after_installation = Boolean(default_value=True)
    permissions = List(NonNull(enum("PermissionEnum")))


class AppInstall(AppMutation):
    app_installation = Field(AppInstallation)

    class Arguments:
        input = AppInstallInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        installation = actions.install_app(
            name=input["app_name"],
            manifest_url=input["manifest_url"],
            permissions=input.get("permissions") or (),
            activate=input.get("activate_after_installation") is not False,
            actor=info.context.actor,
        )
        return {"app_installation": installation}


class AppRetryInstall(AppMutation):
    app_installation = Field(AppInstallation)

    class Arguments:
        activate_after_installation = Boolean(default_value=True)
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str, activate_after_installation: bool | None = True) -> Any:
        installation = actions.retry_installation(
            installation_id=mutation_id(id, "AppInstallation"),
            activate=activate_after_installation is not False,
            actor=info.context.actor,
        )
        return {"app_installation": installation}


class AppDeleteFailedInstallation(AppMutation):
    app_installation = Field(AppInstallation)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        installation_id = mutation_id(id, "AppInstallation")
        return {"app_installation": actions.delete_failed_installation(installation_id=installation_id, actor=info.context.actor)}


class AppFetchManifest(AppMutation):
    """Asks the App in the request's own time; nothing is stored."""

    manifest = Field(Manifest)

    class Arguments:
        manifest_url = String(required=True)

    @classmethod
    def perform(cls, info: Any, manifest_url: str) -> Any:
        return {"manifest": fetch_manifest(manifest_url)}


class AppInstallationMutations:
    app_install = AppInstall.Field()
    app_retry_install = AppRetryInstall.Field()
    app_delete_failed_installation = AppDeleteFailedInstallation.Field()
    app_fetch_manifest = AppFetchManifest.Field()
