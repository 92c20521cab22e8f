"""The tree of categories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import CategoryCreated
from marketplace.engine.catalogue.models import Category
from marketplace.engine.refusals import find, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .columns import apply

_LEVELS = 10


class CategoryFields(TypedDict, total=False):
    """Columns of a category; `description` is rich text, `background_image` a path in the media store."""

    name: str
    slug: str
    description: Any
    seo_title: str
    seo_description: str
    background_image: str
    background_image_alt: str
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]


def create_category(*, fields: CategoryFields, parent_id: int | None = None, actor: Actor) -> Category:
    """A category at the end of its parent's (or of the roots).

    Codes: REQUIRED (name), UNIQUE (slug), NOT_FOUND (parent), INVALID (description; deeper than ten levels). Emits CategoryCreated.
    """
    name = require_text(fields.get("name"), "name")
    with locks.action():
        parent = find(Category.objects.all(), parent_id, "parent") if parent_id is not None else None
        category = Category(parent=parent)
        apply(category, fields)
        category.slug = category.slug or free_slug(Category, name)
        if parent is not None:
            category.level, category.ancestor_ids = parent.level + 1, [*parent.ancestor_ids, parent.pk]
        if category.level >= _LEVELS:
            raise DomainError("INVALID", _("The tree of categories is too deep."), field="parent")
        last = Category.objects.filter(parent=parent).aggregate(last=Max("sort_order"))["last"]
        category.sort_order = 0 if last is None else last + 1
        with unique():
            category.save()
        category_id = to_global_id("Category", category.pk)
        audit.record(actor, "category.create", category_id, {"slug": category.slug})
        outbox.publish(CategoryCreated(category_id, category.slug))
    return category
