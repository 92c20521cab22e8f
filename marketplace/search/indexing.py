"""Writing the read model. The only writer; whatever it knows it asked from the backend through the client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from marketplace.client import catalogue
from marketplace.client.session import LANGUAGE_CODES, Session
from marketplace.contract.types.catalogue import NamedValue, SearchDocument
from marketplace.kernel.clock import now

from .models import SearchEntry, SearchName
from .wording import folded, lexeme_text

FACETS = ("craft", "region", "material", "maker")
CHANNELS = ("morocco", "france")
LANGUAGES = tuple(LANGUAGE_CODES)
BATCH = catalogue.SEARCH_PAGE
T = TypeVar("T")

_UPSERT = """
INSERT INTO search_searchentry (channel, product_id, variant_ids, slug, created, available, price, facets, lexemes, folded, refreshed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s,
        setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B') || setweight(to_tsvector('simple', %s), 'C'),
        %s, %s)
ON CONFLICT ON CONSTRAINT search_entry_once DO UPDATE SET
  variant_ids = EXCLUDED.variant_ids, slug = EXCLUDED.slug, created = EXCLUDED.created, available = EXCLUDED.available, price = EXCLUDED.price, facets = EXCLUDED.facets,
  lexemes = EXCLUDED.lexemes, folded = EXCLUDED.folded, refreshed_at = EXCLUDED.refreshed_at
"""


def refresh(product_ids: Sequence[str]) -> None:
    """Read those products again in every channel; what is no longer shown goes."""
    for channel in CHANNELS:
        at = now()
        for ids in _batches(dict.fromkeys(product_ids), BATCH):
            found = catalogue.search_documents(ids, session=Session(channel, "en"))
            with transaction.atomic():
                _write(channel, found, at)
                gone = set(ids) - {document.id for document in found}
                _forget(channel, gone)


def rebuild() -> int:
    """Everything again; how many entries there are. The old ones serve until the new ones are there."""
    total = 0
    for channel in CHANNELS:
        at = now()
        session = Session(channel, "en")
        for documents in _batches(catalogue.all_search_documents(session=session), BATCH):
            with transaction.atomic():
                _write(channel, documents, at)
            total += len(documents)
        with transaction.atomic():
            old = SearchEntry.objects.filter(channel=channel, refreshed_at__lt=at)
            _forget(channel, set(old.values_list("product_id", flat=True)))
            _drop_unused_names(channel)
    return total


def remove(product_ids: Iterable[str]) -> None:
    for channel in CHANNELS:
        with transaction.atomic():
            _forget(channel, set(product_ids))


def _forget(channel: str, product_ids: set[str]) -> None:
    if not product_ids:
        return
    entries = SearchEntry.objects.filter(channel=channel, product_id__in=product_ids)
    SearchName.objects.filter(channel=channel, kind="product", slug__in=list(entries.values_list("slug", flat=True))).delete()
    entries.delete()


def _drop_unused_names(channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_searchname n WHERE n.channel = %s AND n.kind <> 'product' AND NOT EXISTS ("
            "SELECT 1 FROM search_searchentry e WHERE e.channel = n.channel AND e.facets @> ARRAY[n.kind || ':' || n.slug]::varchar[])",
            [channel],
        )


def _write(channel: str, documents: Sequence[SearchDocument], at: datetime) -> None:
    rows = []
    names: dict[tuple[str, str, str], str] = {}
    for document in documents:
        facets = [f"category:{value.slug}" for value in document.categories]
        facets.append("availability:in" if document.available else "availability:out")
        if document.one_of_a_kind:
            facets.append("availability:one")
        named = [("category", value) for value in document.categories]
        for facet in FACETS:
            for value in document.values.get(facet, ()):
                facets.append(f"{facet}:{value.slug}")
                named.append((facet, value))
        for kind, value in [*named, ("product", NamedValue(document.slug, document.names))]:
            for language in LANGUAGES:
                names[(kind, value.slug, language)] = value.names.get(language) or value.names[""]
        strong = [text for kind, value in named if kind in ("maker", "craft") for text in value.names.values()]
        weak = [text for kind, value in named if kind not in ("maker", "craft") for text in value.names.values()]
        rows.append(
            (
                channel, document.id, list(document.variant_ids), document.slug, document.created, document.available,
                document.price.gross.amount if document.price else None, facets,
                lexeme_text(document.names.values()), lexeme_text(strong), lexeme_text(weak),
                " ".join(folded(text) for text in [*document.names.values(), *strong]), at,
            )
        )  # fmt: skip
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, rows)
    SearchName.objects.bulk_create(
        [
            SearchName(channel=channel, kind=kind, slug=slug, language=language, name=name[:300], folded=folded(name))
            for (kind, slug, language), name in sorted(names.items())
        ],
        update_conflicts=True,
        unique_fields=["channel", "language", "kind", "slug"],
        update_fields=["name", "folded"],
    )


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
