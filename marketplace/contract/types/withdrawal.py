"""Buyers' declarations that they withdraw from a purchase, as the desk works through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`due`: until when the money must be back, by the law of the country of sale; `pieces` empty: the whole order."""

    id: UUID
    order_number: str
    name: str
    contact: str
    pieces: str
    channel: str
    created: datetime
    due: datetime
    acknowledged: bool
    settled: datetime | None


@dataclass(frozen=True, slots=True)
class WithdrawalPage:
    rows: tuple[Withdrawal, ...]
    total: int
    more: bool
