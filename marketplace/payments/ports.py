"""How payment Apps report what happened later, without knowing whether Maarad's engine or a real Saleor listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Reported:
    """`already_processed`: the same news had been reported before; nothing changed."""

    already_processed: bool


class TransactionReporter(Protocol):
    def report(
        self,
        *,
        transaction: str,
        type: str,
        psp_reference: str,
        amount: Decimal | None,
        app_identifier: str,
        message: str = "",
        external_url: str = "",
        available_actions: Sequence[str] | None = None,
        at: datetime | None = None,
    ) -> Reported:
        """Report an event of `transaction` (global id of a TransactionItem); `at`: when it happened by the provider's clock.
        Raises DomainError when it is refused, with `retry` when the same report may succeed later."""


@cache
def reporter() -> TransactionReporter:
    made: TransactionReporter = import_string(settings.TRANSACTION_REPORTER)()
    return made
