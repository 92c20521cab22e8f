"""Facet counts, lists of ids and suggestions.

Rule of the counts: within a facet choices widen, across facets they narrow; a facet's own counts ignore its own choices, so that
each says how many pieces its addition would bring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from marketplace.kernel.text import words

from .wording import folded, prefix_query, swapped, swapped_query

SORTS = {
    "newest": "available DESC, created DESC, id",
    "price": "available DESC, price ASC NULLS LAST, id",
    "-price": "available DESC, price DESC NULLS LAST, id",
}
SIMILAR = 0.45


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is asked for. `choices`: facet → slugs. Prices in the channel's currency, inclusive."""

    channel: str
    text: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """`total` is how many pieces the filters leave; `counts` by facet, most first. `fuzzy`: no piece had the words as typed, these are near."""

    total: int
    counts: Mapping[str, tuple[FacetCount, ...]]
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` is `product`, `category`, `maker` or `craft`."""

    kind: str
    slug: str
    name: str


def facets(filters: Filters, language: str) -> Facets:
    """Counts of every facet, names in `language`: one SQL query (a second when the words as typed are nowhere)."""
    found = _facets(filters, language)
    if found.total == 0 and filters.text and not filters.fuzzy and not any(found.counts.values()):
        near = _facets(replace(filters, fuzzy=True), language)
        return replace(near, fuzzy=True) if near.total or near.counts else found
    return found


def product_ids(filters: Filters, *, sort: str = "", offset: int = 0, limit: int = 24) -> tuple[str, ...]:
    """Global ids of a page of the list. Sold pieces come last. Without a sort: by relevance for a search, else newest first."""
    text, text_values = _text(filters)
    where, values = _where(filters)
    order = SORTS.get(sort, "")
    rank: list[Any] = []
    if not order and filters.text:
        if filters.fuzzy:
            order, rank = (
                "available DESC, (lexemes @@ to_tsquery('simple', %s)) DESC, word_similarity(%s, folded) DESC, id",
                [swapped_query(filters.text), folded(filters.text)],
            )
        else:
            order, rank = (
                "available DESC, ts_rank(lexemes, to_tsquery('simple', %s)) DESC, created DESC, id",
                [prefix_query(filters.text)],
            )
    sql = f"SELECT product_id FROM search_searchentry WHERE channel = %s{text}{where} ORDER BY {order or SORTS['newest']} LIMIT %s OFFSET %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [filters.channel, *text_values, *values, *rank, limit, offset])
        return tuple(row[0] for row in cursor.fetchall())


def related(product_id: str, channel: str, limit: int = 4) -> tuple[str, ...]:
    """Other pieces with most in common: craft counts 4, category 2, maker 2, material and region 1; available ones only."""
    sql = """
    SELECT e.product_id
    FROM search_searchentry e, LATERAL (
      SELECT sum(CASE split_part(v, ':', 1) WHEN 'craft' THEN 4 WHEN 'category' THEN 2 WHEN 'maker' THEN 2 ELSE 1 END) AS score
      FROM unnest(e.facets) v
      WHERE v = ANY(%(own)s::varchar[])
    ) common
    WHERE e.channel = %(channel)s AND e.product_id <> %(id)s AND e.available AND e.facets && %(strong)s::varchar[]
    ORDER BY common.score DESC, e.created DESC, e.id
    LIMIT %(limit)s
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT facets FROM search_searchentry WHERE channel = %s AND product_id = %s", [channel, product_id])
        row = cursor.fetchone()
        if row is None:
            return ()
        own = [value for value in row[0] if not value.startswith("availability:")]
        strong = [value for value in own if value.startswith(("craft:", "category:", "maker:"))]
        cursor.execute(sql, {"own": own, "strong": strong, "channel": channel, "id": product_id, "limit": limit})
        return tuple(found[0] for found in cursor.fetchall())


def suggestions(text: str, channel: str, language: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Names that begin with or resemble what is typed, in the visitor's language. Nothing under two letters. One SQL query."""
    typed = " ".join(words(text[:100]))
    if len(typed) < 2:
        return ()
    sql = """
    SELECT kind, slug, name FROM (
      SELECT kind, slug, name, folded,
             (folded LIKE %(start)s)::int * 3 + (folded LIKE %(within)s)::int + (folded LIKE ANY(%(swapped)s))::int
             + word_similarity(%(typed)s, folded) AS score
      FROM search_searchname
      WHERE channel = %(channel)s AND language = %(language)s AND kind IN ('product', 'category', 'maker', 'craft')
        AND (folded LIKE %(start)s OR folded LIKE %(within)s OR (%(lenient)s AND %(typed)s <%% folded)
             OR folded LIKE ANY(%(swapped)s))
    ) found
    ORDER BY score + CASE kind WHEN 'product' THEN 0 ELSE 0.3 END DESC, length(name), slug
    LIMIT %(limit)s
    """
    values: dict[str, str | int | bool | list[str]] = {
        "lenient": len(typed) > 3,
        "swapped": [pattern for form in swapped(typed) for pattern in (f"{form}%", f"% {form}%")],
        "start": typed + "%",
        "within": f"% {typed}%",
        "typed": typed,
        "channel": channel,
        "language": language,
        "limit": limit,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SIMILAR)])
        cursor.execute(sql, values)
        return tuple(Suggestion(*row) for row in cursor.fetchall())


def maker_counts(channel: str, limit: int = 6) -> tuple[tuple[str, int], ...]:
    """Makers (slug) with most pieces here now."""
    sql = """
    SELECT substr(v, 7), count(*) FROM search_searchentry, unnest(facets) v
    WHERE channel = %s AND available AND v LIKE 'maker:%%' GROUP BY v ORDER BY 2 DESC, 1 LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [channel, limit])
        return tuple((slug, count) for slug, count in cursor.fetchall())


# -- SQL --------------------------------------------------------------------------------------------------------------


def _text(filters: Filters) -> tuple[str, list[Any]]:
    if not filters.text:
        return "", []
    if filters.fuzzy:
        near = " AND (word_similarity(%s, folded) >= %s OR lexemes @@ to_tsquery('simple', %s))"
        return near, [folded(filters.text), SIMILAR, swapped_query(filters.text)]
    query = prefix_query(filters.text)
    return (" AND lexemes @@ to_tsquery('simple', %s)", [query]) if query else (" AND false", [])


def _where(filters: Filters, without: str = "") -> tuple[str, list[Any]]:
    """Conditions of all facets but one."""
    sql = ""
    values: list[Any] = []
    for facet, slugs in filters.choices.items():
        if facet != without and slugs:
            sql += " AND facets && %s::varchar[]"
            values.append([f"{facet}:{slug}" for slug in slugs])
    if filters.price_min is not None:
        sql += " AND price >= %s"
        values.append(filters.price_min)
    if filters.price_max is not None:
        sql += " AND price <= %s"
        values.append(filters.price_max)
    return sql, values


def _facets(filters: Filters, language: str) -> Facets:
    text, text_values = _text(filters)
    chosen = [facet for facet, slugs in filters.choices.items() if slugs]
    where, values = _where(filters)
    parts = ["SELECT 'total:' AS v, count(*) AS n FROM base WHERE true" + where]
    arguments: list[Any] = [filters.channel, *text_values, *values]
    parts.append(f"SELECT v, count(*) FROM base, unnest(facets) v WHERE split_part(v, ':', 1) <> ALL(%s){where} GROUP BY v")
    arguments += [chosen, *values]
    for facet in chosen:
        others, other_values = _where(filters, without=facet)
        parts.append(f"SELECT v, count(*) FROM base, unnest(facets) v WHERE split_part(v, ':', 1) = %s{others} GROUP BY v")
        arguments += [facet, *other_values]
    sql = f"""
    WITH base AS MATERIALIZED (SELECT facets, price FROM search_searchentry WHERE channel = %s{text}),
    counts AS ({" UNION ALL ".join(parts)})
    SELECT split_part(v, ':', 1), substr(v, strpos(v, ':') + 1), name, n
    FROM counts
    LEFT JOIN search_searchname s ON s.channel = %s AND s.language = %s AND s.kind = split_part(v, ':', 1) AND s.slug = substr(v, strpos(v, ':') + 1)
    ORDER BY n DESC, name
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*arguments, filters.channel, language])
        rows = cursor.fetchall()
    total = 0
    counts: dict[str, list[FacetCount]] = {}
    for facet, slug, name, number in rows:
        if facet == "total":
            total = number
        else:
            counts.setdefault(facet, []).append(FacetCount(slug, name or slug, number))
    return Facets(total, {facet: tuple(items) for facet, items in counts.items()})
