"""Lists of products: of a channel, a category, a collection, a search. One place, so that all filter, sort and page alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from graphql import GraphQLError

from marketplace.api.channel import InChannel
from marketplace.api.connection import Page, connection_page
from marketplace.api.execution import Info
from marketplace.api.execution.plan import Selected
from marketplace.api.filters.product_order import Order, order_of
from marketplace.api.filters.products import Columns, filter_conditions, where_conditions
from marketplace.api.filters.search import Matches, Rank
from marketplace.api.market import all_of, terms_of
from marketplace.engine.catalogue import search as text_search
from marketplace.engine.catalogue.models import ProductChannelListing
from marketplace.engine.catalogue.queries import products as queries
from marketplace.engine.catalogue.terms import ChannelTerms
from marketplace.engine.catalogue.visibility import listed

# Columns that few documents read → the fields that read them.
_ON_DEMAND = {
    "description": ("description", "descriptionJson"),
    "metadata": ("metadata", "metafield", "metafields"),
    "private_metadata": ("privateMetadata", "privateMetafield", "privateMetafields"),
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
    rows, columns = _rows(info, terms, order, see_all)
    condition = filter_conditions(asked.get("filter"), columns) & where_conditions(asked.get("where"), columns)
    if within is not None:
        condition &= within(columns)
    rows = rows.filter(condition).annotate(**order.annotations)
    if query is not None:
        vector = columns.of_product("search_vector")
        rows = rows.filter(Matches(vector, query.tsquery))
        if order.keys[0].name == "rank":
            rows = rows.annotate(rank=Rank(vector, query.tsquery))
    return connection_page(_lean(rows, info, columns.product), sort=order.keys, args=asked, info=info, wrap=_wrap(info, terms))


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


def _lean(rows: QuerySet[Any], info: Info, product: str) -> QuerySet[Any]:
    """Without what the document does not read, with the categories if it does."""
    node = info.selection.below("edges.node")
    if node is None:
        return rows
    rows = rows.defer(*(f"{product}{column}" for column in unread(node)))
    category = node.below("category")
    if category is not None:
        rows = rows.select_related(f"{product}category").defer(*(f"{product}category__{column}" for column in unread(category)))
    return rows


def unread(selected: Selected) -> list[str]:
    """Large columns that the selection on an object does not need."""
    names = selected.names
    return [column for column, fields in _ON_DEMAND.items() if names.isdisjoint(fields)]


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
