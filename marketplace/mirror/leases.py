"""At most one process at a time works on a thing, and no transaction is open while it asks the backend.

A lease is a row with an end, by the database's clock: who dies holding one holds it no longer than `LEASE`. Whoever finds it taken has
already counted `asked` up, and the holder, before it lets go, looks whether it was asked again: so no wish is lost, and nobody waits.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F

from .models import Mirrored

LEASE = timedelta(minutes=3)
"""Longer than a request can last: we hang up after 20 s, after 3 tries to connect of 2 s each, and what is asked again pauses between."""

_TAKE = """UPDATE mirror_mirrored SET holder = %(holder)s, until = clock_timestamp() + %(lease)s
 WHERE id = %(row)s AND (holder IS NULL OR until <= clock_timestamp())"""
_RENEW = "UPDATE mirror_mirrored SET until = clock_timestamp() + %(lease)s WHERE id = %(row)s AND holder = %(holder)s"


class Lost(Exception):
    """Another process has taken over, because this one was slower than its lease."""


class Lease:
    """The right to work on one thing. `asked`: how often it had been asked for when the facts were read."""

    def __init__(self, row: Mirrored) -> None:
        self.row = row
        self.holder: UUID = uuid4()
        self.asked = 0

    def renew(self) -> None:
        """The whole of `LEASE` from now; before each request. Raises Lost."""
        if not _run(_RENEW, self.row.pk, self.holder):
            raise Lost(str(self.row))

    def look(self) -> None:
        """Read the row again: from here on, what is wanted is what is true now."""
        self.row.refresh_from_db()
        self.asked = self.row.asked

    def release(self) -> bool:
        """Let go, unless it was asked for meanwhile: then False, and the lease is still ours."""
        ours = Mirrored.objects.filter(pk=self.row.pk, holder=self.holder)
        if ours.filter(asked=self.asked).update(holder=None, until=None):
            return True
        return not ours.exists()

    def drop(self) -> None:
        """Let go whatever was asked: somebody else will have to do it."""
        Mirrored.objects.filter(pk=self.row.pk, holder=self.holder).update(holder=None, until=None)


def ask(kind: str, key: str) -> Mirrored:
    """Count one more wish, which whoever works on the thing will see."""
    row, _made = Mirrored.objects.get_or_create(kind=kind, key=key)
    Mirrored.objects.filter(pk=row.pk).update(asked=F("asked") + 1)
    return row


def take(row: Mirrored) -> Lease | None:
    """None while another process has it."""
    lease = Lease(row)
    return lease if _run(_TAKE, row.pk, lease.holder) else None


def _run(statement: str, row: int, holder: UUID) -> int:
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"row": row, "holder": holder, "lease": LEASE}
        cursor.execute(statement, given)
        return int(cursor.rowcount)
