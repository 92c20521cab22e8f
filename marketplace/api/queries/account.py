from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.ids import query_id
from marketplace.api.permissions import permitted
from marketplace.api.types.account import User
from marketplace.engine.customers import models, queries


class UserQueries:
    me = graphene.Field(User)
    user = graphene.Field(User, id=graphene.ID(), email=graphene.String(), external_reference=graphene.String())

    @staticmethod
    def resolve_me(root: Any, info: Any) -> models.User | None:
        user_id = info.context.actor.user_id
        return queries.customer(user_id) if user_id else None

    @staticmethod
    @permitted("MANAGE_STAFF", "MANAGE_USERS", "MANAGE_ORDERS")
    def resolve_user(root: Any, info: Any, **lookup: Any) -> models.User | None:
        wanted = {name: value for name, value in lookup.items() if value is not None}
        if "id" in wanted:
            wanted["pk"] = query_id(wanted.pop("id"), "User")
        return models.User.objects.filter(**wanted).first() if wanted else None
