"""Shoppers, as they and the shop's programs see them."""

from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.connection import connection_field
from marketplace.api.enums import enum
from marketplace.api.execution import batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import permitted
from marketplace.api.scalars import DateTime
from marketplace.api.types.address import Address
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.engine.customers import models, queries


class User(graphene.ObjectType):
    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.User,)

    id = graphene.ID(required=True)
    email = graphene.String(required=True)
    first_name = graphene.String(required=True)
    last_name = graphene.String(required=True)
    is_staff = graphene.Boolean(required=True)
    is_active = graphene.Boolean(required=True)
    is_confirmed = graphene.Boolean(required=True)
    addresses = graphene.List(graphene.NonNull(Address), required=True)
    default_shipping_address = graphene.Field(Address)
    default_billing_address = graphene.Field(Address)
    avatar = graphene.Field(
        "marketplace.api.types.media.Image",
        size=graphene.Int(),
        format=enum("ThumbnailFormatEnum")(default_value="ORIGINAL"),
    )
    orders = connection_field("marketplace.api.types.order.OrderCountableConnection")
    checkout_ids = graphene.List(graphene.NonNull(graphene.ID), channel=graphene.String())
    language_code = graphene.Field(graphene.NonNull(enum("LanguageCodeEnum")))
    external_reference = graphene.String()
    last_login = DateTime()
    date_joined = DateTime(required=True)
    updated_at = DateTime(required=True)

    resolve_id = global_id("User")

    @staticmethod
    def resolve_is_staff(root: models.User, info: Any) -> bool:
        return False

    @staticmethod
    def resolve_avatar(root: models.User, info: Any, **_: Any) -> None:
        """Shoppers show no picture of themselves."""
        return None

    @batched
    def resolve_addresses(roots: list[models.User], info: Any) -> Any:
        return queries.addresses_of(roots)

    @batched
    def resolve_default_shipping_address(roots: list[models.User], info: Any) -> Any:
        return queries.default_addresses(roots, "shipping")

    @batched
    def resolve_default_billing_address(roots: list[models.User], info: Any) -> Any:
        return queries.default_addresses(roots, "billing")

    @batched
    def resolve_orders(roots: list[models.User], info: Any, **page: Any) -> Any:
        from marketplace.api.types.order import orders_of_users

        return orders_of_users(roots, page, info)

    @batched
    def resolve_checkout_ids(roots: list[models.User], info: Any, channel: str | None = None) -> Any:
        from marketplace.api.types.checkout import checkout_ids_of_users

        return checkout_ids_of_users(roots, channel)


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
        from marketplace.api.ids import query_id

        wanted = {name: value for name, value in lookup.items() if value is not None}
        if "id" in wanted:
            wanted["pk"] = query_id(wanted.pop("id"), "User")
        return models.User.objects.filter(**wanted).first() if wanted else None
