"""Menus and content pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .catalogue import AttributeWords, Choice, RichText

Target = Literal["category", "collection", "page", "url", "heading"]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """`target` says what `value` is: a slug, an address (`url`), or nothing for a heading."""

    name: str
    target: Target
    value: str
    children: tuple[MenuItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A published content page; `translated` is false when it is not in the visitor's language."""

    id: str
    slug: str
    title: str
    content: RichText | None
    kind: str
    seo_title: str
    seo_description: str
    translated: bool


@dataclass(frozen=True, slots=True)
class DescribedPage:
    """A published page with its attributes: `attributes` those that have words, `files` the addresses of the others, both by slug.

    `portrait`: an address that is handed out only as long as whoever is on it agrees (metadata `portrait`), or empty.
    """

    page: Page
    attributes: dict[str, AttributeWords]
    files: dict[str, str]
    portrait: str = ""

    def choices(self, slug: str) -> tuple[Choice, ...]:
        words = self.attributes.get(slug)
        return words.choices if words else ()

    def text(self, slug: str) -> str:
        words = self.attributes.get(slug)
        return words.text if words else ""


@dataclass(frozen=True, slots=True)
class PageList:
    """`after` is the cursor of what follows, None at the end; `total` counts all."""

    pages: tuple[DescribedPage, ...]
    total: int
    after: str | None
