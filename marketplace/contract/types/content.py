"""Menus and content pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .catalogue import RichText

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
