"""Products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import ProductCreated, ProductDeleted, ProductUpdated
from marketplace.engine.attributes.actions import AttributeInput, assign_values
from marketplace.engine.attributes.models import Attribute
from marketplace.engine.catalogue import derived
from marketplace.engine.catalogue.locks import lock_product
from marketplace.engine.catalogue.models import (
    Category,
    Collection,
    CollectionProduct,
    Product,
    ProductAttributeValue,
    ProductType,
)
from marketplace.engine.refusals import find, find_all, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .columns import apply


class ProductFields(TypedDict, total=False):
    """Columns of a product; a key left out keeps its value. `description` is rich text, `weight` in kg, `category` and `tax_class` keys."""

    name: str
    slug: str
    description: Any
    category: int | None
    tax_class: int | None
    weight: float | None
    rating: float | None
    seo_title: str
    seo_description: str
    external_reference: str | None
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]


def create_product(
    *,
    product_type_id: int,
    fields: ProductFields,
    attributes: Sequence[AttributeInput] = (),
    collection_ids: Sequence[int] = (),
    actor: Actor,
) -> Product:
    """A product, in no channel yet.

    Codes: NOT_FOUND (product_type, category, tax_class, collections), REQUIRED (name), UNIQUE (slug, external_reference),
    INVALID (description, weight), those of `assign_values`. Emits ProductCreated.
    """
    name = require_text(fields.get("name"), "name")
    product = Product(product_type=find(ProductType.objects.all(), product_type_id, "product_type"))
    apply(product, _with_rows(fields))
    with locks.action():
        product.slug = product.slug or free_slug(Product, name)
        with unique():
            product.save()
        _assign(product, attributes, complete=True)
        _set_collections(product, collection_ids)
        derived.refresh([product.pk])
        audit.record(actor, "product.create", product_id(product), {"slug": product.slug})
        outbox.publish(ProductCreated(product_id(product), product.slug))
    return product


def update_product(
    *,
    product_id: int,
    fields: ProductFields,
    attributes: Sequence[AttributeInput] | None = None,
    collection_ids: Sequence[int] | None = None,
    actor: Actor,
) -> Product:
    """Codes as `create_product`, and PRODUCT_WITHOUT_CATEGORY when a published one would lose it. Emits ProductUpdated."""
    with locks.action():
        product = lock_product(product_id)
        apply(product, _with_rows(fields))
        if product.category_id is None and product.channel_listings.filter(is_published=True).exists():
            raise DomainError("PRODUCT_WITHOUT_CATEGORY", _("A published product needs a category."), field="category")
        product.updated_at = now()
        with unique():
            product.save()
        if attributes is not None:
            _assign(product, attributes, complete=False)
        if collection_ids is not None:
            product.collection_products.exclude(collection__in=collection_ids).delete()
            _set_collections(product, collection_ids)
        derived.refresh([product.pk])
        told_of(product, "product.update", actor, {"fields": sorted(fields)})
    return product


def delete_product(*, product_id: int, actor: Actor) -> Product:
    """Remove a product with its variants, stocks and media; orders keep their lines. The returned product keeps its key.

    NOT_FOUND. Emits ProductDeleted.
    """
    with locks.action():
        product = lock_product(product_id)
        product.delete()
        product.pk = product_id
        audit.record(actor, "product.delete", to_global_id("Product", product_id), {"slug": product.slug})
        outbox.publish(ProductDeleted(to_global_id("Product", product_id), product.slug))
    return product


def told_of(product: Product, action: str, actor: Actor, data: Mapping[str, Any] | None = None) -> None:
    """Write down and tell a change of a product."""
    audit.record(actor, action, product_id(product), data)
    outbox.publish(ProductUpdated(product_id(product), product.slug))


def product_id(product: Product) -> str:
    return to_global_id("Product", product.pk)


def attributes_of(product_type: ProductType, *, of_variant: bool) -> list[Attribute]:
    """What products (or variants) of a type carry, in order."""
    links = product_type.type_attributes.filter(of_variant=of_variant).select_related("attribute")
    return [link.attribute for link in links]


def _with_rows(fields: ProductFields) -> dict[str, Any]:
    values: dict[str, Any] = dict(fields)
    if "name" in values:
        values["name"] = require_text(values["name"], "name")
    if values.get("category") is not None:
        values["category"] = find(Category.objects.all(), values["category"], "category")
    if values.get("tax_class") is not None:
        values["tax_class"] = find(apps.get_model("taxes", "TaxClass")._default_manager.all(), values["tax_class"], "tax_class")
    return values


def _assign(product: Product, attributes: Sequence[AttributeInput], *, complete: bool) -> None:
    allowed = attributes_of(product.product_type, of_variant=False)
    assign_values(
        links=ProductAttributeValue, owner="product", instance=product, allowed=allowed, inputs=attributes, complete=complete
    )


def _set_collections(product: Product, collection_ids: Sequence[int]) -> None:
    collections = find_all(Collection.objects.all(), collection_ids, "collections")
    CollectionProduct.objects.bulk_create(
        [
            CollectionProduct(collection=collection, product=product, sort_order=collection.collection_products.count())
            for collection in collections
        ],
        ignore_conflicts=True,
    )
