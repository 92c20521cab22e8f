"""Root queries: one module a noun, each with a plain class `XQueries` of graphene fields, listed here."""

from __future__ import annotations

from typing import Any

from .account import UserQueries
from .address import AddressQueries
from .app import AppQueries
from .catalogue import CatalogueQueries
from .channel import ChannelQueries
from .checkout import CheckoutQueries
from .content import ContentQueries
from .order import OrderQueries
from .payment import PaymentQueries
from .shipping import ShippingQueries
from .shop import ShopQueries
from .stock import StockQueries

QUERIES: tuple[Any, ...] = (
    CatalogueQueries,
    ContentQueries,
    ChannelQueries,
    ShopQueries,
    CheckoutQueries,
    OrderQueries,
    StockQueries,
    ShippingQueries,
    AppQueries,
    UserQueries,
    AddressQueries,
    PaymentQueries,
)
