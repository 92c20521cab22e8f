"""Withdrawals, asked by the desk and answered by the shop's pages, which take them in: Saleor knows none."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from marketplace.contract.types.withdrawal import WithdrawalPage


class Keeper(Protocol):
    def listed(self, *, settled: bool, first: int, offset: int) -> WithdrawalPage:
        """Open ones, the most urgent first; or settled ones, the latest first."""

    def settle(self, withdrawal: UUID, *, person: str) -> bool:
        """Write down that it has been dealt with, and by whom (`person:3`). False when it had been, or is not there."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    _keepers[:] = [keeper]


def keeper() -> Keeper:
    return _keepers[0]
