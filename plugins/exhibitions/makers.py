"""A maker on a stand: read from her published page at the commerce backend. The one module that knows how such a page is built."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any

import nh3

from marketplace.contract.types.content import DescribedPage
from marketplace.extensions.shown_makers import ShownMaker

from .renderings.content import Maker

MAKER_PAGE = "artisan"
PLACE, PORTRAIT = "maker-place", "maker-portrait"
LONGEST = 220


def from_page(described: DescribedPage, address: str, shown: ShownMaker | None) -> Maker:
    """Her name, place, portrait and one sentence: of what the page has, as much as she lets this audience see (`shown`; None: nobody here
    keeps consents, and the page is all there is to go by)."""
    page = described.page
    portrait = described.portrait or described.files.get(PORTRAIT, "")
    if shown is None:
        sentence = page.seo_description or _first_words(page.content)
        return Maker(page.slug, page.title, described.text(PLACE), sentence, portrait, address)
    return Maker(page.slug, shown.name, shown.place, _first_words(shown.story), portrait if shown.portrait else "", address)


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
