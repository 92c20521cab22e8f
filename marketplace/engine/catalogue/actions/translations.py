"""The catalogue in other languages. Search follows (`catalogue.handlers`): at once for a product, after commit for what many carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.engine import translations
from marketplace.engine.catalogue.models import (
    Category,
    CategoryTranslation,
    Collection,
    CollectionTranslation,
    Product,
    ProductTranslation,
    ProductVariant,
    ProductVariantTranslation,
)
from marketplace.engine.refusals import find
from marketplace.kernel.actors import Actor


def translate_product(*, product_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> Product:
    """Texts: `name`, `description`, `slug`, `seo_title`, `seo_description`. NOT_FOUND, UNIQUE, INVALID. Emits TranslationUpdated."""
    product = find(Product.objects.all(), product_id)
    translations.translate(
        ProductTranslation,
        owner="product",
        instance=product,
        type_name="Product",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return product


def translate_variant(*, variant_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> ProductVariant:
    """Texts: `name`. NOT_FOUND. Emits TranslationUpdated."""
    variant = find(ProductVariant.objects.all(), variant_id)
    translations.translate(
        ProductVariantTranslation,
        owner="product_variant",
        instance=variant,
        type_name="ProductVariant",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return variant


def translate_category(*, category_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> Category:
    """Texts as `translate_product`. Search follows after commit (`handlers`). NOT_FOUND, UNIQUE, INVALID. Emits TranslationUpdated."""
    category = find(Category.objects.all(), category_id)
    translations.translate(
        CategoryTranslation,
        owner="category",
        instance=category,
        type_name="Category",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return category


def translate_collection(*, collection_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> Collection:
    """Texts as `translate_product`. NOT_FOUND, UNIQUE, INVALID. Emits TranslationUpdated."""
    collection = find(Collection.objects.all(), collection_id)
    translations.translate(
        CollectionTranslation,
        owner="collection",
        instance=collection,
        type_name="Collection",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return collection
