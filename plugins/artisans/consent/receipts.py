"""What a receipt says, in words: where something is gone, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ..models import Withdrawal
from .looking import SURFACES

WORDS: Mapping[str, object] = {
    "pages": _("The pages, lists and feeds of the shop"),
    "files": _("The files and their smaller copies"),
    "backend": _("The shop’s backend, its programs’ interface and the exhibitions"),
    "search": _("The search"),
    "pieces": _("Your pieces"),
}


@dataclass(frozen=True, slots=True)
class Surface:
    """`clean_at`: when it was seen to be gone there; None: not yet."""

    label: object
    clean_at: datetime | None


def surfaces(receipt: Withdrawal) -> list[Surface]:
    seen: Mapping[str, str] = receipt.surfaces
    return [Surface(WORDS[name], datetime.fromisoformat(seen[name]) if seen.get(name) else None) for name in SURFACES]
