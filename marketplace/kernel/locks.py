"""How locks are taken: always in this global order, always with a time-out.

    1 checkout   2 order   3 order lines   4 payment (transaction items)   5 stock, by primary key   6 ledger

Row lock functions live in `locks.py` of the app that owns the row and run inside `action()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from .errors import Busy

_inside: ContextVar[bool] = ContextVar("inside_action", default=False)


@contextmanager
def action() -> Iterator[None]:
    """One transaction with the lock time-out set; a time-out or deadlock becomes `Busy` and rolls everything back.

    An action inside an action is a savepoint of its transaction, which has the time-out already.
    """
    inside = _inside.get() and connection.in_atomic_block
    token = _inside.set(True)
    try:
        with transaction.atomic():
            if not inside:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = %s", [f"{settings.LOCK_TIMEOUT_MS}ms"])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected)):
            raise Busy from error
        raise
    finally:
        _inside.reset(token)


def require_no_transaction(what: str) -> None:
    """Before talking to the network: an open transaction would hold locks for as long as the other side likes.

    The transactions that a test case opens around each test do not count.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError(f"{what} inside a transaction")
