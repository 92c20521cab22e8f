"""Facets, lists and suggestions over a small shop, read through the real API."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from marketplace.engine.catalogue.models import Product
from marketplace.engine.stock.models import Stock
from marketplace.kernel import outbox
from marketplace.kernel.ids import to_global_id
from marketplace.search import indexing, queries
from marketplace.search.models import SearchEntry, SearchName
from marketplace.search.queries import Filters
from tests.search import shop

pytestmark = pytest.mark.django_db
Counted = Callable[[int], CaptureQueriesContext]


@pytest.fixture
def made() -> dict[str, Product]:
    products = shop.build()
    indexing.rebuild()
    return products


def slugs(ids: tuple[str, ...]) -> list[str]:
    found = dict(SearchEntry.objects.filter(channel="morocco").values_list("product_id", "slug"))
    return [found[key] for key in ids]


def counts(filters: Filters, facet: str, language: str = "en") -> dict[str, int]:
    return {item.slug: item.count for item in queries.facets(filters, language).counts.get(facet, ())}


def test_counts_of_everything(made: dict[str, Product], django_assert_num_queries: Counted) -> None:
    with django_assert_num_queries(1):
        found = queries.facets(Filters("morocco"), "fr")
    assert found.total == 5
    assert {item.slug: (item.name, item.count) for item in found.counts["craft"]} == {
        "rug": ("Tapis", 2),
        "pottery": ("Poterie", 2),
        "lantern": ("Lanterne", 1),
    }
    assert {item.slug: item.count for item in found.counts["category"]} == {"home": 5, "rugs": 2, "pots": 2}
    assert {item.slug: item.count for item in found.counts["availability"]} == {"in": 4, "out": 1}
    assert {item.slug: item.count for item in found.counts["material"]} == {"wool": 2, "clay": 2, "cotton": 1}


def test_choices_widen_within_a_facet_and_narrow_across(made: dict[str, Product]) -> None:
    rugs = Filters("morocco", choices={"craft": ("rug",)})
    assert queries.facets(rugs, "en").total == 2
    assert counts(rugs, "craft") == {"rug": 2, "pottery": 2, "lantern": 1}
    assert counts(rugs, "material") == {"wool": 2, "cotton": 1}
    both = Filters("morocco", choices={"craft": ("rug", "lantern"), "region": ("MA-03",)})
    assert queries.facets(both, "en").total == 2
    assert slugs(queries.product_ids(both)) == ["lantern", "ourain"]
    assert counts(both, "craft") == {"pottery": 2, "rug": 1, "lantern": 1}
    assert counts(both, "region") == {"MA-03": 2, "MA-05": 1}


def test_prices_and_sorting(made: dict[str, Product]) -> None:
    everything = Filters("morocco")
    assert slugs(queries.product_ids(everything)) == ["lantern", "bowl", "azilal", "ourain", "jar"]
    assert slugs(queries.product_ids(everything, sort="price")) == ["bowl", "lantern", "azilal", "ourain", "jar"]
    assert slugs(queries.product_ids(everything, sort="-price", limit=2, offset=1)) == ["azilal", "lantern"]
    middle = Filters("morocco", price_min=Decimal("150"), price_max=Decimal("4000"))
    assert slugs(queries.product_ids(middle, sort="price")) == ["bowl", "lantern", "azilal"]
    assert counts(middle, "craft") == {"lantern": 1, "pottery": 1, "rug": 1}


def test_channels_do_not_mix(made: dict[str, Product]) -> None:
    assert queries.facets(Filters("france"), "en").total == 1
    assert queries.product_ids(Filters("france")) == (shop.key(made["bowl"]),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("زربية", {"ourain", "azilal"}),
        ("الزربيه", {"ourain", "azilal"}),
        ("ازيلال", {"azilal"}),
        ("جرة", {"jar"}),
        ("poterie", {"bowl", "jar"}),
        ("tapis noues", {"ourain", "azilal"}),
        ("rug lozen", {"ourain"}),
        ("tafsut", {"ourain", "azilal"}),
        ("%_'\"\\ ):*", set()),
    ],
)
def test_words_find_in_three_languages(made: dict[str, Product], text: str, expected: set[str]) -> None:
    found = queries.facets(Filters("morocco", text=text), "en")
    assert found.total == len(expected)
    assert found.fuzzy is False
    assert set(slugs(queries.product_ids(Filters("morocco", text=text)))) == expected


def test_a_misspelt_word_finds_what_is_near(made: dict[str, Product]) -> None:
    found = queries.facets(Filters("morocco", text="lanterm"), "en")
    assert (found.total, found.fuzzy) == (1, True)
    assert slugs(queries.product_ids(Filters("morocco", text="lanterm", fuzzy=True))) == ["lantern"]
    nothing = queries.facets(Filters("morocco", text="zzzzzz"), "en")
    assert (nothing.total, nothing.fuzzy) == (0, False)


@pytest.mark.parametrize(
    ("typed", "expected"), [("tpais", {"ourain", "azilal"}), ("alntern", {"lantern"}), ("tapsi azilla", {"azilal"})]
)
def test_exchanged_letters_in_short_words_are_forgiven(made: dict[str, Product], typed: str, expected: set[str]) -> None:
    found = queries.facets(Filters("morocco", text=typed), "fr")
    assert (found.total, found.fuzzy) == (len(expected), True)
    assert set(slugs(queries.product_ids(Filters("morocco", text=typed, fuzzy=True)))) == expected


def test_exchanged_letters_are_forgiven_while_typing(made: dict[str, Product]) -> None:
    found = [(item.kind, item.name) for item in queries.suggestions("tpai", "morocco", "fr")]
    assert ("craft", "Tapis") in found
    assert queries.suggestions("tpa", "morocco", "fr") == ()
    assert queries.suggestions("%_%_", "morocco", "fr") == ()


def test_suggestions_speak_the_visitors_language(made: dict[str, Product]) -> None:
    def said(text: str, language: str) -> list[tuple[str, str]]:
        return [(item.kind, item.name) for item in queries.suggestions(text, "morocco", language)]

    assert said("tap", "fr") == [("craft", "Tapis"), ("category", "Tapis noués")]
    assert said("r", "en") == []
    assert ("product", "Azilal rug in colours") in said("azil", "en")
    assert said("tafsout", "en") == [("maker", "Coopérative Démo Tafsut")]
    assert ("product", "زربية أزيلال ملونة") in said("ازيل", "ar")


def test_related_pieces_share_most(made: dict[str, Product]) -> None:
    assert slugs(queries.related(shop.key(made["jar"]), "morocco")) == ["bowl", "lantern", "ourain", "azilal"]
    assert slugs(queries.related(shop.key(made["azilal"]), "morocco", limit=1)) == ["ourain"]
    assert queries.related("UHJvZHVjdDow", "morocco") == ()


def test_makers_with_most_pieces(made: dict[str, Product]) -> None:
    assert queries.maker_counts("morocco") == (("anir", 2), ("tafsut", 2))


def test_an_event_refreshes_one_piece_and_a_later_one_is_skipped(
    made: dict[str, Product], django_assert_num_queries: Any
) -> None:
    piece = made["jar"]
    Product.objects.filter(pk=piece.pk).update(name="Tall clay jar")
    for _ in range(2):
        outbox.publish("ProductUpdated", {"product_id": shop.key(piece), "slug": piece.slug})
    assert outbox.drain() == 2
    assert SearchName.objects.get(channel="morocco", kind="product", slug="jar", language="fr").name == "Tall clay jar"
    assert slugs(queries.product_ids(Filters("morocco", text="tall"))) == ["jar"]


def test_a_piece_taken_from_the_shop_leaves_the_lists(made: dict[str, Product]) -> None:
    made["jar"].channel_listings.update(is_published=False)
    outbox.publish("ProductUpdated", {"product_id": shop.key(made["jar"]), "slug": "jar"})
    outbox.drain()
    assert not SearchEntry.objects.filter(slug="jar").exists()
    assert not SearchName.objects.filter(kind="product", slug="jar").exists()
    made["bowl"].delete()
    indexing.rebuild()
    assert not SearchEntry.objects.filter(slug="bowl").exists()
    assert not SearchName.objects.filter(kind="category", slug="pots").exists()


def test_the_last_unit_sold_moves_a_piece_to_the_end(made: dict[str, Product]) -> None:
    variant = made["lantern"].variants.get()
    Stock.objects.filter(product_variant=variant).update(quantity=0)
    change = {"variant": to_global_id("ProductVariant", variant.pk), "out_of_stock": True, "back_in_stock": False}
    outbox.publish("StockChanged", {"kind": "sale", "actor": "system", "changes": [change]})
    outbox.drain()
    assert slugs(queries.product_ids(Filters("morocco"))) == ["bowl", "azilal", "ourain", "lantern", "jar"]
