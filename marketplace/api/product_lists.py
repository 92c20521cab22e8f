"""Lists of products: of a channel, a category, a collection, a search. One place, so that all filter, sort and page alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db.models import Model, Q, QuerySet
from graphene.utils.str_converters import to_snake_case
from graphql import GraphQLError

from marketplace.api.channel import InChannel
from marketplace.api.connection import Key, Page, PageArguments, connection_page, page_of
from marketplace.api.execution import Info
from marketplace.api.execution.plan import Selected
from marketplace.api.filters.narrowing import narrowing
from marketplace.api.filters.product_order import Order, order_of
from marketplace.api.filters.products import Columns, filter_conditions, where_conditions
from marketplace.api.filters.search import Matches
from marketplace.api.keyset import beyond, in_one_range, position
from marketplace.api.market import all_of, terms_of
from marketplace.api.search_pages import hits_counted, rank_of, ranked_page, whole_search
from marketplace.engine.catalogue import search as text_search
from marketplace.engine.catalogue.models import Category, Product, ProductChannelListing
from marketplace.engine.catalogue.queries import products as queries
from marketplace.engine.catalogue.queries.hits import Hits
from marketplace.engine.catalogue.queries.postings import Narrowed
from marketplace.engine.catalogue.terms import ChannelTerms
from marketplace.engine.catalogue.visibility import listed
from marketplace.kernel.compiled import Compiled, slot

# Columns that resolvers read whatever is asked: identity, and keys of what may be loaded beside.
_PRODUCT_KEYS = ("slug", "name", "category_id", "product_type_id", "default_variant_id", "tax_class_id")
_CATEGORY_KEYS = ("slug", "name", "parent_id", "ancestor_ids")
_LISTING = (
    "product_id",
    "channel_id",
    "price_min",
    "price_max",
    "undiscounted_price_min",
    "undiscounted_price_max",
    "available_for_purchase_at",
)
# Fields that read columns of another name.
_OTHER_NAMES = {
    "created": ("created_at",),
    "descriptionJson": ("description",),
    "metafield": ("metadata",),
    "metafields": ("metadata",),
    "privateMetafield": ("private_metadata",),
    "privateMetafields": ("private_metadata",),
    "backgroundImage": ("background_image", "background_image_alt"),
}


def product_page(
    info: Info,
    terms: ChannelTerms | None,
    asked: dict[str, Any],
    *,
    within: Callable[[Columns], Q] | None = None,
    collection_id: int | None = None,
) -> Page:
    """A page of products. `asked`: the field's arguments; `within` narrows to a category or collection.

    One query for the page (two more when searching), one for `totalCount`.
    """
    if asked.get("filter") is not None and asked.get("where") is not None:
        raise GraphQLError("Only one filtering argument (filter or where) can be specified.")
    see_all = all_of(info)
    words = asked.get("search") or (asked.get("filter") or {}).get("search")
    query = text_search.understand(words) if words else None
    order = order_of(
        asked.get("sort_by"),
        in_channel=terms is not None,
        searching=query is not None,
        collection_id=collection_id,
        see_all=see_all,
    )
    if terms is not None and not see_all and within is None:
        if (
            query is None
            and (page := _whole_list(info, terms, order, asked) or _narrowed_list(info, terms, order, asked)) is not None
        ):
            return page
        if query is not None and (page := _whole_search(info, terms, query, order, asked)) is not None:
            return page
    rows, columns = _rows(info, terms, order, see_all)
    condition = filter_conditions(asked.get("filter"), columns) & where_conditions(asked.get("where"), columns)
    if within is not None:
        condition &= within(columns)
    rows = rows.filter(condition).annotate(**order.annotations)
    wrap = _wrap(info, terms)
    if query is None:
        return connection_page(_lean(rows, info, order, columns.product), sort=order.keys, args=asked, info=info, wrap=wrap)
    rows = _lean(rows, info, order, columns.product)
    hits = rows.filter(Matches(columns.of_product("search_vector"), query.tsquery))
    count = hits_counted(rows, columns, query)
    by_rank = order.keys[0].name == "rank"
    if by_rank and query.tsquery and order.keys[0].descending and asked.get("last") is None:
        return ranked_page(rows, columns, query, args=asked, info=info, wrap=wrap, count=count)
    keys = order.keys
    if by_rank:
        hits = hits.annotate(rank=rank_of(columns, query))
        keys = (*keys, Key(columns.key, keys[0].descending))
    return connection_page(hits, sort=keys, args=asked, info=info, wrap=wrap, count=count)


def _rows(info: Info, terms: ChannelTerms | None, order: Order, see_all: bool) -> tuple[QuerySet[Any], Columns]:
    now = info.context.now
    if terms is None:
        return queries.products(), Columns("", None, None, now)
    if order.by_listing:
        rows: QuerySet[Any] = queries.listings(terms.id) if see_all else queries.public_listings(terms.id, now)
        return rows, Columns("product__", "", terms.id, now)
    rows = queries.products_beside_listing(terms.id)
    if not see_all:
        rows = rows.filter(listed(now, "listing__"))
    return rows, Columns("", "listing__", terms.id, now)


def _lean(rows: QuerySet[Any], info: Info, order: Order, product: str) -> QuerySet[Any]:
    """Only the columns that the document reads, with the categories if it does. Half the cost of a list is making objects of its rows."""
    node = info.selection.below("edges.node")
    if node is None:
        return rows
    wanted = _read(node, product)
    wanted += [key.name for key in order.keys if key.name not in rows.query.annotations and key.name != "rank"]
    if node.below("category") is not None:
        rows = rows.select_related(f"{product}category")
    return rows.defer(None).only(*wanted)


def _read(node: Selected, product: str) -> list[str]:
    """The columns of product, listing and category that the selection on a product reads."""
    wanted = [f"{product}{column}" for column in read_columns(Product, node, _PRODUCT_KEYS)]
    if product:
        wanted += _LISTING
    category = node.below("category")
    if category is not None:
        wanted += [f"{product}category__{column}" for column in read_columns(Category, category, _CATEGORY_KEYS)]
    return wanted


def _whole_list(info: Info, terms: ChannelTerms, order: Order, asked: dict[str, Any]) -> Page | None:
    """A page of all that a channel shows: asked more than any other, so that its SQL is kept. None when it has to be put together."""
    node = info.selection.below("edges.node")
    if node is None or order.annotations or not order.by_listing or not in_one_range(order.keys) or info.selects("totalCount"):
        return None
    if asked.get("filter") or asked.get("where"):
        return None
    page = PageArguments(info, asked)
    keys = (*order.keys, Key("id", order.keys[0].descending))
    directed = tuple(key.reversed() for key in keys) if page.backward else keys
    after = position(ProductChannelListing, keys, page.cursor) if page.cursor else []
    statement = _kept_list(tuple(_read(node, "product__")), directed, bool(after), page.size + 1)
    values = {f"after_{number}": value for number, value in enumerate(after)}
    rows = statement(channel=terms.id, now=info.context.now, **values)
    return page_of(rows, keys, page, _wrap(info, terms), None)


def _whole_search(
    info: Info, terms: ChannelTerms, query: text_search.SearchQuery, order: Order, asked: dict[str, Any]
) -> Page | None:
    """A page of a search in all that a channel shows, best first. None when it has to be put together."""
    narrowed = asked.get("where") or any(
        value is not None for name, value in (asked.get("filter") or {}).items() if name != "search"
    )
    first = order.keys[0]
    if not query.tsquery or narrowed or first.name != "rank" or not first.descending or asked.get("last") is not None:
        return None
    now = info.context.now

    def load(ids: list[int]) -> dict[int, ProductChannelListing]:
        return _rows_of(info.selection.below("edges.node"), terms, now, ids)

    return whole_search(
        lambda words, common: Hits(terms.id, now, words, common), query, load, args=asked, info=info, wrap=_wrap(info, terms)
    )


def _narrowed_list(info: Info, terms: ChannelTerms, order: Order, asked: dict[str, Any]) -> Page | None:
    """A page by price of a category, of an attribute's values, or of both. None when something else is asked for."""
    node = info.selection.below("edges.node")
    if node is None or order.keys[0].name != "price_min" or not order.by_listing:
        return None
    asked_for = narrowing(asked)
    if asked_for is None:
        return None
    page = PageArguments(info, asked)
    keys = (*order.keys, Key("id", order.keys[0].descending))
    found = Narrowed(terms.id, info.context.now, *asked_for)
    after = position(ProductChannelListing, keys, page.cursor) if page.cursor else None
    descending = keys[0].descending is not page.backward
    ids = found.page(after=(after[0], after[1]) if after else None, descending=descending, limit=page.size + 1)
    if ids is None:
        return None
    total = found.count() if info.selects("totalCount") else None
    rows = _rows_of(node, terms, info.context.now, ids)
    return page_of([rows[key] for key in ids if key in rows], keys, page, _wrap(info, terms), total)


