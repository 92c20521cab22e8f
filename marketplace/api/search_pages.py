"""Pages of a search, best first, at a cost that does not grow with the number of hits.

Ranking means reading every hit's whole document; a common word hits most of the catalogue, and nobody can tell its hits apart anyway.
So products with all words in their name come before the others, and in each of the two groups the newest `WINDOW` hits are ranked,
with the rest behind them, newest first.

`rank` is that order in one number: above `_NAMED` for ranked hits by name, `_NAMED` for the rest of those, below it for ranked other hits, 0 for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from graphql import GraphQLError

from marketplace.api.connection import Edge, Page, PageArguments
from marketplace.api.execution import Info
from marketplace.api.filters.products import Columns
from marketplace.api.filters.search import Matches, Rank
from marketplace.api.keyset import INVALID_CURSOR, decode_cursor
from marketplace.engine.catalogue.models import Product
from marketplace.engine.catalogue.queries import counts
from marketplace.engine.catalogue.queries.hits import Hits, by_index
from marketplace.engine.catalogue.search import SearchQuery
from marketplace.kernel.clock import now

WINDOW = 100
_ALL = 2**31
_NAMED = 2_000_000

Rows = QuerySet[Any]
REMEMBERED = timedelta(minutes=10)
"""How long it is remembered whether a query is common: a wrong answer costs time, nothing else."""
_common: dict[str, tuple[datetime, bool]] = {}
_MOST_REMEMBERED = 2000


def rank_of(columns: Columns, query: SearchQuery) -> Any:
    """The rank of a hit without a window: for orders and directions that `ranked_page` does not serve."""
    vector = columns.of_product("search_vector")
    named = Case(When(Matches(vector, query.in_names), then=Value(_NAMED)), default=Value(0), output_field=IntegerField())
    return named + Rank(vector, query.tsquery)


def ranked_page(
    rows: Rows,
    columns: Columns,
    query: SearchQuery,
    *,
    args: dict[str, Any],
    info: Info,
    wrap: Callable[[Any], Any],
    count: Callable[[], int],
) -> Page:
    """A page forward through the hits among `rows`, best first. One to four queries: each group of hits is asked when the ones before it end."""
    total = count() if info.selects("totalCount") else None
    if not (info.selects("edges") or info.selects("pageInfo")):
        return Page([], total_count=total)
    asked = PageArguments(info, args)
    found: list[Any] = []
    position = _position(asked.cursor)
    with by_index():
        for segment in _segments(rows, columns, query, position, asked.size + 1):
            found.extend(segment(asked.size + 1 - len(found)))
            if len(found) > asked.size:
                break
    shown = found[: asked.size]
    edges = [Edge(wrap(row), _values(row, columns.key)) for row in shown]
    return Page(edges, has_next_page=len(found) > asked.size, has_previous_page=asked.cursor is not None, total_count=total)


def whole_search(
    found: Callable[[str, bool], Hits],
    query: SearchQuery,
    load: Callable[[list[int]], dict[int, Any]],
    *,
    args: dict[str, Any],
    info: Info,
    wrap: Callable[[Any], Any],
) -> Page:
    """As `ranked_page`, of all that a channel shows to anybody. `found` makes the hits of a query, `load` rows by key of their product."""
    groups = _groups(query)
    common = estimated_common([*groups.values(), query.tsquery] if info.selects("totalCount") else list(groups.values()))
    total = None
    met: list[tuple[int, int]] = []
    with by_index(not common[groups[_NAMED]]):
        if info.selects("totalCount"):
            total = counts.count(found(query.tsquery, common[query.tsquery]))
        if not (info.selects("edges") or info.selects("pageInfo")):
            return Page([], total_count=total)
        asked = PageArguments(info, args)
        limit, after = asked.size + 1, _position(asked.cursor)
        for base, each in groups.items():
            if after is not None and after[0] < base:
                continue
            met += _of_group(found(each, common[each]), query, base, after, limit - len(met))
            after = None
            if len(met) >= limit:
                break
    shown = met[: asked.size]
    rows = load([key for _, key in shown])
    edges = [Edge(wrap(rows[key]), _cursor(rank, rows[key])) for rank, key in shown if key in rows]
    return Page(edges, has_next_page=len(met) > asked.size, has_previous_page=asked.cursor is not None, total_count=total)


def _of_group(hits: Hits, query: SearchQuery, base: int, after: tuple[int, int] | None, limit: int) -> list[tuple[int, int]]:
    """Rank and key of up to `limit` hits of one group: ranked ones, then the rest."""
    met: list[tuple[int, int]] = []
    if after is None or after[0] > base:
        met = hits.ranked(query.tsquery, base=base, window=WINDOW, after=after, limit=limit)
        if len(met) >= limit or (after is None and len(met) < WINDOW):
            return met  # enough, or fewer than the window holds: there is no rest
    below = after[1] if after is not None and after[0] == base else None
    return met + [(base, key) for key in hits.rest(window=WINDOW, below=below, limit=limit - len(met))]


def _groups(query: SearchQuery) -> dict[int, str]:
    """Products with all words in their names, then the others; by what their ranks begin with."""
    return {_NAMED: query.in_names, 0: f"( {query.tsquery} ) & !( {query.in_names} )"}


def _cursor(rank: int, row: Any) -> Callable[[], list[Any]]:
    return lambda: [rank, row.product_id, row.pk]


def _position(cursor: str | None) -> tuple[int, int] | None:
    """Rank and product of the last row shown."""
    if cursor is None:
        return None
    rank, product, _row = decode_cursor(cursor, 3)
    try:
        return int(rank or ""), int(product or "")
    except ValueError:
        raise GraphQLError(INVALID_CURSOR) from None


def _values(row: Any, key: str) -> Callable[[], list[Any]]:
    return lambda: [row.rank, getattr(row, key), row.pk]


def _segments(
    rows: Rows, columns: Columns, query: SearchQuery, after: tuple[int, int] | None, limit: int
) -> Iterator[Callable[[int], list[Any]]]:
    vector = columns.of_product("search_vector")
    asked = _groups(query)
    common = estimated_common(list(asked.values()))
    for base, each in asked.items():
        if after is not None and after[0] < base:
            continue
        met: list[int] = []
        hits = _hits(rows, columns, each, common[each])
        window = hits.order_by(F(columns.key).desc()).values(columns.key)[:WINDOW]
        if after is None or after[0] > base:
            ranked = rows.filter(**{f"{columns.key}__in": window}).annotate(rank=Rank(vector, query.tsquery) + Value(base))
            yield _ranked(ranked, columns.key, after, met)
        if after is None and met[0] < limit:
            continue  # fewer than asked for, and so than the window holds: there is no rest
        rest = hits.exclude(**{f"{columns.key}__in": window}).annotate(rank=Value(base, output_field=IntegerField()))
        yield _rest(rest, columns.key, after[1] if after is not None and after[0] == base else None)
        after = None


def _ranked(rows: Rows, key: str, after: tuple[int, int] | None, met: list[int]) -> Callable[[int], list[Any]]:
    def take(number: int) -> list[Any]:
        beyond = rows
        if after is not None:
            beyond = rows.filter(Q(rank__lt=after[0]) | Q(rank=after[0]) & Q((f"{key}__lt", after[1])))
        found = list(beyond.order_by("-rank", F(key).desc())[:number])
        met.append(len(found))
        return found

    return take


def _rest(rows: Rows, key: str, after: int | None) -> Callable[[int], list[Any]]:
    def take(number: int) -> list[Any]:
        beyond = rows if after is None else rows.filter(Q((f"{key}__lt", after)))
        return list(beyond.order_by(F(key).desc())[:number])

    return take


def _hits(rows: Rows, columns: Columns, query: str, common: bool) -> Rows:
    """Rows that match. A common word is met soon when products are read newest first; any other is found through the index, all at once
    (a subquery with a limit is planned by itself)."""
    if common:
        return rows.filter(Matches(columns.of_product("search_vector"), query))
    found = Product.objects.filter(Matches("search_vector", query)).order_by().values("pk")[:_ALL]
    return rows.filter(**{f"{columns.key}__in": found})


def estimated_common(queries: Sequence[str]) -> dict[str, bool]:
    """Which of these queries hit so much of the catalogue that its newest hits are found faster by looking than by the index.

    One statement for those that were not asked lately.
    """
    at = now()
    unknown = [query for query in queries if query not in _common or not at - REMEMBERED < _common[query][0] <= at]
    if unknown:
        if len(_common) > _MOST_REMEMBERED:
            _common.clear()
        _common.update((query, (at, common)) for query, common in _estimated(unknown).items())
    return {query: _common[query][1] for query in queries}


def _estimated(queries: list[str]) -> dict[str, bool]:
    """The planner's statistics know how often the common words occur. Measured: a hit costs 0.5 µs by the index, a document read 9 µs."""
    with connection.cursor() as cursor:
        one = "SELECT 1 FROM catalogue_product"
        parts = " UNION ALL ".join([one, *(f"{one} WHERE search_vector @@ %s::tsquery" for _ in queries)])
        cursor.execute(f"EXPLAIN (FORMAT JSON) {parts}", queries)
        (plans,) = cursor.fetchone() or ([],)
    every, *hits = (plan["Plan Rows"] for plan in plans[0]["Plan"]["Plans"])
    return {query: rows**2 > 18 * WINDOW * every for query, rows in zip(queries, hits, strict=True)}


def hits_counted(rows: Rows, columns: Columns, query: SearchQuery) -> Callable[[], int]:
    """Counts the hits among `rows` by the index."""

    def count() -> int:
        with by_index():
            return _hits(rows, columns, query.tsquery, common=False).order_by().count()

    return count
