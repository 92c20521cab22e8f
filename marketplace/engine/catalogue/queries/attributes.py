"""Attributes that products and variants carry, in the order of their type, with their values in the object's own order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.kernel.compiled import Compiled, slot

from ..models import ProductAttributeValue, ProductTypeAttribute, VariantAttributeValue

_of_types = Compiled(
    lambda: (
        ProductTypeAttribute.objects.filter(product_type_id__any=slot("types"))
        .select_related("attribute")
        .order_by("sort_order", "pk")
    )
)
_of_products = Compiled(
    lambda: (
        ProductAttributeValue.objects.filter(product_id__any=slot("products"))
        .select_related("value")
        .order_by("sort_order", "pk")
    )
)
_of_variants = Compiled(
    lambda: (
        VariantAttributeValue.objects.filter(variant_id__any=slot("variants"))
        .select_related("value")
        .order_by("sort_order", "pk")
    )
)


class TypeAttribute(NamedTuple):
    """An attribute as a product type has it."""

    attribute: Attribute
    of_variant: bool
    variant_selection: bool


class Assigned(NamedTuple):
    """An attribute of an object with the values that it has there (perhaps none)."""

    attribute: Attribute
    values: list[AttributeValue]
    variant_selection: bool = False


def attributes_of_types(product_type_ids: Collection[int]) -> dict[int, list[TypeAttribute]]:
    """Product and variant attributes of each type, in order. One query."""
    found: dict[int, list[TypeAttribute]] = defaultdict(list)
    for row in _of_types(types=list(product_type_ids)):
        found[row.product_type_id].append(TypeAttribute(row.attribute, row.of_variant, row.variant_selection))
    return found


def values_of_products(product_ids: Collection[int]) -> dict[int, list[AttributeValue]]:
    found: dict[int, list[AttributeValue]] = defaultdict(list)
    for row in _of_products(products=list(product_ids)):
        found[row.product_id].append(row.value)
    return found


def values_of_variants(variant_ids: Collection[int]) -> dict[int, list[AttributeValue]]:
    found: dict[int, list[AttributeValue]] = defaultdict(list)
    for row in _of_variants(variants=list(variant_ids)):
        found[row.variant_id].append(row.value)
    return found


def assign(
    attributes: Iterable[TypeAttribute], values: Collection[AttributeValue], of_variant: bool, hidden_too: bool
) -> list[Assigned]:
    """The attributes of one object. `hidden_too`: also those that are not for the storefront."""
    by_attribute: Mapping[int, list[AttributeValue]] = _group(values)
    shown = [
        Assigned(each.attribute, by_attribute.get(each.attribute.pk, []), each.variant_selection)
        for each in attributes
        if each.of_variant is of_variant and (hidden_too or each.attribute.visible_in_storefront)
    ]
    for assigned in shown:
        for value in assigned.values:
            value.attribute = assigned.attribute  # what kind it is of is asked of the value too: a date, for one
    return shown


def _group(values: Iterable[AttributeValue]) -> dict[int, list[AttributeValue]]:
    groups: dict[int, list[AttributeValue]] = defaultdict(list)
    for value in values:
        groups[value.attribute_id].append(value)
    return groups
