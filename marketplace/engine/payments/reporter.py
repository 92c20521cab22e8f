from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import NotFound
from marketplace.kernel.ids import from_global_id

from .actions import Report, report_event


class EngineReporter:
    """The embedded engine's side of the payment Apps' port `TransactionReporter`."""

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
    ) -> Report:
        try:
            token = UUID(from_global_id(transaction).pk)
        except ValueError as error:
            raise NotFound from error
        return report_event(
            token=token,
            type=type,
            psp_reference=psp_reference,
            actor=SYSTEM,
            amount=amount,
            message=message,
            external_url=external_url,
            available_actions=None if available_actions is None else list(available_actions),
            at=at,
            app_identifier=app_identifier,
        )
