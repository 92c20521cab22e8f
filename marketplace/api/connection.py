"""Countable connections: `edges { node cursor } pageInfo totalCount`, by keyset (`api/keyset.py`) or over a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import graphene
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from graphql import GraphQLError

from marketplace.api.execution.info import Info
from marketplace.api.keyset import INVALID_CURSOR, Key, decode_cursor, encode_cursor, fetch
from marketplace.api.limits import MAX_PAGE

__all__ = [
    "Edge",
    "Key",
    "Page",
    "PageArguments",
    "PageInfo",
    "connection_field",
    "connection_page",
    "connection_pages",
    "connection_type",
    "list_page",
]


class PageInfo(graphene.ObjectType):
    """Where a page stands in its list."""

    has_next_page = graphene.Boolean(required=True)
    has_previous_page = graphene.Boolean(required=True)
    start_cursor = graphene.String()
    end_cursor = graphene.String()


class Edge:
    """A row of a page. Its cursor is written only when asked for."""

    __slots__ = ("_values", "node")

    def __init__(self, node: Any, values: Callable[[], Sequence[Any]]) -> None:
        self.node = node
        self._values = values

    @property
    def cursor(self) -> str:
        return encode_cursor(self._values())


class Page:
    """What a connection field resolves to."""

    __slots__ = ("edges", "has_next_page", "has_previous_page", "total_count")

    def __init__(
        self, edges: list[Edge], *, has_next_page: bool = False, has_previous_page: bool = False, total_count: int | None = None
    ) -> None:
        self.edges = edges
        self.has_next_page = has_next_page
        self.has_previous_page = has_previous_page
        self.total_count = total_count

    @property
    def page_info(self) -> Page:
        return self

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None


class PageArguments:
    """`first`/`after` or `last`/`before`, checked. Raises GraphQLError in Saleor's words."""

    __slots__ = ("backward", "cursor", "size")

    def __init__(self, info: Info, args: Mapping[str, Any]) -> None:
        first, last = args.get("first"), args.get("last")
        after, before = args.get("after") or None, args.get("before") or None
        name = info.field_name
        if first is None and last is None:
            raise GraphQLError(f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.")
        if first is not None and last is not None:
            raise GraphQLError("Argument `last` cannot be combined with `first`.")
        if first is not None and before is not None:
            raise GraphQLError("Argument `first` cannot be combined with `before`.")
        if last is not None and after is not None:
            raise GraphQLError("Argument `last` cannot be combined with `after`.")
        self.backward = last is not None
        size: int = last if last is not None else first  # type: ignore[assignment]
        word = "last" if self.backward else "first"
        if size < 0:
            raise GraphQLError(f"Argument `{word}` must be a non-negative integer.")
        if size > MAX_PAGE:
            raise GraphQLError(
                f"Requesting {size} records on the `{name}` connection exceeds the `{word}` limit of {MAX_PAGE} records."
            )
        self.size = size
        self.cursor: str | None = before if self.backward else after


def connection_page(
    queryset: QuerySet[Any],
    *,
    sort: Sequence[Key],
    args: Mapping[str, Any],
    info: Info,
    wrap: Callable[[Any], Any] | None = None,
    count: Callable[[], int] | None = None,
) -> Page:
    """One page of `queryset` sorted by `sort`; ties fall by primary key, which is added if `sort` does not end with it.

    `args`: first, last, after, before, as the resolver got them. `wrap` makes the node out of the row (`lambda p: InChannel(p, slug)`).
    One query for rows when edges or pageInfo are selected, one for `totalCount` when that is. `count` counts some cheaper way.
    """
    total = None
    if info.selects("totalCount"):
        total = count() if count else queryset.order_by().count()
    if not (info.selects("edges") or info.selects("pageInfo")):
        return Page([], total_count=total)
    asked = PageArguments(info, args)
    keys = _complete(sort, queryset)
    after = decode_cursor(asked.cursor, len(keys)) if asked.cursor else None
    directed = [key.reversed() for key in keys] if asked.backward else keys
    rows = fetch(queryset, directed, after, asked.size + 1)
    return page_of(rows, keys, asked, wrap, total)


def connection_pages(
    queryset: QuerySet[Any],
    *,
    parent: str,
    parents: Sequence[Any],
    sort: Sequence[Key],
    args: Mapping[str, Any],
    info: Info,
    wrap: Callable[[Any, Any], Any] | None = None,
) -> list[Page]:
    """One page for each of `parents` (values of the column `parent`), for `@batched` connection fields; `wrap(row, parent value)`.

    One query for all rows, one for all counts. `parent` may be reached through a join, and is read from the row as `_parent`.
    """
    rows_by: dict[Any, list[Any]] = {key: [] for key in parents}
    totals: dict[Any, int] = {}
    mine = queryset.filter(**{f"{parent}__in": list(rows_by)}).annotate(_parent=F(parent))
    if info.selects("totalCount"):
        totals = dict(mine.order_by().values_list("_parent").annotate(_count=Count("pk")))
    if not (info.selects("edges") or info.selects("pageInfo")):
        return [Page([], total_count=totals.get(key, 0)) for key in parents]
    asked = PageArguments(info, args)
    keys = _complete(sort, queryset)
    directed = [key.reversed() for key in keys] if asked.backward else keys
    if asked.cursor:
        after = decode_cursor(asked.cursor, len(keys))
        if len(rows_by) != 1:
            raise GraphQLError(INVALID_CURSOR)
        ((only, _),) = rows_by.items()
        rows_by[only] = fetch(mine, directed, after, asked.size + 1)
    else:
        number = Window(RowNumber(), partition_by=F("_parent"), order_by=[key.order for key in directed])
        for row in mine.annotate(_number=number).filter(_number__lte=asked.size + 1).order_by("_parent", "_number"):
            rows_by[row._parent].append(row)
    count = info.selects("totalCount")
    pages = {}
    for key, rows in rows_by.items():
        make = (lambda row, key=key: wrap(row, key)) if wrap else None
        pages[key] = page_of(rows, keys, asked, make, totals.get(key, 0) if count else None)
    return [pages[key] for key in parents]


def list_page(items: Iterable[Any], *, args: Mapping[str, Any], info: Info) -> Page:
    """A page of things already in memory; the cursor is the place in the list."""
    everything = list(items)
    total = len(everything) if info.selects("totalCount") else None
    if not (info.selects("edges") or info.selects("pageInfo")):
        return Page([], total_count=total)
    asked = PageArguments(info, args)
    position = _position(asked.cursor)
    if asked.backward:
        end = len(everything) if position is None else min(position, len(everything))
        start = max(end - asked.size, 0)
    else:
        start = 0 if position is None else position + 1
        end = min(start + asked.size, len(everything))
    edges = [Edge(everything[index], lambda index=index: [index]) for index in range(start, end)]  # type: ignore[misc]
    return Page(edges, has_next_page=end < len(everything), has_previous_page=start > 0, total_count=total)


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (text,) = decode_cursor(cursor, 1)
    if text is None or not text.isdigit():
        raise GraphQLError(INVALID_CURSOR)
    return int(text)


def _complete(sort: Sequence[Key], queryset: QuerySet[Any]) -> list[Key]:
    keys = list(sort)
    pk = queryset.model._meta.pk.name
    if not keys or keys[-1].name not in ("pk", "id", pk):
        keys.append(Key(pk, keys[-1].descending if keys else False))
    return keys


def page_of(
    rows: list[Any], keys: Sequence[Key], asked: PageArguments, wrap: Callable[[Any], Any] | None, total: int | None
) -> Page:
    """The page out of its rows in the order of asking, one more than it shows if there are more."""
    more = len(rows) > asked.size
    del rows[asked.size :]
    if asked.backward:
        rows.reverse()
    names = [key.name for key in keys]
    edges = [Edge(wrap(row) if wrap else row, _values(row, names)) for row in rows]
    outside = asked.cursor is not None
    ahead, behind = (outside, more) if asked.backward else (more, outside)
    return Page(edges, has_next_page=ahead, has_previous_page=behind, total_count=total)


def _values(row: Any, names: list[str]) -> Callable[[], Sequence[Any]]:
    return lambda: [getattr(row, name) for name in names]


@cache
def connection_type(name: str, node: Any) -> Any:
    """The graphene types `<name>CountableConnection` and `<name>CountableEdge`. `node`: the graphene type, its dotted path, or a lambda."""
    edge = type(
        f"{name}CountableEdge",
        (graphene.ObjectType,),
        {
            "node": graphene.Field(node, required=True),
            "cursor": graphene.String(required=True),
            "__doc__": f"A {name} in its place in a list.",
        },
    )
    return type(
        f"{name}CountableConnection",
        (graphene.ObjectType,),
        {
            "page_info": graphene.Field(PageInfo, required=True),
            "edges": graphene.List(graphene.NonNull(edge), required=True),
            "total_count": graphene.Int(),
            "__doc__": f"A page of {name} objects.",
        },
    )


def connection_field(connection: Any, **options: Any) -> Any:
    """A graphene Field with the four page arguments besides those in `options`."""
    page = {"before": graphene.String(), "after": graphene.String(), "first": graphene.Int(), "last": graphene.Int()}
    return graphene.Field(connection, **{**page, **options})
