from __future__ import annotations

from uuid import UUID

from .models import SignInCode


def lock_code(code_id: UUID) -> SignInCode | None:
    """The request of a code, held until the transaction ends: of two who enter it at once, one is in."""
    return SignInCode.objects.select_for_update().filter(pk=code_id).first()
