"""Actions on orders. `place_order` and `mark_confirmed` are parts of other actions; the rest are actions of their own."""

from .drafts import complete_draft, create_draft, delete_draft, update_draft
from .fulfillment import LineToFulfil, approve_fulfillment, cancel_fulfillment, fulfill_order, update_tracking
from .importing import import_orders
from .lifecycle import add_note, cancel_order, confirm_order, expire_orders, mark_confirmed, record_payment, update_order
from .lines import NewOrderLine, add_order_lines, delete_order_line, update_order_line
from .placing import place_order

__all__ = [
    "LineToFulfil",
    "NewOrderLine",
    "add_note",
    "add_order_lines",
    "approve_fulfillment",
    "cancel_fulfillment",
    "cancel_order",
    "complete_draft",
    "confirm_order",
    "create_draft",
    "delete_draft",
    "delete_order_line",
    "expire_orders",
    "fulfill_order",
    "import_orders",
    "mark_confirmed",
    "place_order",
    "record_payment",
    "update_draft",
    "update_order",
    "update_order_line",
    "update_tracking",
]
