"""Products and the channels that they are listed in."""

from __future__ import annotations

from typing import Any

from graphene import ID, Boolean, Field, Float, InputObjectType, List, NonNull, String

from marketplace.api.channel import InChannel
from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import ProductChannelListingError, ProductError
from marketplace.api.mutations.inputs import AttributeValueInput, SeoInput, attribute_inputs, columns
from marketplace.api.scalars import DateTime, JSONString, WeightScalar
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.catalogue import actions
from marketplace.engine.catalogue.queries.keys import product_id_of
from marketplace.kernel.errors import DomainError

PRODUCT = "marketplace.api.types.product.Product"


class ProductInput(InputObjectType):
    attributes = List(NonNull(AttributeValueInput))
    category = ID()
    collections = List(NonNull(ID))
    description = JSONString()
    name = String()
    slug = String()
    tax_class = ID()
    seo = SeoInput()
    weight = WeightScalar()
    rating = Float()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    external_reference = String()


class ProductCreateInput(ProductInput):
    product_type = ID(required=True)


class ProductChannelListingAddInput(InputObjectType):
    channel_id = ID(required=True)
    is_published = Boolean()
    published_at = DateTime()
    visible_in_listings = Boolean()
    is_available_for_purchase = Boolean()
    available_for_purchase_at = DateTime()
    add_variants = List(NonNull(ID))
    remove_variants = List(NonNull(ID))


class ProductChannelListingUpdateInput(InputObjectType):
    update_channels = List(NonNull(ProductChannelListingAddInput))
    remove_channels = List(NonNull(ID))


def _fields(input: dict[str, Any]) -> Any:
    names = ("name", "slug", "description", "weight", "rating", "external_reference")
    return columns(input, *names, category="Category", tax_class="TaxClass")


def product_key(id: str | None, external_reference: str | None) -> int:
    """The key of the product that the client names in one of two ways. GRAPHQL_ERROR for none or both, NOT_FOUND."""
    if (id is None) == (external_reference is None):
        raise DomainError("GRAPHQL_ERROR", "Exactly one of the arguments id and externalReference is required.")
    return product_id_of(external_reference) if external_reference is not None else mutation_id(id, "Product")


class ProductCreate(PayloadMutation):
    product = Field(PRODUCT)

    class Arguments:
        input = ProductCreateInput(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        product = actions.create_product(
            product_type_id=mutation_id(input["product_type"], "ProductType", field="product_type"),
            fields=_fields(input),
            attributes=attribute_inputs(input.get("attributes")) or (),
            collection_ids=mutation_ids(input.get("collections"), "Collection", field="collections"),
            actor=info.context.actor,
        )
        return {"product": InChannel(product, None)}


class ProductUpdate(PayloadMutation):
    product = Field(PRODUCT)

    class Arguments:
        id = ID()
        external_reference = String()
        input = ProductInput(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any], id: str | None = None, external_reference: str | None = None) -> Any:
        named = input.get("collections")
        product = actions.update_product(
            product_id=product_key(id, external_reference),
            fields=_fields(input),
            attributes=attribute_inputs(input.get("attributes")),
            collection_ids=None if named is None else mutation_ids(named, "Collection", field="collections"),
            actor=info.context.actor,
        )
        return {"product": InChannel(product, None)}


class ProductDelete(PayloadMutation):
    product = Field(PRODUCT)

    class Arguments:
        id = ID()
        external_reference = String()

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, id: str | None = None, external_reference: str | None = None) -> Any:
        product = actions.delete_product(product_id=product_key(id, external_reference), actor=info.context.actor)
        return {"product": InChannel(product, None)}


class ProductChannelListingUpdate(PayloadMutation):
    product = Field(PRODUCT)

    class Arguments:
        id = ID(required=True)
        input = ProductChannelListingUpdateInput(required=True)

    class Meta:
        error_type = ProductChannelListingError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        product = actions.update_product_channels(
            product_id=mutation_id(id, "Product"),
            update=[_listing(item) for item in input.get("update_channels") or ()],
            remove=mutation_ids(input.get("remove_channels"), "Channel", field="remove_channels"),
            actor=info.context.actor,
        )
        return {"product": InChannel(product, None)}


def _listing(item: dict[str, Any]) -> actions.ChannelListing:
    said = {key: value for key, value in item.items() if key not in ("channel_id", "add_variants", "remove_variants")}
    return actions.ChannelListing(
        channel_id=mutation_id(item["channel_id"], "Channel", field="channel_id"),
        add_variants=tuple(mutation_ids(item.get("add_variants"), "ProductVariant", field="add_variants")),
        remove_variants=tuple(mutation_ids(item.get("remove_variants"), "ProductVariant", field="remove_variants")),
        **said,
    )


class ProductMutations:
    product_create = ProductCreate.Field()
    product_update = ProductUpdate.Field()
    product_delete = ProductDelete.Field()
    product_channel_listing_update = ProductChannelListingUpdate.Field()
