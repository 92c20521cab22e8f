"""Pages: editorial ones, and whatever a page type models (makers, networks)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from marketplace.contract.catalogue_events import PageCreated, PageDeleted, PageUpdated
from marketplace.engine import rich_text
from marketplace.engine.attributes.actions import AttributeInput, assign_values
from marketplace.engine.attributes.models import AttributeValue
from marketplace.engine.content.locks import lock_page
from marketplace.engine.content.models import Page, PageAttributeValue, PageType
from marketplace.engine.refusals import find, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.engine.translations import reworded
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id


class PageFields(TypedDict, total=False):
    """Columns of a page; a key left out keeps its value. `content` is rich text."""

    title: str
    slug: str
    content: Any
    is_published: bool
    published_at: datetime | None
    seo_title: str
    seo_description: str


def create_page(*, page_type_id: int, fields: PageFields, attributes: Sequence[AttributeInput] = (), actor: Actor) -> Page:
    """Codes: NOT_FOUND (page_type), REQUIRED (title), UNIQUE (slug), INVALID (content), those of `assign_values`. Emits PageCreated."""
    title = require_text(fields.get("title"), "title")
    page_type = find(PageType.objects.all(), page_type_id, "page_type")
    page = Page(page_type=page_type)
    _apply(page, fields)
    with locks.action():
        page.slug = fields.get("slug") or free_slug(Page, title)
        with unique():
            page.save()
        _assign(page, attributes, complete=True)
        audit.record(actor, "page.create", _id(page), {"slug": page.slug})
        outbox.publish(PageCreated(_id(page), page.slug, page_type.slug))
    return page


def update_page(*, page_id: int, fields: PageFields, attributes: Sequence[AttributeInput] | None = None, actor: Actor) -> Page:
    """Codes as `create_page`. Emits PageUpdated. References to it are called as it is: Saleor leaves them the name that it had once, which
    may be one that a person took back."""
    with locks.action():
        page = lock_page(page_id)
        called = page.title
        _apply(page, fields)
        with unique():
            page.save()
        if page.title != called:
            _rename(page)
        if attributes is not None:
            _assign(page, attributes, complete=False)
        audit.record(actor, "page.update", _id(page), {"fields": sorted(fields)})
        outbox.publish(PageUpdated(_id(page), page.slug, page.page_type.slug))
    return page


def delete_page(*, page_id: int, actor: Actor) -> Page:
    """Remove a page with its translations, its values, and the references to it. The returned page keeps its key. Emits PageDeleted."""
    with locks.action():
        page = lock_page(page_id)
        page.delete()
        page.pk = page_id
        audit.record(actor, "page.delete", _id(page), {"slug": page.slug})
        outbox.publish(PageDeleted(_id(page), page.slug, page.page_type.slug))
    return page


def _rename(page: Page) -> None:
    named = AttributeValue.objects.filter(reference_page=page)
    if named.update(name=page.title[:250]):
        reworded(list(named))


def _assign(page: Page, attributes: Sequence[AttributeInput], *, complete: bool) -> None:
    allowed = [link.attribute for link in page.page_type.type_attributes.select_related("attribute")]
    assign_values(links=PageAttributeValue, owner="page", instance=page, allowed=allowed, inputs=attributes, complete=complete)


def _apply(page: Page, fields: PageFields) -> None:
    values: dict[str, Any] = dict(fields)
    if "title" in values:
        values["title"] = require_text(values["title"], "title")
    if "slug" in values and page.pk is not None:
        values["slug"] = require_text(values["slug"], "slug")
    if "content" in values:
        values["content"] = rich_text.clean(values["content"], "content")
    for name, value in values.items():
        setattr(page, name, "" if value is None and name in ("slug", "seo_title", "seo_description") else value)
    if page.is_published and page.published_at is None:
        page.published_at = now()


def _id(page: Page) -> str:
    return to_global_id("Page", page.pk)
