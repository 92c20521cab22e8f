"""Actions on orders. `place_order` and `mark_confirmed` are parts of other actions; the rest are actions of their own."""

from .fulfillment import LineToFulfil, approve_fulfillment, cancel_fulfillment, fulfill_order, update_tracking
from .lifecycle import add_note, cancel_order, confirm_order, expire_orders, mark_confirmed, record_payment, update_order
from .placing import place_order

__all__ = [
    "LineToFulfil",
    "add_note",
    "approve_fulfillment",
    "cancel_fulfillment",
    "cancel_order",
    "confirm_order",
    "expire_orders",
    "fulfill_order",
    "mark_confirmed",
    "place_order",
    "record_payment",
    "update_order",
    "update_tracking",
]
