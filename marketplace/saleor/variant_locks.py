"""Our own lock on what is sold or moved in a Saleor: at most one of Maarad's processes at a time works on a variant.

Saleor 3.23 reads stock without a lock in several places (docs/deploy.md), so those who sell through Maarad queue here. A lock is a row with
an end, a lease, by the database's clock: no transaction is open while Saleor is asked, which may take long, and who dies holding one holds
it no longer than `LEASE`. Every statement stands alone, so that a pgbouncer in transaction mode may be between. Leases are taken one after
the other in the order of their ids: two carts with the same pieces cannot wait for each other.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection

from marketplace.client.errors import Busy, Denied, NotSent, Refused
from marketplace.kernel.errors import DomainError
from marketplace.kernel.locks import require_no_transaction

WAIT = timedelta(seconds=15)
"""How long a buyer may look at a page that does not come. Sixteen of them at one piece are through in less."""
LEASE = timedelta(minutes=3)
"""Longer than a request can work at Saleor. We hang up after 20 s (`client/http.py`, after 3 tries to connect of 2 s each), but Saleor goes on:
each of its synchronous webhooks (taxes, shipping, payment) may take 20 s, and there are few of them."""
GONE = timedelta(seconds=45)
"""Who asks Saleor one thing under a lease has hung up before: if the lease is still there, its process was killed."""
LONGEST_PAUSE = 0.15
SHORTEST_PAUSE = 0.03

_TAKE = """
    INSERT INTO saleor_variantlock AS lock (variant, holder, owner, uncertain, until)
    VALUES (%(variant)s, %(holder)s, %(owner)s, false, clock_timestamp() + %(lease)s)
    ON CONFLICT (variant) DO UPDATE SET holder = EXCLUDED.holder, owner = EXCLUDED.owner, uncertain = false, until = EXCLUDED.until
    WHERE lock.until <= clock_timestamp() OR (
        lock.owner = EXCLUDED.owner AND lock.owner <> ''
        AND (lock.uncertain OR lock.until <= clock_timestamp() + %(lease)s - %(gone)s::interval)
    )
"""
_RENEW = "UPDATE saleor_variantlock SET until = clock_timestamp() + %(lease)s WHERE holder = %(holder)s"
_LEAVE = "UPDATE saleor_variantlock SET uncertain = true WHERE holder = %(holder)s"
_RELEASE = "DELETE FROM saleor_variantlock WHERE holder = %(holder)s"


class Lease:
    """What `held` gives: the right to change these variants at Saleor until `LEASE` after it was last renewed."""

    def __init__(self, variants: Iterable[str], *, owner: str, lease: timedelta, gone: timedelta | None = None) -> None:
        self.variants = tuple(sorted(set(variants)))
        self._given = {"holder": uuid4(), "owner": owner, "lease": lease, "gone": gone}
        self._reading = self._doubtful = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Nothing is changed in this block: whatever happens in it, nothing is uncertain, and the lease ends at once."""
        self._reading = True
        yield
        self._reading = False

    def renew(self) -> None:
        """The whole of `LEASE` from now. Raises Busy when a slow reader has lost it meanwhile."""
        if _run(_RENEW, self._given) != len(self.variants):
            raise Busy(self.variants)

    def doubt(self) -> None:
        """Even a refusal leaves it open what Saleor does: it said that it is just doing it."""
        self._doubtful = True

    def take(self, wait: timedelta) -> None:
        end = time.monotonic() + wait.total_seconds()
        for variant in self.variants:
            while not _run(_TAKE, {**self._given, "variant": variant}):
                if time.monotonic() >= end:
                    raise Busy((variant,))
                time.sleep(random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))
        self.renew()

    def end(self, error: BaseException | None) -> None:
        """Give back what is still ours; or leave it to its end, when nobody knows what Saleor did."""
        known = error is None or self._reading or isinstance(error, (Refused, Denied, NotSent, DomainError))
        _run(_RELEASE if known and not self._doubtful else _LEAVE, self._given)


@contextmanager
def held(
    variants: Iterable[str],
    *,
    owner: str = "",
    wait: timedelta = WAIT,
    lease: timedelta = LEASE,
    gone: timedelta | None = None,
) -> Iterator[Lease]:
    """Nobody else of Maarad sells or moves these variants (global ids) in this block. Raises Busy when they are not free within `wait`.

    The block ends normally, with a refusal, or without having reached Saleor: the lease ends at once. With anything else (`Unavailable`, the process is killed) nobody
    knows what Saleor did or still does: the lease stays to its end, and nothing is sold twice meanwhile. After `Unavailable` a block of the
    same `owner` may have it before: a repetition, which Saleor itself keeps apart from the first. `gone`: so may one when the lease was
    not renewed for so long, because its process must have been killed.
    """
    require_no_transaction("a lease")
    mine = Lease(variants, owner=owner, lease=lease, gone=gone)
    try:
        with mine.reading():
            mine.take(wait)
        yield mine
    except BaseException as error:
        mine.end(error)
        raise
    mine.end(None)


def _run(statement: str, values: dict[str, Any]) -> int:
    """How many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
