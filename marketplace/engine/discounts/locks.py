from __future__ import annotations

from .models import VoucherCode


def lock_code(code: str) -> VoucherCode | None:
    """The code's row, held until the transaction ends: uses are counted under it. Taken after the checkout or order, before payment and stock."""
    return VoucherCode.objects.select_for_update(of=("self",)).select_related("voucher").filter(code=code).first()
