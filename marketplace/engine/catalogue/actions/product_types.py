"""Kinds of products and the attributes that they and their variants carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

from django.apps import apps
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import ProductTypeCreated, ProductTypeUpdated
from marketplace.engine import metadata
from marketplace.engine.attributes.enums import AttributeType, InputType
from marketplace.engine.attributes.models import Attribute
from marketplace.engine.catalogue.models import ProductType, ProductTypeAttribute
from marketplace.engine.refusals import find, find_all, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

_SELECTABLE = frozenset((InputType.DROPDOWN.value, InputType.BOOLEAN.value, InputType.SWATCH.value, InputType.NUMERIC.value))


class ProductTypeFields(TypedDict, total=False):
    """Columns of a product type; `weight` in kg, `tax_class` a key."""

    name: str
    slug: str
    has_variants: bool
    is_shipping_required: bool
    weight: float
    tax_class: int | None
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]


class Assignment(NamedTuple):
    """An attribute for products, or (`of_variant`) for variants; `variant_selection`: shoppers choose by it."""

    attribute_id: int
    of_variant: bool = False
    variant_selection: bool = False


def create_product_type(
    *, fields: ProductTypeFields, product_attributes: Sequence[int] = (), variant_attributes: Sequence[int] = (), actor: Actor
) -> ProductType:
    """Codes: REQUIRED (name), UNIQUE (slug), NOT_FOUND, INVALID (weight), those of `assign_product_attributes`. Emits ProductTypeCreated."""
    values: dict[str, Any] = {key: value for key, value in fields.items() if value is not None}
    values["name"] = require_text(fields.get("name"), "name")
    values["slug"] = fields.get("slug") or free_slug(ProductType, values["name"])
    for name in ("metadata", "private_metadata"):
        values[name] = metadata.checked(values.get(name, {}))
    if values.get("weight", 0) < 0:
        raise DomainError("INVALID", _("A weight cannot be negative."), field="weight")
    if "tax_class" in values:
        values["tax_class"] = find(apps.get_model("taxes", "TaxClass")._default_manager.all(), values["tax_class"], "tax_class")
    product_type = ProductType(**values)
    with locks.action():
        with unique():
            product_type.save()
        _assign(product_type, [Assignment(pk) for pk in product_attributes], "product_attributes")
        _assign(product_type, [Assignment(pk, of_variant=True) for pk in variant_attributes], "variant_attributes")
        audit.record(actor, "product_type.create", _id(product_type), {"slug": product_type.slug})
        outbox.publish(ProductTypeCreated(_id(product_type), product_type.slug))
    return product_type


def assign_product_attributes(*, product_type_id: int, assignments: Sequence[Assignment], actor: Actor) -> ProductType:
    """Codes: NOT_FOUND, ATTRIBUTE_CANNOT_BE_ASSIGNED (a page attribute; a selection by texts), ATTRIBUTE_VARIANTS_DISABLED,
    ATTRIBUTE_ALREADY_ASSIGNED. Emits ProductTypeUpdated."""
    product_type = find(ProductType.objects.all(), product_type_id, "product_type_id")
    with locks.action():
        _assign(product_type, assignments, "operations")
        audit.record(
            actor,
            "product_type.assign_attributes",
            _id(product_type),
            {"attributes": [each.attribute_id for each in assignments]},
        )
        outbox.publish(ProductTypeUpdated(_id(product_type), product_type.slug))
    return product_type


def _assign(product_type: ProductType, assignments: Sequence[Assignment], field: str) -> None:
    attributes = find_all(Attribute.objects.all(), [each.attribute_id for each in assignments], field)
    for assignment, attribute in zip(assignments, attributes, strict=True):
        named = {"attributes": [to_global_id("Attribute", attribute.pk)]}
        if attribute.type != AttributeType.PRODUCT_TYPE:
            raise DomainError(
                "ATTRIBUTE_CANNOT_BE_ASSIGNED", _("Only product attributes can be assigned."), field=field, params=named
            )
        if assignment.of_variant and not product_type.has_variants:
            raise DomainError("ATTRIBUTE_VARIANTS_DISABLED", _("This product type has no variants."), field=field, params=named)
        if assignment.variant_selection and not (assignment.of_variant and attribute.input_type in _SELECTABLE):
            message = _("Variants cannot be chosen by this attribute.")
            raise DomainError("ATTRIBUTE_CANNOT_BE_ASSIGNED", message, field=field, params=named)
    present = set(product_type.type_attributes.filter(attribute__in=attributes).values_list("attribute_id", flat=True))
    if present:
        message = _("This attribute is assigned already.")
        raise DomainError(
            "ATTRIBUTE_ALREADY_ASSIGNED",
            message,
            field=field,
            params={"attributes": [to_global_id("Attribute", pk) for pk in sorted(present)]},
        )
    last = product_type.type_attributes.aggregate(last=Max("sort_order"))["last"]
    start = 0 if last is None else last + 1
    ProductTypeAttribute.objects.bulk_create(
        ProductTypeAttribute(
            product_type=product_type,
            attribute=attribute,
            of_variant=assignment.of_variant,
            variant_selection=assignment.variant_selection,
            sort_order=start + position,
        )
        for position, (assignment, attribute) in enumerate(zip(assignments, attributes, strict=True))
    )


def _id(product_type: ProductType) -> str:
    return to_global_id("ProductType", product_type.pk)
