"""A maker on a stand: read from her published page at the commerce backend. The one module that knows how such a page is built."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any

import nh3

from marketplace.contract.types.content import DescribedPage

from .renderings.content import Maker

MAKER_PAGE = "artisan"
PLACE, PORTRAIT = "maker-place", "maker-portrait"
LONGEST = 220


def from_page(described: DescribedPage, address: str) -> Maker:
    """Her name, place, portrait and one sentence, as far as the page has them."""
    page = described.page
    return Maker(
        slug=page.slug,
        name=page.title,
        place=described.text(PLACE),
        sentence=page.seo_description or _first_words(page.content),
        portrait=described.files.get(PORTRAIT, ""),
        address=address,
    )


def _first_words(story: Any) -> str:
    """The first paragraph as plain text, cut after a sentence or else at a word."""
    blocks = story.get("blocks") if isinstance(story, Mapping) else None
    for block in blocks if isinstance(blocks, list) else ():
        data = block.get("data") if isinstance(block, Mapping) else None
        html = data.get("text") if isinstance(data, Mapping) else None
        if isinstance(html, str) and (text := " ".join(unescape(nh3.clean(html, tags=set())).split())):
            return _cut(text)
    return ""


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    ends = [text.rfind(mark, 0, LONGEST) for mark in (". ", "! ", "? ", "؟ ")]
    return text[: max(ends) + 1] if max(ends) > 0 else text[:LONGEST].rsplit(" ", 1)[0] + "…"
