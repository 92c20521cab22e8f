"""Zones, ways of delivery and their prices."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.scalars import JSONString, PositiveDecimal, WeightScalar
from marketplace.api.types.shipping import ShippingMethodType, ShippingZone
from marketplace.engine.shipping import actions

ShippingError = error_type("ShippingError", warehouses=List(NonNull(graphene.ID)), channels=List(NonNull(graphene.ID)))
STAFF = ("MANAGE_SHIPPING",)


class ShippingZoneCreateInput(InputObjectType):
    name = String()
    description = String()
    countries = List(NonNull(String))
    default = Boolean()
    add_warehouses = List(NonNull(graphene.ID))
    add_channels = List(NonNull(graphene.ID))


class ShippingZoneUpdateInput(ShippingZoneCreateInput):
    remove_warehouses = List(NonNull(graphene.ID))
    remove_channels = List(NonNull(graphene.ID))


class ShippingPostalCodeRulesCreateInputRange(InputObjectType):
    start = String(required=True)
    end = String()


class ShippingPriceInput(InputObjectType):
    name = String()
    description = JSONString()
    minimum_order_weight = WeightScalar()
    maximum_order_weight = WeightScalar()
    maximum_delivery_days = Int()
    minimum_delivery_days = Int()
    type = enum("ShippingMethodTypeEnum")()
    shipping_zone = graphene.ID()
    add_postal_code_rules = List(NonNull(ShippingPostalCodeRulesCreateInputRange))
    inclusion_type = enum("PostalCodeRuleInclusionTypeEnum")()
    tax_class = graphene.ID()


class ShippingMethodChannelListingAddInput(InputObjectType):
    channel_id = graphene.ID(required=True)
    price = PositiveDecimal()
    minimum_order_price = PositiveDecimal()
    maximum_order_price = PositiveDecimal()


class ShippingMethodChannelListingInput(InputObjectType):
    add_channels = List(NonNull(ShippingMethodChannelListingAddInput))
    remove_channels = List(NonNull(graphene.ID))


def _save_zone(info: Any, input: dict[str, Any], zone_id: int | None = None) -> dict[str, Any]:
    links = actions.ZoneLinks(
        **{
            f"{verb}_{noun}": mutation_ids(input.get(f"{verb}_{noun}"), type_name, field=f"{verb}_{noun}")
            for verb in ("add", "remove")
            for noun, type_name in (("channels", "Channel"), ("warehouses", "Warehouse"))
        }
    )
    fields: dict[str, Any] = {name: input[name] for name in ("name", "description", "countries", "default") if name in input}
    return {"shipping_zone": actions.save_zone(zone_id=zone_id, fields=fields, links=links, actor=info.context.actor)}


class ShippingZoneCreate(PayloadMutation):
    shipping_zone = Field(ShippingZone)

    class Arguments:
        input = ShippingZoneCreateInput(required=True)

    class Meta:
        error_type = ShippingError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        return _save_zone(info, input)


class ShippingZoneUpdate(PayloadMutation):
    shipping_zone = Field(ShippingZone)

    class Arguments:
        id = graphene.ID(required=True)
        input = ShippingZoneUpdateInput(required=True)

    class Meta:
        error_type = ShippingError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        return _save_zone(info, input, mutation_id(id, "ShippingZone"))


class ShippingZoneDelete(PayloadMutation):
    shipping_zone = Field(ShippingZone)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = ShippingError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        return {"shipping_zone": actions.delete_zone(zone_id=mutation_id(id, "ShippingZone"), actor=info.context.actor)}


_COLUMNS = (
    "name", "description", "type", "minimum_order_weight", "maximum_order_weight", "minimum_delivery_days", "maximum_delivery_days",
)  # fmt: skip


def _save_method(info: Any, input: dict[str, Any], method_id: int | None = None) -> dict[str, Any]:
    fields = {name: input[name] for name in _COLUMNS if input.get(name) is not None}
    for name in ("minimum_order_weight", "maximum_order_weight"):
        if name in fields:
            fields[name] = float(fields[name])
    zone = mutation_id(input["shipping_zone"], "ShippingZone", field="shipping_zone") if input.get("shipping_zone") else None
    kind = input.get("inclusion_type") or "EXCLUDE"
    rules = input.get("add_postal_code_rules")
    method = actions.save_method(
        method_id=method_id,
        zone_id=zone,
        fields=fields,
        tax_class_id=mutation_id(input["tax_class"], "TaxClass", field="tax_class") if input.get("tax_class") else None,
        postal_codes=[(rule["start"], rule.get("end") or "", kind) for rule in rules] if rules is not None else None,
        actor=info.context.actor,
    )
    return {"shipping_method": method, "shipping_zone": method.zone}


class ShippingPriceCreate(PayloadMutation):
    shipping_zone = Field(ShippingZone)
    shipping_method = Field(ShippingMethodType)

    class Arguments:
        input = ShippingPriceInput(required=True)

    class Meta:
        error_type = ShippingError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        return _save_method(info, input)


class ShippingPriceUpdate(PayloadMutation):
    shipping_zone = Field(ShippingZone)
    shipping_method = Field(ShippingMethodType)

    class Arguments:
        id = graphene.ID(required=True)
        input = ShippingPriceInput(required=True)

    class Meta:
        error_type = ShippingError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        return _save_method(info, input, mutation_id(id, "ShippingMethodType", "ShippingMethod"))


class ShippingPriceDelete(PayloadMutation):
    shipping_method = Field(ShippingMethodType)
    shipping_zone = Field(ShippingZone)

    class Arguments:
        id = graphene.ID(required=True)

    class Meta:
        error_type = ShippingError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        key = mutation_id(id, "ShippingMethodType", "ShippingMethod")
        method = actions.delete_method(method_id=key, actor=info.context.actor)
        return {"shipping_method": method, "shipping_zone": method.zone}


class ShippingMethodChannelListingUpdate(PayloadMutation):
    shipping_method = Field(ShippingMethodType)

    class Arguments:
        id = graphene.ID(required=True)
        input = ShippingMethodChannelListingInput(required=True)

    class Meta:
        error_type = ShippingError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        listings = [
            actions.MethodListing(
                mutation_id(given["channel_id"], "Channel", field="add_channels"),
                {name: given[name] for name in ("price", "minimum_order_price", "maximum_order_price") if name in given},
            )
            for given in input.get("add_channels") or ()
        ]
        method = actions.set_listings(
            method_id=mutation_id(id, "ShippingMethodType", "ShippingMethod"),
            listings=listings,
            remove_channels=mutation_ids(input.get("remove_channels"), "Channel", field="remove_channels"),
            actor=info.context.actor,
        )
        return {"shipping_method": method}


class ShippingMutations:
    shipping_zone_create = ShippingZoneCreate.Field()
    shipping_zone_update = ShippingZoneUpdate.Field()
    shipping_zone_delete = ShippingZoneDelete.Field()
    shipping_price_create = ShippingPriceCreate.Field()
    shipping_price_update = ShippingPriceUpdate.Field()
    shipping_price_delete = ShippingPriceDelete.Field()
    shipping_method_channel_listing_update = ShippingMethodChannelListingUpdate.Field()
