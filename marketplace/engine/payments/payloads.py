"""The JSON that payment Apps are sent: Saleor's subscription payloads, the fields that Maarad's Apps select."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.engine.checkout.models import Checkout
from marketplace.engine.orders.models import Order
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

from .models import TransactionItem

VERSION = "3.23.28"


def source_payload(source: Checkout | Order | None) -> dict[str, Any] | None:
    if source is None:
        return None
    name = type(source).__name__
    billing, shipping = source.billing_address, source.shipping_address
    return {
        "__typename": name,
        "id": to_global_id(name, source.pk),
        "channel": {"id": to_global_id("Channel", source.channel_id), "slug": source.channel.slug},
        "languageCode": source.language_code.upper().replace("-", "_"),
        "userEmail": source.user_email if isinstance(source, Order) else source.email or "",
        "phone": (billing and billing.phone) or (shipping and shipping.phone) or "",
        "total": {"gross": {"amount": str(source.total_gross_amount), "currency": source.currency}},
    }


def action_payload(amount: Decimal, currency: str, kind: str) -> dict[str, Any]:
    return {"amount": str(quantize(amount, currency)), "currency": currency, "actionType": kind}


def transaction_payload(item: TransactionItem) -> dict[str, Any]:
    return {
        "id": to_global_id("TransactionItem", item.token),
        "token": str(item.token),
        "pspReference": item.psp_reference,
        "chargedAmount": {"amount": str(item.charged_value), "currency": item.currency},
        "authorizedAmount": {"amount": str(item.authorized_value), "currency": item.currency},
    }


def envelope(typename: str, app_identifier: str, **fields: Any) -> dict[str, Any]:
    return {
        "__typename": typename,
        "version": VERSION,
        "issuedAt": now().isoformat(),
        "recipient": {"identifier": app_identifier},
        **fields,
    }
