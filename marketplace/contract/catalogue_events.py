"""What is told when the catalogue, the pages and their surroundings change. Ids are global ids; nothing here is personal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelCreated:
    channel_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class ChannelUpdated:
    channel_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class ChannelStatusChanged:
    channel_id: str
    slug: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class AttributeCreated:
    attribute_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class AttributeValueCreated:
    attribute_value_id: str
    attribute_id: str


@dataclass(frozen=True, slots=True)
class ProductTypeCreated:
    product_type_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class ProductTypeUpdated:
    """Attributes were assigned to a product type."""

    product_type_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class CategoryCreated:
    category_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class CategoryDeleted:
    """It went with all below it; its products are in no category now, and in no shop window."""

    category_id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class CollectionCreated:
    collection_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class CollectionUpdated:
    """Its products or its channels changed."""

    collection_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class CollectionDeleted:
    collection_id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class ProductCreated:
    product_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class ProductUpdated:
    """Anything that a product page or list shows changed: its own fields, channels, media, or a variant's prices."""

    product_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class ProductDeleted:
    product_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class ProductMediaCreated:
    media_id: str
    product_id: str
    path: str
    """Path of the original in the media store."""


@dataclass(frozen=True, slots=True)
class ProductVariantCreated:
    variant_id: str
    product_id: str


@dataclass(frozen=True, slots=True)
class ProductVariantUpdated:
    variant_id: str
    product_id: str


@dataclass(frozen=True, slots=True)
class ProductVariantDeleted:
    variant_id: str
    product_id: str


@dataclass(frozen=True, slots=True)
class PageTypeCreated:
    page_type_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class PageTypeUpdated:
    """Attributes were assigned to a page type."""

    page_type_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class PageCreated:
    page_id: str
    slug: str
    page_type: str
    """Slug of its type."""


@dataclass(frozen=True, slots=True)
class PageUpdated:
    page_id: str
    slug: str
    page_type: str


@dataclass(frozen=True, slots=True)
class PageDeleted:
    page_id: str
    slug: str
    page_type: str


@dataclass(frozen=True, slots=True)
class MenuCreated:
    menu_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class MenuDeleted:
    """With all its entries."""

    menu_id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class MenuItemCreated:
    menu_item_id: str
    menu_id: str


@dataclass(frozen=True, slots=True)
class MenuItemDeleted:
    """With the entries below it."""

    menu_item_id: str
    menu_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ShippingZoneDeleted:
    """With its methods."""

    zone_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ShippingPriceDeleted:
    """A method of delivery is gone. `method_id` is a `ShippingMethodType`."""

    method_id: str
    zone_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TranslationUpdated:
    """`object_id` (a product, category, attribute value …) reads differently in `language_code` now."""

    object_id: str
    language_code: str


@dataclass(frozen=True, slots=True)
class MetadataUpdated:
    """Keys were set or deleted; `private` tells which of the two maps."""

    object_id: str
    private: bool


@dataclass(frozen=True, slots=True)
class ShopUpdated:
    """The settings of the whole shop changed."""
