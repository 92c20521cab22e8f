"""Saleor's permission names, by the app that owns them. Actors hold names; nothing else is compared."""

from __future__ import annotations

BY_APP: dict[str, tuple[str, ...]] = {
    "account": ("MANAGE_USERS", "MANAGE_STAFF", "IMPERSONATE_USER", "MANAGE_CUSTOMER_TYPES_AND_ATTRIBUTES"),
    "app": ("MANAGE_APPS", "MANAGE_OBSERVABILITY"),
    "channel": ("MANAGE_CHANNELS",),
    "checkout": ("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS", "HANDLE_TAXES", "MANAGE_TAXES"),
    "discount": ("MANAGE_DISCOUNTS",),
    "giftcard": ("MANAGE_GIFT_CARD",),
    "menu": ("MANAGE_MENUS",),
    "order": ("MANAGE_ORDERS", "MANAGE_ORDERS_IMPORT"),
    "page": ("MANAGE_PAGES", "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"),
    "payment": ("HANDLE_PAYMENTS",),
    "plugins": ("MANAGE_PLUGINS",),
    "product": ("MANAGE_PRODUCTS", "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"),
    "shipping": ("MANAGE_SHIPPING",),
    "site": ("MANAGE_SETTINGS", "MANAGE_TRANSLATIONS"),
}

ALL: frozenset[str] = frozenset(name for names in BY_APP.values() for name in names)
