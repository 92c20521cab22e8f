"""Mutations: one module a noun, each with a plain class `XMutations` of graphene fields, listed here."""

from __future__ import annotations

from typing import Any

from .account import AccountMutations
from .app import AppMutations
from .app_installation import AppInstallationMutations
from .attribute import AttributeMutations
from .category import CategoryMutations
from .channel import ChannelMutations
from .checkout import CheckoutMutations
from .checkout_completion import CheckoutCompletionMutations
from .collection import CollectionMutations
from .fulfillment import FulfillmentMutations
from .media import MediaMutations
from .menu import MenuMutations
from .metadata import MetadataMutations
from .order import OrderMutations
from .order_draft import DraftOrderMutations
from .order_import import OrderImportMutations
from .order_payment import OrderPaymentMutations
from .page import PageMutations
from .payment import PaymentMutations
from .product import ProductMutations
from .product_type import ProductTypeMutations
from .shipping import ShippingMutations
from .shop import ShopMutations
from .stock import StockMutations
from .tax import TaxMutations
from .token import TokenMutations
from .translation import TranslationMutations
from .variant import VariantMutations
from .webhook import WebhookMutations

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
    CheckoutMutations,
    CheckoutCompletionMutations,
    OrderMutations,
    DraftOrderMutations,
    OrderImportMutations,
    OrderPaymentMutations,
    FulfillmentMutations,
    StockMutations,
    ShippingMutations,
    TaxMutations,
    AppMutations,
    AppInstallationMutations,
    WebhookMutations,
    AccountMutations,
    TokenMutations,
    PaymentMutations,
)
