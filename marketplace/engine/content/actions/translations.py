"""Pages and menu entries in other languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.engine import translations
from marketplace.engine.content.models import MenuItem, MenuItemTranslation, Page, PageTranslation
from marketplace.engine.refusals import find
from marketplace.kernel.actors import Actor


def translate_page(*, page_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> Page:
    """Texts: `title`, `content`, `slug`, `seo_title`, `seo_description`. NOT_FOUND, UNIQUE, INVALID. Emits TranslationUpdated."""
    page = find(Page.objects.all(), page_id)
    translations.translate(
        PageTranslation, owner="page", instance=page, type_name="Page", language_code=language_code, texts=texts, actor=actor
    )
    return page


def translate_menu_item(*, menu_item_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> MenuItem:
    """Texts: `name`. NOT_FOUND. Emits TranslationUpdated."""
    item = find(MenuItem.objects.all(), menu_item_id)
    translations.translate(
        MenuItemTranslation,
        owner="menu_item",
        instance=item,
        type_name="MenuItem",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return item
