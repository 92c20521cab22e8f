"""How many hits a search has: exact, at a cost that does not grow with their number.

A process keeps which products matched a common word, and the snapshot of the database in which they did. The next count is that set with the
products corrected that were written since then: a trigger notes their keys in `catalogue_change`, in the transaction that writes a listing or a
search document, and the snapshot tells which of those transactions it had not seen. One more thing changes what is shown: time, for products
that are published later.

Only what is committed is kept. Each count moves its set on to its own snapshot; a set that nobody asks for is forgotten long before
`forget_changes` forgets the changes that it would need.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db import connection

from marketplace.kernel.clock import now

from .hits import SHOWN, Hits

LEAST = 500
"""Fewer hits are counted each time."""
MOST_SETS = 128
"""Of at most an eighth of a byte for each product: 25 kB at 200,000."""
MOST_CHANGES = 500
"""More products than these are not looked at one by one."""
UNUSED = timedelta(hours=1)
CLOSE = timedelta(seconds=30)
"""By how much one request may have begun before another that was answered first."""
CHANGES_KEPT = timedelta(days=1)

_SINCE = f"""
WITH changed AS MATERIALIZED (
    SELECT DISTINCT product_id FROM (
        SELECT product_id FROM catalogue_change
        WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, %(snapshot)s::pg_snapshot)
        UNION ALL
        SELECT product_id FROM catalogue_productchannellisting
        WHERE channel_id = %(channel)s AND is_published AND visible_in_listings AND published_at > %(since)s AND published_at <= %(now)s
    ) AS noted LIMIT %(most)s
)
SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NULL, ARRAY(SELECT product_id FROM changed), ARRAY(
    SELECT hit.id FROM changed JOIN catalogue_product AS hit ON hit.id = changed.product_id {SHOWN}
    WHERE hit.search_vector @@ %(query)s::tsquery
)
"""


@dataclass(slots=True)
class _Matched:
    """Products that match, a bit for each key; true in `snapshot`, at the moment `at`."""

    snapshot: str
    at: datetime
    bits: bytearray
    total: int

    @classmethod
    def of(cls, keys: list[int], snapshot: str, at: datetime) -> _Matched:
        made = cls(snapshot, at, bytearray(max(keys, default=0) // 8 + 1), 0)
        for key in keys:
            made.put(key, True)
        return made

    def put(self, key: int, matches: bool) -> None:
        place, bit = divmod(key, 8)
        if place >= len(self.bits):
            if not matches:
                return
            self.bits.extend(bytes(place + 1 - len(self.bits)))
        if bool(self.bits[place] >> bit & 1) is not matches:
            self.bits[place] ^= 1 << bit
            self.total += 1 if matches else -1


_kept: OrderedDict[tuple[Any, ...], _Matched] = OrderedDict()
_lock = Lock()


def count(hits: Hits) -> int:
    """How many products match, exactly. One statement, three when the word was not counted before."""
    key = (connection.settings_dict["NAME"], hits.channel_id, hits.query)
    with _lock:
        known = _kept.get(key)
        if known is not None and known.at - CLOSE < hits.now < known.at + UNUSED:
            total = _move_on(known, hits)
            if total is not None:
                _kept.move_to_end(key)
                return total
    snapshot, committed, keys = hits.keys()
    if committed and len(keys) >= LEAST:
        with _lock:
            _kept[key] = _Matched.of(keys, snapshot, hits.now)
            while len(_kept) > MOST_SETS:
                _kept.popitem(last=False)
    return len(keys)


def _move_on(known: _Matched, hits: Hits) -> int | None:
    """The count now; None when too much has changed. The set follows, unless this transaction shows what is not committed."""
    at = max(known.at, hits.now)
    values: dict[str, Any] = {
        "snapshot": known.snapshot,
        "since": known.at,
        "now": at,
        "channel": hits.channel_id,
        "query": hits.query,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, {**values, "most": MOST_CHANGES + 1})
        snapshot, committed, changed, matching = cursor.fetchone() or ("", False, [], [])
    if len(changed) > MOST_CHANGES:
        return None
    moved = known if committed else _Matched(known.snapshot, known.at, bytearray(known.bits), known.total)
    still = set(matching)
    for key in changed:
        moved.put(key, key in still)
    if committed:
        known.snapshot, known.at = snapshot, at
    return moved.total


def forget_changes() -> int:
    """Drop the notes of changes that no kept set can need; how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_change WHERE changed_at < %s", [now() - CHANGES_KEPT])
        return int(cursor.rowcount)
