"""Variants and their prices."""

from __future__ import annotations

from typing import Any

from graphene import ID, Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.channel import InChannel
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import ProductChannelListingError, ProductError
from marketplace.api.mutations.inputs import AttributeValueInput, attribute_inputs, columns
from marketplace.api.scalars import PositiveDecimal, WeightScalar
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.catalogue import actions
from marketplace.engine.catalogue.queries.keys import variant_id_of
from marketplace.kernel.errors import DomainError

VARIANT = "marketplace.api.types.variant.ProductVariant"


class ProductVariantInput(InputObjectType):
    attributes = List(NonNull(AttributeValueInput))
    sku = String()
    name = String()
    track_inventory = Boolean()
    weight = WeightScalar()
    quantity_limit_per_customer = Int()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    external_reference = String()


class ProductVariantCreateInput(InputObjectType):
    attributes = List(NonNull(AttributeValueInput), required=True)
    sku = String()
    name = String()
    track_inventory = Boolean()
    weight = WeightScalar()
    quantity_limit_per_customer = Int()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    external_reference = String()
    product = ID(required=True)


class ProductVariantChannelListingAddInput(InputObjectType):
    channel_id = ID(required=True)
    price = PositiveDecimal(required=True)
    cost_price = PositiveDecimal()
    prior_price = PositiveDecimal()


def _fields(input: dict[str, Any]) -> Any:
    return columns(input, "sku", "name", "track_inventory", "weight", "quantity_limit_per_customer", "external_reference")


def variant_key(id: str | None, sku: str | None = None, external_reference: str | None = None) -> int:
    """The key of the variant that the client names in one of three ways. GRAPHQL_ERROR for none or several, NOT_FOUND."""
    if sum(name is not None for name in (id, sku, external_reference)) != 1:
        raise DomainError("GRAPHQL_ERROR", "Exactly one of the arguments id, sku and externalReference is required.")
    return mutation_id(id, "ProductVariant") if id is not None else variant_id_of(sku=sku, external_reference=external_reference)


class ProductVariantCreate(PayloadMutation):
    product_variant = Field(VARIANT)

    class Arguments:
        input = ProductVariantCreateInput(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        variant = actions.create_variant(
            product_id=mutation_id(input["product"], "Product", field="product"),
            fields=_fields(input),
            attributes=attribute_inputs(input["attributes"]) or (),
            actor=info.context.actor,
        )
        return {"product_variant": InChannel(variant, None)}


class ProductVariantUpdate(PayloadMutation):
    product_variant = Field(VARIANT)

    class Arguments:
        id = ID()
        sku = String()
        external_reference = String()
        input = ProductVariantInput(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], **named: str | None) -> Any:
        variant = actions.update_variant(
            variant_id=variant_key(named.get("id"), named.get("sku"), named.get("external_reference")),
            fields=_fields(input),
            attributes=attribute_inputs(input.get("attributes")),
            actor=info.context.actor,
        )
        return {"product_variant": InChannel(variant, None)}


class ProductVariantDelete(PayloadMutation):
    product_variant = Field(VARIANT)

    class Arguments:
        id = ID()
        sku = String()
        external_reference = String()

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, **named: str | None) -> Any:
        key = variant_key(named.get("id"), named.get("sku"), named.get("external_reference"))
        return {"product_variant": InChannel(actions.delete_variant(variant_id=key, actor=info.context.actor), None)}


class ProductVariantChannelListingUpdate(PayloadMutation):
    variant = Field(VARIANT)

    class Arguments:
        id = ID()
        sku = String()
        input = List(NonNull(ProductVariantChannelListingAddInput), required=True)

    class Meta:
        error_type = ProductChannelListingError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: list[dict[str, Any]], id: str | None = None, sku: str | None = None) -> Any:
        prices = [
            actions.VariantPrice(
                mutation_id(item["channel_id"], "Channel", field="channel_id"),
                item["price"],
                item.get("cost_price"),
                item.get("prior_price"),
            )
            for item in input
        ]
        variant = actions.update_variant_prices(variant_id=variant_key(id, sku), prices=prices, actor=info.context.actor)
        return {"variant": InChannel(variant, None)}


class VariantMutations:
    product_variant_create = ProductVariantCreate.Field()
    product_variant_update = ProductVariantUpdate.Field()
    product_variant_delete = ProductVariantDelete.Field()
    product_variant_channel_listing_update = ProductVariantChannelListingUpdate.Field()