def _rows_of(node: Selected | None, terms: ChannelTerms, now: datetime, ids: list[int]) -> dict[int, ProductChannelListing]:
    """Listings by product, with the columns that the selection reads."""
    columns = tuple(_read(node, "product__")) if node is not None else ("product_id",)
    return {row.product_id: row for row in _kept_rows(columns)(channel=terms.id, now=now, products=ids)} if ids else {}


@lru_cache(256)
def _kept_rows(columns: tuple[str, ...]) -> Compiled[ProductChannelListing]:
    """Listings of products by key."""

    def make() -> QuerySet[ProductChannelListing]:
        rows = queries.public_listings(slot("channel"), slot("now")).filter(product_id__any=slot("products"))
        if any(column.startswith("product__category__") for column in columns):
            rows = rows.select_related("product__category")
        return rows.defer(None).only(*columns)

    return Compiled(make)


@lru_cache(256)
def _kept_list(columns: tuple[str, ...], keys: tuple[Key, ...], continued: bool, limit: int) -> Compiled[ProductChannelListing]:
    def make() -> QuerySet[ProductChannelListing]:
        rows = queries.public_listings(slot("channel"), slot("now"))
        if any(column.startswith("product__category__") for column in columns):
            rows = rows.select_related("product__category")
        if continued:
            fields = [ProductChannelListing._meta.get_field(key.name) for key in keys]
            rows = rows.filter(beyond(keys, [slot(f"after_{number}", field) for number, field in enumerate(fields)]))
        return rows.defer(None).only(*columns, *(key.name for key in keys)).order_by(*(key.order for key in keys))[:limit]

    return Compiled(make)


