"""Hits of a search among what a channel shows to anybody, as keys and ranks.

Written in SQL because the planner must not choose: it takes the test of a document for as cheap as reading its row, and it costs a hundred
times more. Whether a hit may be shown is asked of its listing, hit after hit, until there are enough of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ..search import WEIGHTS

SHOWN = """
CROSS JOIN LATERAL (
    SELECT 1 FROM catalogue_productchannellisting AS listing
    WHERE listing.product_id = hit.id AND listing.channel_id = %(channel)s AND listing.is_published AND listing.visible_in_listings
      AND listing.price_min IS NOT NULL AND (listing.published_at IS NULL OR listing.published_at <= %(now)s)
    LIMIT 1
) AS shown
"""
# A common word is met soon when products are read newest first …
_BY_LOOKING = f"""
SELECT hit.id FROM catalogue_product AS hit {SHOWN}
WHERE hit.search_vector @@ %(query)s::tsquery AND hit.id < %(below)s ORDER BY hit.id DESC
"""
# … any other is found through the index, all hits at once.
_BY_INDEX = f"""
SELECT hit.id FROM (
    WITH hit AS MATERIALIZED (SELECT id FROM catalogue_product WHERE search_vector @@ %(query)s::tsquery AND id < %(below)s)
    SELECT id FROM hit ORDER BY id DESC
) AS hit {SHOWN} ORDER BY hit.id DESC
"""
# All that match a common word: the channel's listings are read once.
_EVERY = """
WITH hit AS MATERIALIZED (SELECT id FROM catalogue_product WHERE search_vector @@ %(query)s::tsquery)
SELECT listing.product_id FROM catalogue_productchannellisting AS listing
WHERE listing.channel_id = %(channel)s AND listing.is_published AND listing.visible_in_listings
  AND listing.price_min IS NOT NULL AND (listing.published_at IS NULL OR listing.published_at <= %(now)s)
  AND listing.product_id IN (SELECT id FROM hit)
"""
# As `api.filters.search.Rank`, which ranks what is narrowed further.
_RANKED = f"""
WITH newest AS MATERIALIZED (:hits LIMIT %(window)s),
ranked AS (
    SELECT newest.id, %(base)s + (1 + 1000000 * ts_rank('{WEIGHTS}', product.search_vector, %(words)s::tsquery, 1))::integer AS rank
    FROM newest JOIN catalogue_product AS product ON product.id = newest.id
)
SELECT rank, id FROM ranked :beyond ORDER BY rank DESC, id DESC LIMIT %(limit)s
"""
_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Hits:
    """Products of a channel that match `query` (tsquery in PostgreSQL's text form), newest first. `common`: so many that they are met by looking."""

    channel_id: int
    now: datetime
    query: str
    common: bool

    def ranked(self, words: str, *, base: int, window: int, after: tuple[int, int] | None, limit: int) -> list[tuple[int, int]]:
        """Rank and key of the best for `words` among the newest `window` hits, each rank raised by `base`; only those behind `after`."""
        beyond = "" if after is None else "WHERE (rank, id) < (%(after_rank)s, %(after_id)s)"
        rank, key = after or (0, 0)
        more = {"words": words, "base": base, "window": window, "after_rank": rank, "after_id": key, "limit": limit}
        return [(rank, key) for rank, key in self._rows(_RANKED, {**more, "below": _ALL}, beyond)]

    def rest(self, *, window: int, below: int | None, limit: int) -> list[int]:
        """Keys of the hits behind the newest `window`, or below a key that is among them."""
        bounds = {"below": _ALL, "offset": window} if below is None else {"below": below, "offset": 0}
        return [key for (key,) in self._rows(":hits LIMIT %(limit)s OFFSET %(offset)s", {**bounds, "limit": limit}, "")]

    def keys(self) -> tuple[str, bool, list[int]]:
        """Keys of all hits, with the snapshot in which they are (pg_snapshot's text) and whether what it shows is committed."""
        sql = "SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NULL, ARRAY(:hits)"
        ((snapshot, committed, keys),) = self._rows(sql, {"below": _ALL}, "", every=True)
        return snapshot, committed, keys

    def _rows(self, sql: str, values: dict[str, Any], beyond: str, every: bool = False) -> list[Any]:
        values |= {"channel": self.channel_id, "now": self.now, "query": self.query}
        if every and self.common:
            hits = _EVERY
        else:
            hits = _BY_LOOKING if self.common else _BY_INDEX
        with by_index(every or not self.common), connection.cursor() as cursor:
            cursor.execute(sql.replace(":hits", hits).replace(":beyond", beyond), values)
            rows: list[Any] = cursor.fetchall()
        return rows


_seeking: ContextVar[bool] = ContextVar("seeking_by_index", default=False)


@contextmanager
def by_index(wanted: bool = True) -> Iterator[None]:
    """Keep the planner from reading every document: it believes that this costs as much as reading the row, and it costs a hundred times more."""
    if not wanted or _seeking.get():
        yield
        return
    token = _seeking.set(True)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            yield
            cursor.execute("SET LOCAL enable_seqscan = on")
    finally:
        _seeking.reset(token)
