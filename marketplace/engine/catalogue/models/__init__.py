from .category import Category, CategoryTranslation
from .collection import Collection, CollectionChannelListing, CollectionProduct, CollectionTranslation
from .media import ProductMedia, VariantMedia
from .product import Product, ProductAttributeValue, ProductChannelListing, ProductTranslation
from .product_type import ProductType, ProductTypeAttribute
from .search import SearchWord
from .variant import ProductVariant, ProductVariantChannelListing, ProductVariantTranslation, VariantAttributeValue

__all__ = [
    "Category",
    "CategoryTranslation",
    "Collection",
    "CollectionChannelListing",
    "CollectionProduct",
    "CollectionTranslation",
    "Product",
    "ProductAttributeValue",
    "ProductChannelListing",
    "ProductMedia",
    "ProductTranslation",
    "ProductType",
    "ProductTypeAttribute",
    "ProductVariant",
    "ProductVariantChannelListing",
    "ProductVariantTranslation",
    "SearchWord",
    "VariantAttributeValue",
    "VariantMedia",
]
