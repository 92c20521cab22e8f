"""Actions on checkouts, by what they change: lines, contact and addresses, delivery, promo code; and completion."""

from .completion import complete_checkout
from .contact import attach_customer, clean_email, detach_customer, update_address, update_email
from .creation import Start, create_checkout, open_channel
from .delivery import (
    calculate_deliveries,
    choose_collection_point,
    choose_delivery,
    choose_shipping_method,
    clear_delivery,
)
from .editing import refresh_prices
from .lines import LineUpdate, NewLine, add_lines, delete_lines, update_lines
from .order_of import Completion
from .promo import add_promo_code, remove_promo_code

__all__ = [
    "Completion",
    "LineUpdate",
    "NewLine",
    "Start",
    "add_lines",
    "add_promo_code",
    "attach_customer",
    "calculate_deliveries",
    "choose_collection_point",
    "choose_delivery",
    "choose_shipping_method",
    "clean_email",
    "clear_delivery",
    "complete_checkout",
    "create_checkout",
    "delete_lines",
    "detach_customer",
    "open_channel",
    "refresh_prices",
    "remove_promo_code",
    "update_address",
    "update_email",
    "update_lines",
]
