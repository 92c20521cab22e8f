"""Registering, signing in, and keeping an account."""

from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.permissions import AUTHENTICATED_USER
from marketplace.api.types.account import User
from marketplace.api.types.address import Address, AddressInput, address_data
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.customers import actions
from marketplace.engine.customers.models import User as Customer
from marketplace.engine.shop.queries import site_settings

AccountError = error_type("AccountError", address_type=graphene.Field(enum("AddressTypeEnum")))


class AccountRegisterInput(graphene.InputObjectType):
    first_name = graphene.String()
    last_name = graphene.String()
    language_code = enum("LanguageCodeEnum")()
    email = graphene.String(required=True)
    password = graphene.String(required=True)
    redirect_url = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataInput))
    channel = graphene.String()


class AccountInput(graphene.InputObjectType):
    first_name = graphene.String()
    last_name = graphene.String()
    language_code = enum("LanguageCodeEnum")()
    metadata = graphene.List(graphene.NonNull(MetadataInput))


def _language(code: str | None) -> str:
    return (code or "EN").lower().replace("_", "-")


def _pairs(items: list[dict[str, str]] | None) -> dict[str, str]:
    return {item["key"]: item["value"] for item in items or []}


class AccountRegister(PayloadMutation):
    user = graphene.Field(User, deprecation_reason="The field always returns a `User` object constructed from the input data.")
    requires_confirmation = graphene.Boolean()

    class Arguments:
        input = AccountRegisterInput(required=True)

    class Meta:
        error_type = AccountError

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        given = {key: value for key, value in input.items() if key not in ("language_code", "metadata") and value is not None}
        actions.register_account(
            **given,
            language_code=_language(input.get("language_code")),
            metadata=_pairs(input.get("metadata")),
            actor=info.context.actor,
            address=info.context.address,
        )
        # The same answer whether the e-mail was free or taken: an account cannot be guessed at.
        shown = Customer(
            email=input["email"].strip().lower(), first_name=given.get("first_name", ""), last_name=given.get("last_name", "")
        )
        shown.pk = ""
        return {"user": shown, "requires_confirmation": site_settings().enable_account_confirmation_by_email}


class ConfirmAccount(PayloadMutation):
    user = graphene.Field(User)

    class Arguments:
        email = graphene.String(required=True)
        token = graphene.String(required=True)

    class Meta:
        error_type = AccountError

    @classmethod
    def perform(cls, info: Any, email: str, token: str) -> Any:
        return {"user": actions.confirm_account(email=email, token=token, actor=info.context.actor)}


class RequestPasswordReset(PayloadMutation):
    class Arguments:
        email = graphene.String(required=True)
        redirect_url = graphene.String(required=True)
        channel = graphene.String()

    class Meta:
        error_type = AccountError

    @classmethod
    def perform(cls, info: Any, **given: Any) -> Any:
        actions.request_password_reset(**given, address=info.context.address, actor=info.context.actor)
        return {}


class SetPassword(PayloadMutation):
    token = graphene.String()
    refresh_token = graphene.String()
    csrf_token = graphene.String()
    user = graphene.Field(User)

    class Arguments:
        email = graphene.String(required=True)
        password = graphene.String(required=True)
        token = graphene.String(required=True)

    class Meta:
        error_type = AccountError

    @classmethod
    def perform(cls, info: Any, **given: Any) -> Any:
        tokens = actions.tokens_for(actions.set_password(**given, actor=info.context.actor))
        return {"token": tokens.access, "refresh_token": tokens.refresh, "csrf_token": tokens.csrf, "user": tokens.user}


class PasswordChange(PayloadMutation):
    user = graphene.Field(User)

    class Arguments:
        old_password = graphene.String()
        new_password = graphene.String(required=True)

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, new_password: str, old_password: str | None = None) -> Any:
        actor = info.context.actor
        return {
            "user": actions.change_password(
                user_id=actor.user_id, new_password=new_password, old_password=old_password, actor=actor
            )
        }


class AccountUpdate(PayloadMutation):
    user = graphene.Field(User)

    class Arguments:
        input = AccountInput(required=True)

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        actor = info.context.actor
        changes = {key: value for key, value in input.items() if value is not None}
        if "language_code" in changes:
            changes["language_code"] = _language(changes["language_code"])
        if "metadata" in changes:
            changes["metadata"] = _pairs(changes["metadata"])
        return {"user": actions.update_account(user_id=actor.user_id, actor=actor, **changes)}


class AccountRequestDeletion(PayloadMutation):
    class Arguments:
        redirect_url = graphene.String(required=True)
        channel = graphene.String()

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, **given: Any) -> Any:
        actor = info.context.actor
        actions.request_deletion(user_id=actor.user_id, **given, actor=actor)
        return {}


class AccountDelete(PayloadMutation):
    user = graphene.Field(User)

    class Arguments:
        token = graphene.String(required=True)

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, token: str) -> Any:
        actor = info.context.actor
        actions.delete_account(user_id=actor.user_id, token=token, actor=actor)
        return {}


class AccountAddressCreate(PayloadMutation):
    user = graphene.Field(User)
    address = graphene.Field(Address)

    class Arguments:
        input = AddressInput(required=True)
        type = enum("AddressTypeEnum")()

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], type: Any = None) -> Any:
        actor = info.context.actor
        address, user = actions.create_address(user_id=actor.user_id, data=address_data(input), type=type, actor=actor)
        return {"address": address, "user": user}


class AccountAddressUpdate(PayloadMutation):
    user = graphene.Field(User)
    address = graphene.Field(Address)

    class Arguments:
        id = graphene.ID(required=True)
        input = AddressInput(required=True)

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        actor = info.context.actor
        address, user = actions.update_address(
            user_id=actor.user_id, address_id=mutation_id(id, "Address"), data=address_data(input), actor=actor
        )
        return {"address": address, "user": user}


class AccountAddressDelete(PayloadMutation):
    user = graphene.Field(User)
    address = graphene.Field(Address)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        actor = info.context.actor
        address, user = actions.delete_address(user_id=actor.user_id, address_id=mutation_id(id, "Address"), actor=actor)
        return {"address": address, "user": user}


class AccountSetDefaultAddress(PayloadMutation):
    user = graphene.Field(User)

    class Arguments:
        id = graphene.ID(required=True)
        type = enum("AddressTypeEnum")(required=True)

    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any, id: str, type: Any) -> Any:
        actor = info.context.actor
        user = actions.set_default_address(user_id=actor.user_id, address_id=mutation_id(id, "Address"), type=type, actor=actor)
        return {"user": user}


class AccountMutations:
    account_register = AccountRegister.Field()
    confirm_account = ConfirmAccount.Field()
    request_password_reset = RequestPasswordReset.Field()
    set_password = SetPassword.Field()
    password_change = PasswordChange.Field()
    account_update = AccountUpdate.Field()
    account_request_deletion = AccountRequestDeletion.Field()
    account_delete = AccountDelete.Field()
    account_address_create = AccountAddressCreate.Field()
    account_address_update = AccountAddressUpdate.Field()
    account_address_delete = AccountAddressDelete.Field()
    account_set_default_address = AccountSetDefaultAddress.Field()
