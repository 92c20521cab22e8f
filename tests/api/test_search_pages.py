from __future__ import annotations

from typing import Any

import pytest

from marketplace.api import search_pages
from tests import catalogue_rows as rows
from tests.api.asking import ask, refusals, statements

pytestmark = pytest.mark.django_db

SEARCH = """
query Search($q: String!, $first: Int, $after: String, $last: Int, $before: String, $by: ProductOrder) {
  products(channel: "morocco", search: $q, first: $first, after: $after, last: $last, before: $before, sortBy: $by) {
    totalCount edges { node { slug } } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }
"""


def text(words: str) -> dict[str, Any]:
    return {"blocks": [{"type": "paragraph", "data": {"text": words}}]}


@pytest.fixture
def clay() -> list[str]:
    """Four products with clay in their names, four with clay in their descriptions, one without. Best first, when two of each are ranked."""
    morocco = rows.channel()
    for letter in "fghk":
        rows.product(f"named-{letter}", name="Clay" if letter == "h" else f"Clay bowl of village {letter}", channels=[morocco])
    for letter in "fghk":
        rows.product(f"told-{letter}", name=f"Bowl {letter}", description=text("Of clay"), channels=[morocco])
    rows.product("other", channels=[morocco])
    return ["named-h", "named-k", "named-g", "named-f", "told-k", "told-h", "told-g", "told-f"]


def pages(size: int) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = ask(SEARCH, q="clay", first=size, after=after)["products"]
        assert page["totalCount"] == 8
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        found += [edge["node"]["slug"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("common", [True, False])
@pytest.mark.parametrize(("window", "size"), [(200, 3), (200, 8), (200, 100), (3, 2), (2, 1), (3, 1)])
def test_pages_run_through_ranked_hits_and_the_rest(
    clay: list[str], monkeypatch: pytest.MonkeyPatch, window: int, size: int, common: bool
) -> None:
    """The same order whether hits are found through the index or by looking at the newest products, whatever the size of a page."""
    monkeypatch.setattr(search_pages, "WINDOW", window)
    monkeypatch.setattr(search_pages, "estimated_common", lambda queries: dict.fromkeys(queries, common))
    assert pages(size) == clay


def test_other_directions_keep_the_groups(clay: list[str]) -> None:
    worst = ask(SEARCH, q="clay", first=50, by={"field": "RANK", "direction": "ASC"})["products"]
    assert {edge["node"]["slug"] for edge in worst["edges"][:4]} == set(clay[4:])
    last = ask(SEARCH, q="clay", last=5)["products"]
    assert [edge["node"]["slug"] for edge in last["edges"]] == clay[3:]
    assert last["pageInfo"]["hasPreviousPage"] is True
    before = ask(SEARCH, q="clay", last=5, before=last["pageInfo"]["startCursor"])["products"]
    assert [edge["node"]["slug"] for edge in before["edges"]] == clay[:3]


@pytest.mark.parametrize("cursor", ["xx", "WyIxIl0=", "WyJhIiwiYiIsImMiXQ=="])
def test_a_foreign_cursor_is_refused(clay: list[str], cursor: str) -> None:
    assert refusals(SEARCH, q="clay", first=2, after=cursor) == ["Received cursor is invalid."]


def test_a_search_takes_the_same_statements_for_one_and_three_hits() -> None:
    document = """query S($q: String!) { products(channel: "morocco", search: $q, first: 24) {
        edges { node { name thumbnail { url } category { name } pricing { onSale } } } } }"""
    morocco = rows.channel()
    rows.product(name="Basket", channels=[morocco])
    ask(document, q="basket")  # whether a query is common is remembered
    assert statements(document, q="basket") == 10
    for _ in range(2):
        rows.product(name="Basket", channels=[morocco])
    ask(document, q="basket")  # whether a query is common is remembered
    assert statements(document, q="basket") == 10


def test_the_planner_is_asked_how_common_words_are(clay: list[str]) -> None:
    assert set(search_pages.estimated_common(["'clay'", "'nothing'"])) == {"'clay'", "'nothing'"}
