"""`totalCount` of a search is exact, though the hits of a common word are not counted again each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from marketplace.engine.catalogue import listing, search
from marketplace.engine.catalogue.actions.products import delete_product
from marketplace.engine.catalogue.models import Product, ProductChannelListing
from marketplace.engine.catalogue.queries import counts
from marketplace.engine.channels.models import Channel
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import frozen, now
from tests import catalogue_rows as rows
from tests.api.asking import ask, sql

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = """query Count($q: String!) { products(channel: "morocco", search: $q) { totalCount } }"""


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    """Where four products have clay in their names; every set of hits is kept."""
    monkeypatch.setattr(counts, "LEAST", 1)
    counts._kept.clear()
    morocco = rows.channel()
    for letter in "abcd":
        clay(letter, morocco)
    yield morocco
    counts._kept.clear()


def clay(letter: str, channel: Channel) -> None:
    with transaction.atomic():
        rows.product(f"clay-{letter}", name=f"Clay {letter}", channels=[channel])


def counted(words: str = "clay") -> int:
    found: int = ask(COUNT, q=words)["products"]["totalCount"]
    return found


def test_a_second_count_reads_no_document(channel: Channel) -> None:
    assert counted() == 4
    assert [text for text in sql(COUNT, q="clay") if "catalogue_product " in text and "catalogue_change" not in text] == []
    assert len(counts._kept) == 1


def test_the_count_follows_what_is_written(channel: Channel) -> None:
    assert counted() == 4
    clay("e", channel)
    assert counted() == 5
    renamed = Product.objects.get(slug="clay-a")
    Product.objects.filter(pk=renamed.pk).update(name="Wool a", slug="wool-a")
    renamed.variants.update(sku="WOOL-A", name="")
    with transaction.atomic():
        search.refresh([renamed.pk])
    assert counted() == 4
    ProductChannelListing.objects.filter(product__slug="clay-b").update(is_published=False)
    assert counted() == 3
    hidden = Product.objects.get(slug="clay-c")
    hidden.variants.all().delete()
    with transaction.atomic():
        listing.refresh([hidden.pk])
    assert counted() == 2
    delete_product(product_id=Product.objects.get(slug="clay-d").pk, actor=SYSTEM)
    assert counted() == 1
    ProductChannelListing.objects.filter(product__slug="clay-b").update(is_published=True)
    assert counted() == 2


def test_a_product_counts_from_the_moment_of_its_publication(channel: Channel) -> None:
    later = now() + timedelta(minutes=20)
    ProductChannelListing.objects.filter(product__slug="clay-a").update(published_at=later)
    assert counted() == 3
    assert counted() == 3
    with frozen(later):
        assert counted() == 4


def test_what_is_rolled_back_is_not_kept(channel: Channel) -> None:
    class Undone(Exception):
        pass

    def written_and_undone() -> None:
        with transaction.atomic():
            clay("z", channel)
            assert counted() == 5
            raise Undone

    with pytest.raises(Undone):
        written_and_undone()
    assert counted() == 4
    with pytest.raises(Undone):
        written_and_undone()
    assert counted() == 4


def test_what_another_transaction_commits_later_is_counted(channel: Channel) -> None:
    """Its number is lower than that of the snapshot: only whether the snapshot had seen it tells."""
    other: Any = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE catalogue_productchannellisting SET visible_in_listings = false WHERE slug = 'clay-a'")
        assert counted() == 4
        clay("e", channel)
        assert counted() == 5
        other.commit()
        assert counted() == 4
    finally:
        other.close()


def test_too_many_changes_are_counted_anew(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST_CHANGES", 2)
    assert counted() == 4
    for letter in "efg":
        clay(letter, channel)
    assert counted() == 7


def test_old_notes_of_changes_go(channel: Channel) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_change SET changed_at = %s WHERE product_id = (SELECT min(product_id) FROM catalogue_change)",
                       [datetime(2026, 1, 1, tzinfo=UTC)])  # fmt: skip
        noted = cursor.rowcount
    assert counts.forget_changes() == noted > 0
    assert counts.forget_changes() == 0
