"""What a buyer hears of a cart that she paid for and that did not become an order."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

from marketplace.client import checkout
from marketplace.client.session import shop_session
from marketplace.kernel import formats
from marketplace.kernel.money import Money
from marketplace.kernel.outbox import Delivery

from .sending import Recipient, send

# Reasons that mean: what she wanted is no longer to be had.
GONE = frozenset(("INSUFFICIENT_STOCK", "UNAVAILABLE_VARIANT_IN_CHANNEL"))


def payment_returned(delivery: Delivery) -> None:
    """CheckoutPaymentReturned: no order came of her payment; the money goes back, and the cart is still there."""
    payload = delivery.payload
    found = checkout.notice(payload["checkout"], session=shop_session())
    if found is None:
        return
    locale = formats.locale_name(found.language, found.country)
    amount = Money(Decimal(payload["amount"]), payload["currency"])
    variables = {
        "name": found.name,
        "amount": formats.isolated(formats.format_money(amount, locale=locale)),
        "gone": payload["reason"] in GONE,
        "url": f"{settings.PUBLIC_URL}/{found.language}/{found.channel}/cart/",
    }
    kind = "checkout_payment_returned"
    send(kind, Recipient(found.email, found.phone, found.language), variables, key=f"{kind}-{delivery.id}")
