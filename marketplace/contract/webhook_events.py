"""What Apps are told: Saleor's event names, whom they may be told to, and the order to send one delivery."""

from __future__ import annotations

from dataclasses import dataclass

ANY_EVENTS = "ANY_EVENTS"

SYNC_EVENTS = (
    "PAYMENT_GATEWAY_INITIALIZE_SESSION",
    "TRANSACTION_INITIALIZE_SESSION",
    "TRANSACTION_PROCESS_SESSION",
    "TRANSACTION_CHARGE_REQUESTED",
    "TRANSACTION_REFUND_REQUESTED",
    "TRANSACTION_CANCELATION_REQUESTED",
)
"""Questions: the App's answer is waited for. Those of payment Apps; the engine asks no others."""

# The longest prefix that fits tells which permission an App needs to hear of an event (Saleor's table). None: every App may.
_PERMISSIONS: dict[str, str | None] = {
    "ACCOUNT_": "MANAGE_USERS",
    "APP_": "MANAGE_APPS",
    "ATTRIBUTE_": None,
    "CATEGORY_": "MANAGE_PRODUCTS",
    "CHANNEL_": "MANAGE_CHANNELS",
    "CHECKOUT_": "MANAGE_CHECKOUTS",
    "COLLECTION_": "MANAGE_PRODUCTS",
    "CUSTOMER_": "MANAGE_USERS",
    "DRAFT_ORDER_": "MANAGE_ORDERS",
    "FULFILLMENT_": "MANAGE_ORDERS",
    "MENU_": "MANAGE_MENUS",
    "ORDER_": "MANAGE_ORDERS",
    "PAGE_": "MANAGE_PAGES",
    "PAGE_TYPE_": "MANAGE_PAGE_TYPES_AND_ATTRIBUTES",
    "PAYMENT_GATEWAY_": "HANDLE_PAYMENTS",
    "PRODUCT_": "MANAGE_PRODUCTS",
    "SHIPPING_": "MANAGE_SHIPPING",
    "SHOP_": "MANAGE_SETTINGS",
    "TRANSACTION_": "HANDLE_PAYMENTS",
    "WAREHOUSE_": "MANAGE_PRODUCTS",
}


def permission_for(event: str) -> str | None:
    """The permission that an App needs to be told of `event` (`ORDER_CREATED`). KeyError for an event that is not ours."""
    return _PERMISSIONS[max((prefix for prefix in _PERMISSIONS if event.startswith(prefix)), key=len, default="")]


def type_name(event: str) -> str:
    """The object type of an event in a subscription: `OrderCreated` for `ORDER_CREATED`."""
    return "".join(word.capitalize() for word in event.split("_"))


def event_name(type_name: str) -> str:
    """The reverse: `ORDER_CREATED` for `OrderCreated`."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in type_name).lstrip("_")


@dataclass(frozen=True, slots=True)
class WebhookDeliveryDue:
    """One delivery is to be sent now; `attempt` counts from 1."""

    delivery: int
    attempt: int
