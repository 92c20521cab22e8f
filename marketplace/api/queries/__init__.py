"""Root queries: one module a noun, each with a plain class `XQueries` of graphene fields, listed here."""

from __future__ import annotations

from typing import Any

from .catalogue import CatalogueQueries
from .channel import ChannelQueries
from .content import ContentQueries
from .shop import ShopQueries

QUERIES: tuple[Any, ...] = (CatalogueQueries, ContentQueries, ChannelQueries, ShopQueries)
