"""Pictures: of products, and those that attributes hold. They are uploaded (multipart request); fetching from an address (`mediaUrl`)
is not offered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from graphene import ID, Field, InputObjectType, String

from marketplace.api.channel import InChannel
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation, error_type
from marketplace.api.mutations.catalogue_errors import ProductError
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER
from marketplace.api.scalars import Upload
from marketplace.engine.catalogue import actions
from marketplace.engine.media.store import store_image
from marketplace.engine.refusals import required

UploadError = error_type("UploadError")
MEDIA = "marketplace.api.types.media.ProductMedia"


class ProductMediaCreateInput(InputObjectType):
    alt = String()
    image = Upload()
    product = ID(required=True)


class ProductMediaCreate(PayloadMutation):
    product = Field("marketplace.api.types.product.Product")
    media = Field(MEDIA)

    class Arguments:
        input = ProductMediaCreateInput(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        if not input.get("image"):
            raise required("input")
        media = actions.create_media(
            product_id=mutation_id(input["product"], "Product", field="product"),
            image=input["image"],
            alt=input.get("alt") or "",
            actor=info.context.actor,
        )
        return {"product": InChannel(media.product, None), "media": media}


class ProductMediaDelete(PayloadMutation):
    product = Field("marketplace.api.types.product.Product")
    media = Field(MEDIA)

    class Arguments:
        id = ID(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, id: str) -> Any:
        media = actions.delete_media(media_id=mutation_id(id, "ProductMedia"), actor=info.context.actor)
        return {"product": InChannel(media.product, None), "media": media}


class VariantMediaAssign(PayloadMutation):
    product_variant = Field("marketplace.api.types.variant.ProductVariant")
    media = Field(MEDIA)

    class Arguments:
        media_id = ID(required=True)
        variant_id = ID(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, media_id: str, variant_id: str) -> Any:
        variant, media = actions.assign_media(
            variant_id=mutation_id(variant_id, "ProductVariant", field="variant_id"),
            media_id=mutation_id(media_id, "ProductMedia", field="media_id"),
            actor=info.context.actor,
        )
        return {"product_variant": InChannel(variant, None), "media": media}


class FileUpload(PayloadMutation):
    """A picture for an attribute of type FILE; its address goes into the attribute's `file`."""

    uploaded_file = Field("marketplace.api.types.media.File")

    class Arguments:
        file = Upload(required=True)

    class Meta:
        error_type = UploadError
        permissions = (AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
        words = {"FILE_SIZE_LIMIT_EXCEEDED": "INVALID_FILE_TYPE", "INVALID": "INVALID_FILE_TYPE", "REQUIRED": "INVALID_FILE_TYPE"}

    @classmethod
    def perform(cls, info: Any, file: Any) -> Any:
        stored = store_image(file, field="file")
        return {"uploaded_file": SimpleNamespace(file_url=stored.path, content_type=stored.content_type)}


class MediaMutations:
    file_upload = FileUpload.Field()
    product_media_create = ProductMediaCreate.Field()
    product_media_delete = ProductMediaDelete.Field()
    variant_media_assign = VariantMediaAssign.Field()
