from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.engine.channels.models import Channel
from marketplace.engine.refusals import find, unique
from marketplace.kernel import audit
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.locks import action

from . import locks, queries
from .models import Voucher, VoucherChannelListing, VoucherCode, VoucherCustomer


@dataclass(frozen=True, slots=True)
class VoucherListing:
    channel_id: int
    value: Decimal
    min_spent: Decimal | None = None


def not_applicable(field: str | None = "voucher_code") -> DomainError:
    return DomainError("VOUCHER_NOT_APPLICABLE", _("This code cannot be used for this purchase."), field=field)


def use_code(*, code: str, channel_id: int, email: str) -> VoucherCode:
    """Count one use, inside the purchase's transaction. Under the code's lock its dates, limit and the customer's earlier use are
    checked again; VOUCHER_NOT_APPLICABLE when it can be used no more."""
    row = locks.lock_code(code)
    if row is None or queries.promo(code, channel_id) is None:
        raise not_applicable()
    if row.voucher.apply_once_per_customer:
        if queries.used_by(row, email):
            raise not_applicable()
        VoucherCustomer.objects.create(voucher_code=row, customer_email=email.lower())
    VoucherCode.objects.filter(pk=row.pk).update(used=F("used") + 1)
    return row


def release_code(*, code: str, email: str) -> None:
    """Take back one use: its order was cancelled or has expired."""
    row = locks.lock_code(code)
    if row is None:
        return
    VoucherCode.objects.filter(pk=row.pk, used__gt=0).update(used=F("used") - 1)
    VoucherCustomer.objects.filter(voucher_code=row, customer_email=email.lower()).delete()


def create_voucher(
    *,
    codes: Sequence[str],
    listings: Sequence[VoucherListing],
    fields: Mapping[str, Any],
    actor: Actor,
    starts: datetime | None = None,
) -> Voucher:
    """A promo on the entire order with its codes and its value by channel. UNIQUE (code), NOT_FOUND (channel), INVALID (value)."""
    if not codes:
        raise DomainError("REQUIRED", _("A code is required."), field="codes")
    with action():
        voucher = Voucher(**fields)
        if starts is not None:
            voucher.start_date = starts
        voucher.save()
        with unique():
            VoucherCode.objects.bulk_create(VoucherCode(voucher=voucher, code=code) for code in codes)
        for listing in listings:
            channel = find(Channel.objects.all(), listing.channel_id, "channel")
            if listing.value < 0 or (voucher.discount_value_type == "PERCENTAGE" and listing.value > 100):
                raise DomainError("INVALID", _("This is not a possible discount."), field="value")
            VoucherChannelListing.objects.create(
                voucher=voucher,
                channel=channel,
                currency=channel.currency_code,
                discount_value=listing.value,
                min_spent_amount=listing.min_spent,
            )
        audit.record(actor, "voucher.create", to_global_id("Voucher", voucher.pk))
    return voucher
