"""Lists by price of a category, of values, of both: the same products in the same order as the listings say, after whatever was written."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from marketplace.engine.attributes.models import AttributeValue
from marketplace.engine.catalogue import listing
from marketplace.engine.catalogue.models import (
    Category,
    Product,
    ProductChannelListing,
    ProductVariantChannelListing,
)
from marketplace.engine.catalogue.queries.products import public_listings
from marketplace.engine.channels.models import Channel
from marketplace.kernel.clock import frozen, now
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows as rows
from tests.api.asking import ask, refusals, sql

pytestmark = pytest.mark.django_db
LIST = """
query List($filter: ProductFilterInput, $where: ProductWhereInput, $first: Int, $after: String, $last: Int, $before: String, $by: OrderDirection!) {
  products(channel: "morocco", filter: $filter, where: $where, first: $first, after: $after, last: $last, before: $before,
           sortBy: {field: PRICE, direction: $by}) {
    totalCount edges { node { slug } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
"""


class Shop:
    """Forty products of three categories (one below another) with colours, materials and a text, some at the same price."""

    def __init__(self) -> None:
        chance = random.Random(7)
        self.channel: Channel = rows.channel()
        self.other: Channel = rows.channel("france", "EUR", "FR")
        home = rows.category("home")
        self.categories: list[Category] = [home, rows.category("rugs", home), rows.category("bowls")]
        colour, material, text = (
            rows.attribute("colour"),
            rows.attribute("material", "MULTISELECT"),
            rows.attribute("story", "PLAIN_TEXT"),
        )
        self.colours = [rows.value(colour, slug) for slug in ("blue", "red", "green")]
        self.materials = [rows.value(material, slug) for slug in ("wool", "clay")]
        self.told = rows.value(text, "told", plain_text="told")
        for number in range(40):
            rows.product(
                f"piece-{number:02}",
                channels=[self.channel, self.other] if number % 3 else [self.channel],
                prices=[str(chance.randint(1, 6) * 10) for _ in range(number % 2 + 1)],
                category=chance.choice(self.categories),
                values=[*chance.sample(self.materials, chance.randint(0, 2)), *([self.told] if number % 4 == 0 else [])],
                variant_values=[[chance.choice(self.colours)] for _ in range(number % 2 + 1)],
            )

    def expected(self, categories: list[Category], values: list[AttributeValue], descending: bool = False) -> list[str]:
        """Slugs, by the listings themselves."""
        found = public_listings(self.channel.pk, now())
        if categories:
            found = found.filter(category_ids__overlap=[each.pk for each in categories])
        if values:
            found = found.filter(value_ids__overlap=[each.pk for each in values])
        order = ("-price_min", "-product_id") if descending else ("price_min", "product_id")
        return list(found.order_by(*order).values_list("slug", flat=True))


@pytest.fixture
def shop() -> Shop:
    return Shop()


def asked_filter(categories: list[Category], values: list[AttributeValue]) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if categories:
        asked["categories"] = [to_global_id("Category", each.pk) for each in categories]
    if values:
        asked["attributes"] = [{"slug": values[0].attribute.slug, "values": [each.slug for each in values]}]
    return asked


def asked_where(categories: list[Category], values: list[AttributeValue]) -> dict[str, Any]:
    asked = []
    if categories:
        asked.append({"category": {"oneOf": [to_global_id("Category", each.pk) for each in categories]}})
    if values:
        slugs = {"oneOf": [each.slug for each in values]}
        asked.append({"attributes": [{"slug": values[0].attribute.slug, "value": {"slug": slugs}}]})  # type: ignore[dict-item]
    return {"AND": asked}


def page_of(backward: bool, size: int, cursor: str | None) -> dict[str, Any]:
    return {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}


def walked(size: int, backward: bool = False, **asked: Any) -> tuple[list[str], int]:
    """All slugs, page after page, and the total that each page told."""
    found: list[str] = []
    cursor = None
    while True:
        page = ask(LIST, **page_of(backward, size, cursor), **asked)["products"]
        slugs = [edge["node"]["slug"] for edge in page["edges"]]
        found = [*slugs, *found] if backward else [*found, *slugs]
        if not page["pageInfo"]["hasPreviousPage" if backward else "hasNextPage"]:
            return found, page["totalCount"]
        cursor = page["pageInfo"]["startCursor" if backward else "endCursor"]


def is_posted(**asked: Any) -> bool:
    return any("catalogue_posting" in text for text in sql(LIST, first=5, by="ASC", **asked))


@pytest.mark.parametrize("size", [3, 100])
@pytest.mark.parametrize(("direction", "backward"), [("ASC", False), ("DESC", False), ("ASC", True), ("DESC", True)])
def test_every_page_is_as_the_listings_say(shop: Shop, size: int, direction: str, backward: bool) -> None:
    home, rugs, bowls = shop.categories
    for categories in ([], [home], [rugs], [home, rugs, bowls]):
        for values in ([], shop.colours[:1], shop.materials, shop.colours):
            if not categories and not values:
                continue
            expected = shop.expected(categories, values, direction == "DESC")
            for asked in ({"filter": asked_filter(categories, values)}, {"where": asked_where(categories, values)}):
                assert is_posted(**asked)
                assert walked(size, backward, by=direction, **asked) == (expected, len(expected))


def test_the_lists_follow_what_is_written(shop: Shop) -> None:
    _home, rugs, bowls = shop.categories
    blue = shop.colours[0]
    asked: dict[str, Any] = {"filter": asked_filter([rugs], [blue]), "by": "ASC"}

    def now_shown() -> list[str]:
        assert is_posted(filter=asked["filter"])
        found, total = walked(50, **asked)
        assert found == shop.expected([rugs], [blue])
        assert total == len(found)
        return found

    before = now_shown()
    first, second, third = (Product.objects.get(slug=slug) for slug in before[:3])
    ProductVariantChannelListing.objects.filter(variant__product=first).update(discounted_price_amount=999)
    listing.refresh([first.pk])
    assert now_shown()[-1] == first.slug
    ProductChannelListing.objects.filter(product=second, channel=shop.channel).update(visible_in_listings=False)
    assert second.slug not in now_shown()
    Product.objects.filter(pk=third.pk).update(category=bowls)
    listing.refresh([third.pk])
    assert third.slug not in now_shown()
    for variant in first.variants.all():
        variant.attribute_values.all().delete()
    listing.refresh([first.pk])
    assert first.slug not in now_shown()
    ProductChannelListing.objects.filter(product=second, channel=shop.channel).update(visible_in_listings=True)
    assert second.slug in now_shown()
    second.delete()
    assert second.slug not in now_shown()
    later = now() + timedelta(hours=1)
    ProductChannelListing.objects.filter(slug=now_shown()[0]).update(published_at=later)
    shown = now_shown()
    with frozen(later):
        assert len(now_shown()) == len(shown) + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_posting WHERE channel_id = %s", [shop.channel.pk])
        kept = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM catalogue_productchannellisting AS listing CROSS JOIN LATERAL catalogue_postings_of(listing) AS fresh"
            " JOIN catalogue_posting AS kept ON (kept.channel_id, kept.category_id, kept.value_id, kept.price, kept.product_id)"
            " = (fresh.channel_id, fresh.category_id, fresh.value_id, fresh.price, fresh.product_id) WHERE kept.channel_id = %s",
            [shop.channel.pk],
        )
        assert cursor.fetchone() == kept


def test_what_is_not_posted_is_found_as_well(shop: Shop) -> None:
    rugs = shop.categories[1]
    told: dict[str, Any] = {"filter": asked_filter([rugs], [shop.told])}
    expected = shop.expected([rugs], [shop.told])
    assert expected
    assert walked(3, by="ASC", **told) == (expected, len(expected))
    both = {
        "attributes": [*asked_filter([], shop.colours[:1])["attributes"], *asked_filter([], shop.materials[:1])["attributes"]]
    }
    assert not is_posted(filter=both)
    wanted = [slug for slug in shop.expected([], shop.colours[:1]) if slug in shop.expected([], shop.materials[:1])]
    assert walked(3, filter=both, by="ASC") == (wanted, len(wanted))
    assert walked(3, filter={"categories": []}, by="ASC") == ([], 0)
    assert not is_posted(filter={**asked_filter([rugs], []), "hasCategory": True})
    assert not is_posted(where={"OR": [asked_where([rugs], [])]})


def test_a_foreign_cursor_is_refused(shop: Shop) -> None:
    asked: dict[str, Any] = {"filter": asked_filter(shop.categories[:1], []), "by": "ASC"}
    for cursor in ("xx", "WyIxIl0=", "WyJhIiwiMSIsIjEiXQ=="):
        assert refusals(LIST, first=2, after=cursor, **asked) == ["Received cursor is invalid."]
