"""Tokens: getting, renewing, checking and revoking them."""

from __future__ import annotations

from typing import Any

import graphene
import jwt

from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.account import AccountError
from marketplace.api.permissions import AUTHENTICATED_USER
from marketplace.api.scalars import JSON
from marketplace.api.types.account import User
from marketplace.engine.customers import actions, tokens
from marketplace.kernel.signing import verify


class GenericScalar(JSON):
    """The claims of a token."""


class CreateToken(PayloadMutation):
    token = graphene.String()
    refresh_token = graphene.String()
    csrf_token = graphene.String()
    user = graphene.Field(User)

    class Arguments:
        email = graphene.String(required=True)
        password = graphene.String(required=True)

    class Meta:
        error_type = AccountError

    @classmethod
    def perform(cls, info: Any, email: str, password: str) -> Any:
        found = actions.create_tokens(email=email, password=password, address=info.context.address, actor=info.context.actor)
        return {"token": found.access, "refresh_token": found.refresh, "csrf_token": found.csrf, "user": found.user}


class RefreshToken(PayloadMutation):
    token = graphene.String()
    user = graphene.Field(User)

    class Arguments:
        refresh_token = graphene.String()

    class Meta:
        error_type = AccountError

    @classmethod
    def perform(cls, info: Any, refresh_token: str | None = None) -> Any:
        token, user = actions.refresh_access_token(refresh_token=refresh_token or "")
        return {"token": token, "user": user}


class VerifyToken(PayloadMutation):
    user = graphene.Field(User)
    is_valid = graphene.Boolean(required=True)
    payload = GenericScalar()

    class Arguments:
        token = graphene.String(required=True)

    class Meta:
        error_type = AccountError

    @classmethod
    def perform(cls, info: Any, token: str) -> Any:
        try:
            user = tokens.user_of(token, str(verify(token).get("type", "")))
        except jwt.InvalidTokenError:
            return {"is_valid": False, "errors": [{"field": "token", "message": "Invalid token.", "code": "JWT_INVALID_TOKEN"}]}
        return {"is_valid": True, "user": user, "payload": verify(token)}


class DeactivateAllUserTokens(PayloadMutation):
    class Meta:
        error_type = AccountError
        permissions = (AUTHENTICATED_USER,)

    @classmethod
    def perform(cls, info: Any) -> Any:
        actor = info.context.actor
        actions.revoke_tokens(user_id=actor.user_id, actor=actor)
        return {}


class TokenMutations:
    token_create = CreateToken.Field()
    token_refresh = RefreshToken.Field()
    token_verify = VerifyToken.Field()
    tokens_deactivate_all = DeactivateAllUserTokens.Field()
