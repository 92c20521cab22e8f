"""How far a total is paid: the two statuses that checkouts and orders show."""

from __future__ import annotations

from decimal import Decimal

from .enums import AuthorizeStatus, ChargeStatus


def charge_status(total: Decimal, charged: Decimal) -> str:
    """NONE, PARTIAL, FULL or OVERCHARGED of what was taken against the gross total. Nothing due counts as FULL."""
    if charged > total:
        return ChargeStatus.OVERCHARGED.value
    if charged == total:
        return ChargeStatus.FULL.value
    return ChargeStatus.PARTIAL.value if charged > 0 else ChargeStatus.NONE.value


def authorize_status(total: Decimal, authorized: Decimal, charged: Decimal) -> str:
    """NONE, PARTIAL or FULL of what was taken or promised by the payment provider."""
    if authorized + charged >= total:
        return AuthorizeStatus.FULL.value
    return AuthorizeStatus.PARTIAL.value if authorized + charged > 0 else AuthorizeStatus.NONE.value
