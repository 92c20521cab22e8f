"""A maker, read from a page of the commerce backend. This module is the one place that knows the attributes' names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import nh3

from marketplace.contract.types.catalogue import Choice, RichText
from marketplace.contract.types.content import DescribedPage

PAGE_TYPE = "artisan"
# Attributes of the page type. A slug is unique in the shop, so those that products have too carry a prefix.
KIND = "maker-kind"
REGION = "maker-region"
CRAFTS = "maker-crafts"
PLACE = "maker-place"
PORTRAIT = "maker-portrait"
LANGUAGES = "languages"
LEGAL_FORM = "legal-form"
# The attribute of products that refers to the page.
PRODUCT_ATTRIBUTE = "maker"

ORGANISATION = "organisation"
SENTENCE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Maker:
    """`portrait` is an address or empty; `story` EditorJS; `sentence` plain text; `translated` false: the texts are in another language."""

    id: str
    slug: str
    name: str
    is_organisation: bool
    region: Choice | None
    place: str
    crafts: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    legal_form: str
    portrait: str
    story: RichText | None
    sentence: str
    translated: bool


def maker_from_page(described: DescribedPage) -> Maker:
    """A maker whose kind is not given is taken for a person: the more careful of the two."""
    page = described.page
    region, legal_form = described.choices(REGION), described.choices(LEGAL_FORM)
    return Maker(
        id=page.id,
        slug=page.slug,
        name=page.title,
        is_organisation=[choice.slug for choice in described.choices(KIND)] == [ORGANISATION],
        region=region[0] if region else None,
        place=described.text(PLACE),
        crafts=described.choices(CRAFTS),
        languages=described.choices(LANGUAGES),
        legal_form=legal_form[0].name if legal_form else "",
        portrait=described.files.get(PORTRAIT, ""),
        story=page.content,
        sentence=page.seo_description or first_sentence(page.content),
        translated=page.translated,
    )


def first_sentence(content: RichText | None, limit: int = SENTENCE_LENGTH) -> str:
    """The first sentence of a story as plain text, cut at a word when it is long."""
    blocks = content.get("blocks") if isinstance(content, Mapping) else None
    for block in blocks if isinstance(blocks, list) else ():
        text = _plain(block)
        if text:
            return _cut(text, limit)
    return ""


def _plain(block: Any) -> str:
    """Whatever shape the block has: its words, or none."""
    data = block.get("data") if isinstance(block, Mapping) else None
    html = data.get("text") if isinstance(data, Mapping) else None
    if not isinstance(html, str):
        return ""
    return " ".join(unescape(nh3.clean(html.encode("utf-8", "ignore").decode(), tags=set())).split())


def _cut(text: str, limit: int) -> str:
    ends = [place for mark in (". ", "! ", "? ", "؟ ", "… ") if (place := text.find(mark)) != -1]
    sentence = text[: min(ends) + 1] if ends else text
    return sentence if len(sentence) <= limit else sentence[:limit].rsplit(" ", 1)[0] + "…"
