"""Variants: what is bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import ProductVariantCreated, ProductVariantDeleted, ProductVariantUpdated
from marketplace.engine.attributes.actions import AttributeInput, assign_values
from marketplace.engine.catalogue import derived
from marketplace.engine.catalogue.locks import lock_product
from marketplace.engine.catalogue.models import Product, ProductVariant, VariantAttributeValue
from marketplace.engine.refusals import find, unique
from marketplace.engine.shop.queries import site_settings
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .columns import apply
from .products import attributes_of


class VariantFields(TypedDict, total=False):
    """Columns of a variant; a key left out keeps its value. `weight` in kg."""

    name: str
    sku: str | None
    track_inventory: bool
    quantity_limit_per_customer: int | None
    weight: float | None
    external_reference: str | None
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]


def create_variant(
    *, product_id: int, fields: VariantFields, attributes: Sequence[AttributeInput] = (), actor: Actor
) -> ProductVariant:
    """A variant at the end of its product's, without price; the first one becomes the product's default.

    Codes: NOT_FOUND (product), UNIQUE (sku, external_reference), INVALID (quantity_limit_per_customer, weight),
    DUPLICATED_INPUT_ITEM (attributes: the same choice as another variant), those of `assign_values`.
    Emits ProductVariantCreated.
    """
    with locks.action():
        product = lock_product(product_id, "product")
        variant = ProductVariant(product=product, track_inventory=site_settings().track_inventory_by_default)
        _apply(variant, fields)
        last = product.variants.aggregate(last=Max("sort_order"))["last"]
        variant.sort_order = 0 if last is None else last + 1
        with unique():
            variant.save()
        _assign(variant, attributes, complete=True)
        if product.default_variant_id is None:
            product.default_variant = variant
        _touch(product)
        _tell(ProductVariantCreated, variant, "variant.create", actor)
    return variant


def update_variant(
    *, variant_id: int, fields: VariantFields, attributes: Sequence[AttributeInput] | None = None, actor: Actor
) -> ProductVariant:
    """Codes as `create_variant`. Emits ProductVariantUpdated."""
    with locks.action():
        product, variant = _locked(variant_id)
        _apply(variant, fields)
        variant.updated_at = now()
        with unique():
            variant.save()
        if attributes is not None:
            _assign(variant, attributes, complete=False)
        _touch(product)
        _tell(ProductVariantUpdated, variant, "variant.update", actor)
    return variant


def delete_variant(*, variant_id: int, actor: Actor) -> ProductVariant:
    """Remove a variant with its prices and stocks; orders keep their lines. Another one becomes the default if it was that.

    The returned variant keeps its key. NOT_FOUND. Emits ProductVariantDeleted.
    """
    with locks.action():
        product, variant = _locked(variant_id)
        variant.delete()
        if product.default_variant_id == variant_id:
            product.default_variant = product.variants.first()
        variant.pk = variant_id
        _touch(product)
        _tell(ProductVariantDeleted, variant, "variant.delete", actor)
    return variant


def _locked(variant_id: int) -> tuple[Product, ProductVariant]:
    """The product, held, and the variant as it is once the product is held."""
    product = lock_product(find(ProductVariant.objects.all(), variant_id).product_id)
    variant = find(product.variants.all(), variant_id)
    variant.product = product
    return product, variant


def _apply(variant: ProductVariant, fields: VariantFields) -> None:
    limit = fields.get("quantity_limit_per_customer")
    if limit is not None and limit < 1:
        raise DomainError("INVALID", _("The limit must be at least 1."), field="quantity_limit_per_customer")
    known: dict[str, Any] = {key: value for key, value in fields.items() if not (key == "track_inventory" and value is None)}
    apply(variant, known)


def _assign(variant: ProductVariant, attributes: Sequence[AttributeInput], *, complete: bool) -> None:
    product_type = variant.product.product_type
    allowed = attributes_of(product_type, of_variant=True)
    assign_values(
        links=VariantAttributeValue, owner="variant", instance=variant, allowed=allowed, inputs=attributes, complete=complete
    )
    _refuse_same_choice(variant)
    if not variant.name:
        chosen = variant.attribute_values.select_related("value").order_by("sort_order", "pk")
        variant.name = " / ".join(link.value.name for link in chosen)[:255] or variant.sku or ""
        variant.save(update_fields=["name"])


def _refuse_same_choice(variant: ProductVariant) -> None:
    """Two variants of a product that a shopper could not tell apart are refused."""
    choosing = set(
        variant.product.product_type.type_attributes.filter(variant_selection=True).values_list("attribute_id", flat=True)
    )
    if not choosing:
        return
    choices: dict[int, set[int]] = {}
    rows = VariantAttributeValue.objects.filter(variant__product_id=variant.product_id, value__attribute__in=choosing)
    for other, value in rows.values_list("variant_id", "value_id"):
        choices.setdefault(other, set()).add(value)
    own = choices.pop(variant.pk, None)
    if own and own in choices.values():
        message = _("Another variant has the same values.")
        at_fault = [to_global_id("Attribute", pk) for pk in sorted(choosing)]
        raise DomainError("DUPLICATED_INPUT_ITEM", message, field="attributes", params={"attributes": at_fault})


def _touch(product: Product) -> None:
    product.updated_at = now()
    product.save(update_fields=["default_variant", "updated_at"])
    derived.refresh([product.pk])


def _tell(
    event: type[ProductVariantCreated | ProductVariantUpdated | ProductVariantDeleted],
    variant: ProductVariant,
    action: str,
    actor: Actor,
) -> None:
    variant_id, product_id = to_global_id("ProductVariant", variant.pk), to_global_id("Product", variant.product_id)
    audit.record(actor, action, variant_id, {"sku": variant.sku})
    outbox.publish(event(variant_id, product_id))
