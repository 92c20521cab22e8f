"""Collections."""

from __future__ import annotations

from typing import Any

from graphene import ID, Boolean, Field, InputObjectType, List, NonNull, String

from marketplace.api.channel import InChannel
from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import CollectionChannelListingError, CollectionError
from marketplace.api.mutations.inputs import SeoInput, columns
from marketplace.api.scalars import DateTime, JSONString, Upload
from marketplace.api.types.metadata import MetadataInput
from marketplace.engine.catalogue import actions
from marketplace.engine.media.store import store_image

COLLECTION = "marketplace.api.types.collection.Collection"


class CollectionCreateInput(InputObjectType):
    name = String()
    slug = String()
    description = JSONString()
    background_image = Upload()
    background_image_alt = String()
    seo = SeoInput()
    metadata = List(NonNull(MetadataInput))
    private_metadata = List(NonNull(MetadataInput))
    products = List(NonNull(ID))


class PublishableChannelListingInput(InputObjectType):
    channel_id = ID(required=True)
    is_published = Boolean()
    published_at = DateTime()


class CollectionChannelListingUpdateInput(InputObjectType):
    add_channels = List(NonNull(PublishableChannelListingInput))
    remove_channels = List(NonNull(ID))


class CollectionCreate(PayloadMutation):
    collection = Field(COLLECTION)

    class Arguments:
        input = CollectionCreateInput(required=True)

    class Meta:
        error_type = CollectionError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        fields: Any = columns(input, "name", "slug", "description", "background_image_alt")
        if input.get("background_image"):
            fields["background_image"] = store_image(input["background_image"], field="background_image").path
        products = mutation_ids(input.get("products"), "Product", field="products")
        return {
            "collection": InChannel(
                actions.create_collection(fields=fields, product_ids=products, actor=info.context.actor), None
            )
        }


class CollectionAddProducts(PayloadMutation):
    collection = Field(COLLECTION)

    class Arguments:
        collection_id = ID(required=True)
        products = List(NonNull(ID), required=True)

    class Meta:
        error_type = CollectionError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, collection_id: str, products: list[str]) -> Any:
        collection = actions.add_products(
            collection_id=mutation_id(collection_id, "Collection", field="collection_id"),
            product_ids=mutation_ids(products, "Product", field="products"),
            actor=info.context.actor,
        )
        return {"collection": InChannel(collection, None)}


class CollectionChannelListingUpdate(PayloadMutation):
    collection = Field(COLLECTION)

    class Arguments:
        id = ID(required=True)
        input = CollectionChannelListingUpdateInput(required=True)

    class Meta:
        error_type = CollectionChannelListingError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, id: str, input: dict[str, Any]) -> Any:
        add = [
            actions.Publication(
                mutation_id(item["channel_id"], "Channel", field="channel_id"), item.get("is_published"), item.get("published_at")
            )
            for item in input.get("add_channels") or ()
        ]
        remove = mutation_ids(input.get("remove_channels"), "Channel", field="remove_channels")
        collection = actions.update_collection_channels(
            collection_id=mutation_id(id, "Collection"), add=add, remove=remove, actor=info.context.actor
        )
        return {"collection": InChannel(collection, None)}


class CollectionDelete(PayloadMutation):
    collection = Field(COLLECTION)

    class Arguments:
        id = ID(required=True)

    class Meta:
        error_type = CollectionError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        collection = actions.delete_collection(collection_id=mutation_id(id, "Collection"), actor=info.context.actor)
        return {"collection": InChannel(collection, None)}


class CollectionMutations:
    collection_delete = CollectionDelete.Field()
    collection_create = CollectionCreate.Field()
    collection_add_products = CollectionAddProducts.Field()
    collection_channel_listing_update = CollectionChannelListingUpdate.Field()
