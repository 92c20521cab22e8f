"""Mutations: one module a noun, each with a plain class `XMutations` of graphene fields, listed here."""

from __future__ import annotations

from typing import Any

from .attribute import AttributeMutations
from .category import CategoryMutations
from .channel import ChannelMutations
from .collection import CollectionMutations
from .media import MediaMutations
from .menu import MenuMutations
from .metadata import MetadataMutations
from .page import PageMutations
from .product import ProductMutations
from .product_type import ProductTypeMutations
from .shop import ShopMutations
from .translation import TranslationMutations
from .variant import VariantMutations

MUTATIONS: tuple[Any, ...] = (
    AttributeMutations,
    CategoryMutations,
    ChannelMutations,
    CollectionMutations,
    MediaMutations,
    MenuMutations,
    MetadataMutations,
    PageMutations,
    ProductMutations,
    ProductTypeMutations,
    ShopMutations,
    TranslationMutations,
    VariantMutations,
)