def read_columns(model: type[Model], selected: Selected, keys: Iterable[str]) -> list[str]:
    """`keys` and the columns that the selection on a row of `model` reads: those of a field's own name, but for the few of another."""
    columns = {field.attname for field in model._meta.concrete_fields}
    named = chain.from_iterable(_OTHER_NAMES.get(name) or (to_snake_case(name),) for name in selected.names)
    return list(dict.fromkeys((*keys, *(name for name in named if name in columns))))


def _wrap(info: Info, terms: ChannelTerms | None) -> Callable[[Any], InChannel]:
    slug = terms.slug if terms is not None else None

    def wrap(row: Any) -> InChannel:
        if isinstance(row, ProductChannelListing):
            remember(info, slug, row)
            return InChannel(row.product, slug)
        return InChannel(row, slug)

    return wrap


def remembered(info: Info, slug: str | None) -> dict[int, ProductChannelListing]:
    """Listings of a channel that this request has met, by product."""
    known: dict[int, ProductChannelListing] = info.context.cache.setdefault(("listings", slug), {})
    return known


def remember(info: Info, slug: str | None, row: ProductChannelListing) -> None:
    remembered(info, slug)[row.product_id] = row


def listings_for(info: Info, slug: str | None, product_ids: list[int]) -> dict[int, ProductChannelListing]:
    """Listings of products in a channel: those met already, the others by one query."""
    known = remembered(info, slug)
    missing = [pk for pk in product_ids if pk not in known]
    if missing:
        terms = terms_of(info, slug)
        if terms is not None:
            known.update(queries.listings_by_product(missing, terms.id))
    return known
