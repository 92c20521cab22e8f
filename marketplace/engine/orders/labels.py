"""Statuses in people's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .enums import FulfillmentStatus, OrderStatus

ORDER_STATUS = {
    OrderStatus.DRAFT: _("Draft"),
    OrderStatus.UNCONFIRMED: _("Unconfirmed"),
    OrderStatus.UNFULFILLED: _("Unfulfilled"),
    OrderStatus.PARTIALLY_FULFILLED: _("Partially fulfilled"),
    OrderStatus.FULFILLED: _("Fulfilled"),
    OrderStatus.PARTIALLY_RETURNED: _("Partially returned"),
    OrderStatus.RETURNED: _("Returned"),
    OrderStatus.CANCELED: _("Canceled"),
    OrderStatus.EXPIRED: _("Expired"),
}
FULFILLMENT_STATUS = {
    FulfillmentStatus.FULFILLED: _("Fulfilled"),
    FulfillmentStatus.REFUNDED: _("Refunded"),
    FulfillmentStatus.RETURNED: _("Returned"),
    FulfillmentStatus.REPLACED: _("Replaced"),
    FulfillmentStatus.REFUNDED_AND_RETURNED: _("Refunded and returned"),
    FulfillmentStatus.CANCELED: _("Canceled"),
    FulfillmentStatus.WAITING_FOR_APPROVAL: _("Waiting for approval"),
}
PAYMENT_STATUS = {
    "NOT_CHARGED": _("Not charged"),
    "PARTIALLY_CHARGED": _("Partially charged"),
    "FULLY_CHARGED": _("Fully charged"),
    "PARTIALLY_REFUNDED": _("Partially refunded"),
    "FULLY_REFUNDED": _("Fully refunded"),
}
