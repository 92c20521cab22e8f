"""Ways of delivery: as a buyer is offered them (ShippingMethod), and as staff set them up (zones, ShippingMethodType)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import graphene
from graphene import Boolean, Field, Int, List, NonNull, ObjectType, String

from marketplace.api.batches import by_key, keys, related, translation_resolver
from marketplace.api.connection import connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.scalars import JSONString
from marketplace.api.types.address import CountryDisplay
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.money import Money
from marketplace.api.types.translation import ShippingMethodTranslation, translation_argument
from marketplace.api.types.weight import Weight
from marketplace.engine.channels.models import Channel
from marketplace.engine.shipping import models, queries
from marketplace.engine.taxes.models import TaxClass
from marketplace.kernel import money

CHANNEL = "marketplace.api.types.channel.Channel"


@dataclass(frozen=True, slots=True)
class ShownMethod:
    """A way of delivery with the price of one checkout or order."""

    pk: int
    name: str
    price: money.Money
    description: Any = None
    minimum_delivery_days: int | None = None
    maximum_delivery_days: int | None = None
    active: bool = True
    message: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    private_metadata: dict[str, str] = field(default_factory=dict)

    @property
    def _meta(self) -> Any:
        """Whose private metadata it is (the interface asks)."""
        return models.ShippingMethod._meta


class ShippingMethod(ObjectType):
    """Resolved from a `ShownMethod`."""

    id = graphene.ID(required=True)
    name = String(required=True)
    description = JSONString()
    minimum_delivery_days = Int()
    maximum_delivery_days = Int()
    price = Field(NonNull(Money))
    active = Boolean(required=True)
    message = String()
    translation = Field(ShippingMethodTranslation, **translation_argument())

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (ShownMethod,)

    resolve_id = global_id("ShippingMethod")
    resolve_translation = translation_resolver(models.ShippingMethodTranslation, "shipping_method")


class ShippingMethodChannelListing(ObjectType):
    id = graphene.ID(required=True)
    channel = Field(NonNull(CHANNEL))
    price = Field(Money)
    minimum_order_price = Field(Money)
    maximum_order_price = Field(Money)

    resolve_id = global_id("ShippingMethodChannelListing")

    @batched
    def resolve_channel(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "channel_id", Channel.objects.in_bulk)

    @staticmethod
    def resolve_price(root: models.ShippingMethodChannelListing, info: Info) -> money.Money:
        return money.Money(root.price_amount, root.currency)

    @staticmethod
    def resolve_minimum_order_price(root: models.ShippingMethodChannelListing, info: Info) -> money.Money | None:
        amount = root.minimum_order_price_amount
        return None if amount is None else money.Money(amount, root.currency)

    @staticmethod
    def resolve_maximum_order_price(root: models.ShippingMethodChannelListing, info: Info) -> money.Money | None:
        amount = root.maximum_order_price_amount
        return None if amount is None else money.Money(amount, root.currency)


class ShippingMethodPostalCodeRule(ObjectType):
    id = graphene.ID(required=True)
    start = String()
    end = String()
    inclusion_type = Field(enum("PostalCodeRuleInclusionTypeEnum"))

    resolve_id = global_id("ShippingMethodPostalCodeRule")


class ShippingMethodType(ObjectType):
    """A way of delivery as staff set it up."""

    id = graphene.ID(required=True)
    name = String(required=True)
    description = JSONString()
    type = Field(enum("ShippingMethodTypeEnum"))
    channel_listings = List(NonNull(ShippingMethodChannelListing))
    postal_code_rules = List(NonNull(ShippingMethodPostalCodeRule))
    minimum_order_weight = Field(Weight)
    maximum_order_weight = Field(Weight)
    minimum_delivery_days = Int()
    maximum_delivery_days = Int()
    tax_class = Field("marketplace.api.types.tax.TaxClass")
    translation = Field(ShippingMethodTranslation, **translation_argument())

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.ShippingMethod,)

    resolve_id = global_id("ShippingMethodType")
    resolve_translation = translation_resolver(models.ShippingMethodTranslation, "shipping_method")

    @permitted("MANAGE_SHIPPING")
    @batched
    def resolve_channel_listings(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, queries.listings_of_methods(keys(roots)), list)

    @batched
    def resolve_postal_code_rules(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, queries.postal_codes_of_methods(keys(roots)), list)

    @permitted(AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
    @batched
    def resolve_tax_class(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "tax_class_id", TaxClass.objects.in_bulk)


class ShippingZone(ObjectType):
    id = graphene.ID(required=True)
    name = String(required=True)
    description = String()
    default = Boolean(required=True)
    countries = List(NonNull(CountryDisplay), required=True)
    shipping_methods = List(NonNull(ShippingMethodType))
    warehouses = List(NonNull("marketplace.api.types.stock.Warehouse"), required=True)
    channels = List(NonNull(CHANNEL), required=True)

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.ShippingZone,)

    resolve_id = global_id("ShippingZone")

    @batched
    def resolve_shipping_methods(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, queries.methods_of_zones(keys(roots)), list)

    @batched
    def resolve_warehouses(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, queries.warehouses_of_zones(keys(roots)), list)

    @batched
    def resolve_channels(roots: list[Any], info: Info) -> list[Any]:
        return by_key(roots, queries.channels_of_zones(keys(roots)), list)


ShippingZoneCountableConnection = connection_type("ShippingZone", ShippingZone)
