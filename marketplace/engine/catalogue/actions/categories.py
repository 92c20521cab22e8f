"""The tree of categories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import CategoryCreated, CategoryDeleted, ProductUpdated
from marketplace.engine.catalogue.models import Category, Product, ProductChannelListing
from marketplace.engine.refusals import find, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .. import derived
from ..locks import lock_subtree
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
        # held, so that it cannot be deleted meanwhile
        parent = find(Category.objects.select_for_update(no_key=True), parent_id, "parent") if parent_id is not None else None
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


def delete_category(*, category_id: int, actor: Actor) -> Category:
    """Remove a category and all below it. Their products stay, in no category, and are published nowhere any more (Saleor's rule: a
    published product needs a category). The returned category keeps its key. NOT_FOUND. Emits CategoryDeleted, ProductUpdated."""
    with locks.action():
        subtree = lock_subtree(category_id)
        category = next(row for row in subtree if row.pk == category_id)
        products = dict(Product.objects.filter(category__in=subtree).values_list("pk", "slug"))
        ProductChannelListing.objects.filter(product__in=products).update(is_published=False, published_at=None)
        Product.objects.filter(pk__in=products).update(category=None)
        for row in sorted(subtree, key=lambda each: -each.level):
            row.delete()
        derived.refresh(products)
        category.pk = category_id
        global_id = to_global_id("Category", category_id)
        audit.record(actor, "category.delete", global_id, {"slug": category.slug, "categories": len(subtree)})
        outbox.publish(CategoryDeleted(global_id, category.slug, category.name))
        outbox.publish_all(ProductUpdated(to_global_id("Product", pk), slug) for pk, slug in products.items())
    return category
