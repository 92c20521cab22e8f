"""A maker, read from a page of the commerce backend as far as her consents go. This module is the one place that knows the attributes' names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import nh3
from django.conf import settings

from marketplace.contract.types.catalogue import Choice, RichText
from marketplace.contract.types.content import DescribedPage

from ..consent.publication import Picture, Public, Recording
from ..media.addresses import public_url, sources
from ..models import Field

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
    """`portrait` is an address or empty, `portrait_sources` its srcset, `portrait_alt` what is to be seen; `story` EditorJS in `story_language`;
    `sentence` plain text; `translated` false: the texts are in another language. `gallery`, `process`, `voices`, `meeting`: as she agreed."""

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
    story_language: str = ""
    portrait_sources: str = ""
    portrait_alt: str = ""
    meeting: str = ""
    voices: tuple[Recording, ...] = ()
    gallery: tuple[Picture, ...] = ()
    process: tuple[Picture, ...] = ()

    @property
    def media(self) -> dict[str, str] | None:
        """See the tag `picture`."""
        return {"url": self.portrait, "srcset": self.portrait_sources} if self.portrait else None


def maker_from_page(described: DescribedPage, shown: Public, language: str) -> Maker:
    """Nothing of the page that `shown` does not hold: the page may be a minute late. A maker whose kind is not given is taken for a person:
    the more careful of the two."""
    page = described.page
    region, legal_form = described.choices(REGION), described.choices(LEGAL_FORM)
    return Maker(
        id=page.id,
        slug=page.slug,
        name=page.title,
        is_organisation=[choice.slug for choice in described.choices(KIND)] == [ORGANISATION],
        region=region[0] if region else None,
        place=described.text(PLACE) if shown.places else "",
        crafts=described.choices(CRAFTS),
        languages=described.choices(LANGUAGES) if Field.LANGUAGES in shown.fields else (),
        legal_form=legal_form[0].name if legal_form else "",
        **_portrait(described, shown),
        story=shown.story,
        story_language=shown.story_language,
        sentence=(page.seo_description or first_sentence(shown.story)) if shown.stories else "",
        translated=page.translated and shown.story_language in ("", language),
        meeting=shown.meeting,
        voices=shown.voices,
        gallery=shown.gallery,
        process=shown.process,
    )


def _portrait(described: DescribedPage, shown: Public) -> dict[str, str]:
    """Her own file; else one that the backend holds since before."""
    if shown.portrait is not None:
        return {
            "portrait": f"{settings.PUBLIC_URL}{public_url(shown.portrait.id, picture=True, extension='jpg')}",
            "portrait_sources": sources(shown.portrait.id, shown.portrait.width),
            "portrait_alt": shown.portrait.alt,
        }
    return {"portrait": described.files.get(PORTRAIT, "") if Field.PORTRAIT in shown.fields else ""}


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
