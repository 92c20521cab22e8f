from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q

from marketplace.kernel.clock import now
from marketplace.kernel.money import Money, quantize, zero

from .models import Voucher, VoucherChannelListing, VoucherCode, VoucherCustomer


@dataclass(frozen=True, slots=True)
class Promo:
    """A usable code in one channel."""

    code: VoucherCode
    voucher: Voucher
    listing: VoucherChannelListing

    def discount(self, subtotal: Money) -> Money:
        """What it takes off goods worth `subtotal` (as entered): never more than they cost, never below zero."""
        if self.voucher.discount_value_type == "PERCENTAGE":
            amount = (subtotal.amount * self.listing.discount_value / 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        else:
            amount = self.listing.discount_value
        return max(zero(subtotal.currency), min(subtotal, Money(quantize(amount, subtotal.currency), subtotal.currency)))


def promo(code: str, channel_id: int) -> Promo | None:
    """The active voucher of `code` in the channel, inside its dates and below its limit; None otherwise. Two queries."""
    at = now()
    row = (
        VoucherCode.objects.select_related("voucher")
        .filter(
            Q(voucher__end_date__isnull=True) | Q(voucher__end_date__gt=at),
            code=code,
            is_active=True,
            voucher__start_date__lte=at,
        )
        .first()
    )
    if row is None or used_up(row):
        return None
    listing = VoucherChannelListing.objects.filter(voucher_id=row.voucher_id, channel_id=channel_id).first()
    return Promo(row, row.voucher, listing) if listing else None


def used_up(code: VoucherCode) -> bool:
    limit = code.voucher.usage_limit
    return limit is not None and code.used >= limit


def used_by(code: VoucherCode, email: str) -> bool:
    """Whether a once-per-customer code was used with this e-mail (case does not matter)."""
    return VoucherCustomer.objects.filter(voucher_code=code, customer_email__iexact=email).exists()


def qualifies(promo: Promo, subtotal: Money, quantity: int) -> bool:
    """Whether goods of this worth (before discount) and number reach the voucher's minimums."""
    least, pieces = promo.listing.min_spent_amount, promo.voucher.min_checkout_items_quantity
    return (least is None or subtotal.amount >= least) and (pieces is None or quantity >= pieces)


def codes_of(voucher_ids: Collection[int]) -> dict[int, list[VoucherCode]]:
    found: dict[int, list[VoucherCode]] = {pk: [] for pk in voucher_ids}
    for row in VoucherCode.objects.filter(voucher_id__in=list(voucher_ids)).order_by("pk"):
        found[row.voucher_id].append(row)
    return found


def vouchers_of_codes(codes: Collection[str]) -> dict[str, Voucher]:
    """The voucher behind each code."""
    return {row.code: row.voucher for row in VoucherCode.objects.filter(code__in=list(codes)).select_related("voucher")}
