"""Shoppers, as they and the shop's programs see them."""

from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.connection import Key, connection_field, connection_pages
from marketplace.api.enums import enum
from marketplace.api.execution import batched
from marketplace.api.ids import global_id, to_global_id
from marketplace.api.scalars import DateTime
from marketplace.api.types.address import Address
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.engine.checkout.queries import checkouts_of_customers
from marketplace.engine.customers import models, queries
from marketplace.engine.orders import queries as orders

_NEWEST = (Key("created_at", descending=True), Key("number", descending=True))


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
        return connection_pages(
            orders.orders(), parent="user_id", parents=[root.pk for root in roots], sort=_NEWEST, args=page, info=info
        )

    @batched
    def resolve_checkout_ids(roots: list[models.User], info: Any, channel: str | None = None) -> Any:
        found = checkouts_of_customers([root.pk for root in roots], channel)
        return [[to_global_id("Checkout", key) for key in found[root.pk]] for root in roots]
