"""EditorJS becomes harmless HTML."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.engine import rich_text as engine
from marketplace.kernel.errors import DomainError
from plugins.artisans.shop.records import first_sentence
from storefront.rich_text import plain, render


def blocks(*given: dict[str, Any]) -> dict[str, Any]:
    return {"blocks": list(given)}


@pytest.mark.parametrize(
    ("block", "html"),
    [
        ({"type": "paragraph", "data": {"text": "Made <b>by hand</b>"}}, "<p>Made <b>by hand</b></p>"),
        ({"type": "header", "data": {"text": "Care", "level": 1}}, "<h2>Care</h2>"),
        ({"type": "list", "data": {"style": "ordered", "items": ["a", "b"]}}, "<ol><li>a</li><li>b</li></ol>"),
        ({"type": "list", "data": {"items": [{"content": "a", "items": ["b"]}]}}, "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        (
            {"type": "quote", "data": {"text": "Wool", "caption": "Fatima"}},
            "<blockquote><p>Wool</p><footer>Fatima</footer></blockquote>",
        ),
        ({"type": "paragraph", "data": {"text": "<script>alert(1)</script>x<img src=x onerror=alert(1)>"}}, "<p>x</p>"),
        ({"type": "raw", "data": {"html": "<iframe src=//evil></iframe>"}}, ""),
        (
            {"type": "paragraph", "data": {"text": '<a href="javascript:alert(1)" onclick="x()">y</a>'}},
            '<p><a rel="noopener noreferrer">y</a></p>',
        ),
        ({"type": "paragraph", "data": {"text": '<p style="position:fixed">z'}}, "<p></p><p>z</p>"),
    ],
)
def test_each_block(block: dict[str, Any], html: str) -> None:
    assert render(blocks(block)) == html


def test_nothing_gives_nothing() -> None:
    assert render(None) == ""
    assert render({"blocks": ["not a block"]}) == ""


def test_plain_text_is_cut_at_a_word() -> None:
    content = blocks(
        {"type": "paragraph", "data": {"text": "one <i>two</i> three"}}, {"type": "paragraph", "data": {"text": "four"}}
    )
    assert plain(content) == "one two three four"
    assert plain(content, limit=9) == "one two…"
    assert plain(None) == ""


# Any JSON, with the words of EditorJS where they hurt most; texts may hold null characters and lone surrogates.
TEXTS = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["<b>x", "&#0;", "<a href='//x'>", "\x00", "\ud83d", "\u202e", "²", "9" * 40]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
KEYS = st.sampled_from(["text", "level", "items", "content", "caption", "style", "url", "data", "type", "blocks"]) | TEXTS
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)
KINDS = st.sampled_from(["header", "list", "quote", "delimiter", "image", "paragraph", "raw"])
BLOCK = st.fixed_dictionaries({"type": KINDS | JSON, "data": st.dictionaries(KEYS, JSON, max_size=5) | JSON}) | JSON
DOCUMENTS = st.fixed_dictionaries({"blocks": st.lists(BLOCK, max_size=4)}) | JSON


@given(content=DOCUMENTS)
def test_any_content_makes_some_page(content: Any) -> None:
    html = render(content)
    assert "<script" not in html
    html.encode()
    plain(content).encode()
    first_sentence(content).encode()


@given(document=DOCUMENTS)
def test_any_document_is_cleaned_or_refused(document: Any) -> None:
    """What is let in can be stored by PostgreSQL and read again by whoever shows it."""
    try:
        cleaned = engine.clean(document, "description")
    except DomainError as refused:
        if (refused.code, refused.field) != ("INVALID", "description"):
            raise
        return
    stored = json.dumps(cleaned, allow_nan=False, ensure_ascii=False)
    stored.encode()
    assert "\\u0000" not in stored
    engine.plain(cleaned).encode()
    render(cleaned).encode()
    assert engine.clean(cleaned, "description") == cleaned or cleaned is None


def test_a_document_too_deep_to_be_one_is_refused() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    with pytest.raises(DomainError):
        engine.clean(blocks({"type": "list", "data": {"items": deep}}), "description")
    with pytest.raises(DomainError):
        engine.clean({"blocks": [], "time": float("nan")}, "description")
    nested: Any = "end"
    for _ in range(500):
        nested = {"content": "x", "items": [nested]}
    assert render(blocks({"type": "list", "data": {"items": [nested]}})).count("<li>") == 8
