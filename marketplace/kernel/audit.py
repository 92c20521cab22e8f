"""The audit trail: one row for each act, in the act's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .actors import Actor
from .clock import now
from .compiled import insert
from .models import AuditEntry


def record(actor: Actor, action: str, object_id: str, data: Mapping[str, Any] | None = None) -> None:
    entry = AuditEntry(
        actor=actor.label, person=actor.person, action=action, object_id=object_id, data=dict(data or {}), created_at=now()
    )
    insert(entry)
