"""Pictures and files."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import ObjectType, String

from marketplace.api.channel import node_of
from marketplace.api.enums import enum
from marketplace.api.ids import global_id, to_global_id
from marketplace.api.scalars import JSONString
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.engine.catalogue import models
from marketplace.engine.media.addresses import media_url, thumbnail_url


class Image(ObjectType):
    url = String(required=True)
    alt = String()


class File(ObjectType):
    """A file of an attribute value. Resolved from that value."""

    url = String(required=True)
    content_type = String()

    @staticmethod
    def resolve_url(root: Any, info: Any) -> str:
        return media_url(root.file_url)


def picture_arguments() -> dict[str, Any]:
    """`size` (longest side in pixels) and `format` of a picture."""
    return {
        "size": graphene.Int(),
        "format": graphene.Argument(enum("ThumbnailFormatEnum"), default_value="ORIGINAL"),
    }


def image(type_name: str, pk: Any, path: str, alt: str, size: int | None, format: str | None) -> dict[str, str] | None:
    """An `Image`; None without a picture."""
    if not path:
        return None
    return {"url": thumbnail_url(to_global_id(type_name, pk), path, size, format), "alt": alt}


def resolve_background_image(root: Any, info: Any, size: int | None = None, format: str | None = None) -> dict[str, str] | None:
    """The resolver of `backgroundImage`."""
    node = node_of(root)
    return image(type(node).__name__, node.pk, node.background_image, node.background_image_alt, size, format)


class ProductMedia(ObjectType):
    """A picture or video of a product."""

    id = graphene.ID(required=True)
    sort_order = graphene.Int()
    alt = String(required=True)
    type = graphene.Field(graphene.NonNull(enum("ProductMediaType")))
    oembed_data = JSONString(required=True)
    url = String(required=True, **picture_arguments())
    product_id = graphene.ID()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.ProductMedia,)

    resolve_id = global_id("ProductMedia")

    @staticmethod
    def resolve_oembed_data(root: models.ProductMedia, info: Any) -> dict[str, str]:
        return {"url": root.external_url} if root.external_url else {}

    @staticmethod
    def resolve_url(root: models.ProductMedia, info: Any, size: int | None = None, format: str | None = None) -> str:
        if root.external_url:
            return root.external_url
        return thumbnail_url(to_global_id("ProductMedia", root.pk), root.image, size, format)

    @staticmethod
    def resolve_product_id(root: models.ProductMedia, info: Any) -> str:
        return to_global_id("Product", root.product_id)
