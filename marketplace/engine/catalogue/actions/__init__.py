from .categories import CategoryFields, create_category, delete_category
from .collections import (
    CollectionFields,
    Publication,
    add_products,
    create_collection,
    delete_collection,
    update_collection_channels,
)
from .listings import ChannelListing, update_product_channels
from .media import assign_media, create_media, delete_media
from .prices import VariantPrice, update_variant_prices
from .product_types import Assignment, ProductTypeFields, assign_product_attributes, create_product_type
from .products import ProductFields, create_product, delete_product, update_product
from .translations import translate_category, translate_collection, translate_product, translate_variant
from .variants import VariantFields, create_variant, delete_variant, update_variant

__all__ = [
    "Assignment",
    "CategoryFields",
    "ChannelListing",
    "CollectionFields",
    "ProductFields",
    "ProductTypeFields",
    "Publication",
    "VariantFields",
    "VariantPrice",
    "add_products",
    "assign_media",
    "assign_product_attributes",
    "create_category",
    "create_collection",
    "create_media",
    "create_product",
    "create_product_type",
    "create_variant",
    "delete_category",
    "delete_collection",
    "delete_media",
    "delete_product",
    "delete_variant",
    "translate_category",
    "translate_collection",
    "translate_product",
    "translate_variant",
    "update_collection_channels",
    "update_product",
    "update_product_channels",
    "update_variant",
    "update_variant_prices",
]
