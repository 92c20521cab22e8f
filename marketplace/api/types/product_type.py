from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, List, NonNull, ObjectType, String

from marketplace.api.assignments import hidden_too, type_attributes
from marketplace.api.batches import keys, related
from marketplace.api.connection import connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import global_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.types.attribute import Attribute
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.weight import Weight
from marketplace.engine.catalogue import models
from marketplace.engine.catalogue.queries.attributes import TypeAttribute
from marketplace.engine.taxes.queries import tax_classes


class AssignedVariantAttribute(ObjectType):
    attribute = Field(NonNull(Attribute))
    variant_selection = Boolean(required=True)


class ProductType(ObjectType):
    id = graphene.ID(required=True)
    name = String(required=True)
    slug = String(required=True)
    has_variants = Boolean(required=True)
    is_shipping_required = Boolean(required=True)
    is_digital = Boolean(required=True)
    weight = Field(Weight)
    kind = Field(NonNull(enum("ProductTypeKindEnum")))
    tax_class = Field("marketplace.api.types.tax.TaxClass")
    product_attributes = List(NonNull(Attribute))
    variant_attributes = List(NonNull(Attribute), variant_selection=graphene.Argument(enum("VariantAttributeScope")))
    assigned_variant_attributes = List(
        NonNull(AssignedVariantAttribute), variant_selection=graphene.Argument(enum("VariantAttributeScope"))
    )

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.ProductType,)

    resolve_id = global_id("ProductType")

    @staticmethod
    def resolve_is_digital(root: Any, info: Info) -> bool:
        return False

    @staticmethod
    def resolve_kind(root: Any, info: Info) -> str:
        return "NORMAL"

    @permitted(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    @batched
    def resolve_tax_class(roots: list[Any], info: Info) -> list[Any]:
        return related(roots, "tax_class_id", tax_classes().in_bulk)

    @batched
    def resolve_product_attributes(roots: list[Any], info: Info) -> list[Any]:
        return [[each.attribute for each in attributes] for attributes in _of(roots, info, False, None)]

    @batched
    def resolve_variant_attributes(roots: list[Any], info: Info, variant_selection: str | None = None) -> list[Any]:
        return [[each.attribute for each in attributes] for attributes in _of(roots, info, True, variant_selection)]

    @batched
    def resolve_assigned_variant_attributes(roots: list[Any], info: Info, variant_selection: str | None = None) -> list[Any]:
        return _of(roots, info, True, variant_selection)


def _of(roots: list[Any], info: Info, of_variant: bool, scope: str | None) -> list[list[TypeAttribute]]:
    found = type_attributes(info, keys(roots))
    show = hidden_too(info)
    return [
        [
            each
            for each in found[pk]
            if each.of_variant is of_variant
            and (show or each.attribute.visible_in_storefront)
            and in_scope(each.variant_selection, scope)
        ]
        for pk in keys(roots)
    ]


def in_scope(variant_selection: bool, scope: str | None) -> bool:
    """Whether an attribute that does or does not tell variants apart is asked for."""
    if scope == "VARIANT_SELECTION":
        return variant_selection
    return not variant_selection if scope == "NOT_VARIANT_SELECTION" else True


ProductTypeCountableConnection = connection_type("ProductType", ProductType)
