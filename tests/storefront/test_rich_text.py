"""EditorJS becomes harmless HTML."""

from __future__ import annotations

from typing import Any

import pytest

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
