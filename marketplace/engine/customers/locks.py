from __future__ import annotations

from typing import Any

from .models import User


def lock_user(**lookup: Any) -> User | None:
    """The customer's row, held until the transaction ends."""
    return User.objects.select_for_update(of=("self",)).filter(**lookup).first()
