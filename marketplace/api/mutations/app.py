"""Apps and their tokens."""

from __future__ import annotations

from typing import Any

from graphene import ID, Boolean, Field, InputObjectType, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.types.app import App, AppToken
from marketplace.engine.apps import actions
from marketplace.engine.apps.queries import app_of_token

AppError = error_type("AppError", permissions=List(NonNull(enum("PermissionEnum"))))


class AppInput(InputObjectType):
    name = String()
    identifier = String()
    permissions = List(NonNull(enum("PermissionEnum")))


class AppTokenInput(InputObjectType):
    name = String()
    app = ID(required=True)


class AppMutation(PayloadMutation):
    """Open to those who manage Apps."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, *args: Any, **options: Any) -> None:
        options.setdefault("error_type", AppError)
        options.setdefault("permissions", ("MANAGE_APPS",))
        super().__init_subclass_with_meta__(*args, **options)


class AppCreate(AppMutation):
    auth_token = String(description="Shown once.")
    app = Field(App)

    class Arguments:
        input = AppInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        app, token = actions.create_app(
            name=input.get("name") or "",
            identifier=input.get("identifier") or "",
            permissions=input.get("permissions") or (),
            actor=info.context.actor,
        )
        return {"app": app, "auth_token": token}


class AppUpdate(AppMutation):
    app = Field(App)

    class Arguments:
        id = ID(required=True)
        input = AppInput(required=True)

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        return {"app": actions.update_app(app_id=mutation_id(id, "App"), changes=dict(input), actor=info.context.actor)}


class AppDelete(AppMutation):
    app = Field(App)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"app": actions.delete_app(app_id=mutation_id(id, "App"), actor=info.context.actor)}


class AppActivate(AppMutation):
    app = Field(App)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"app": actions.set_app_active(app_id=mutation_id(id, "App"), is_active=True, actor=info.context.actor)}


class AppDeactivate(AppMutation):
    app = Field(App)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"app": actions.set_app_active(app_id=mutation_id(id, "App"), is_active=False, actor=info.context.actor)}


class AppTokenCreate(AppMutation):
    auth_token = String(description="Shown once.")
    app_token = Field(AppToken)

    class Arguments:
        input = AppTokenInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        row, token = actions.create_app_token(
            app_id=mutation_id(input["app"], "App", field="app"), name=input.get("name") or "", actor=info.context.actor
        )
        return {"app_token": row, "auth_token": token}


class AppTokenDelete(AppMutation):
    app_token = Field(AppToken)

    class Arguments:
        id = ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"app_token": actions.delete_app_token(token_id=mutation_id(id, "AppToken"), actor=info.context.actor)}


class AppTokenVerify(AppMutation):
    """Open to all: whoever asks holds the token or does not."""

    valid = Boolean(required=True)

    class Meta:
        permissions = ()

    class Arguments:
        token = String(required=True)

    @classmethod
    def perform(cls, info: Any, token: str) -> Any:
        return {"valid": app_of_token(token) is not None}


class AppMutations:
    app_create = AppCreate.Field()
    app_update = AppUpdate.Field()
    app_delete = AppDelete.Field()
    app_activate = AppActivate.Field()
    app_deactivate = AppDeactivate.Field()
    app_token_create = AppTokenCreate.Field()
    app_token_delete = AppTokenDelete.Field()
    app_token_verify = AppTokenVerify.Field()
