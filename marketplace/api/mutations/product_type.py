"""Product types and the attributes that products of a type carry."""

from __future__ import annotations

from typing import Any

from graphene import ID, Boolean, Field, InputObjectType, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id, mutation_ids
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import ProductError
from marketplace.api.mutations.inputs import columns
from marketplace.api.scalars import WeightScalar
from marketplace.engine.catalogue import actions

PRODUCT_TYPE = "marketplace.api.types.product_type.ProductType"


class ProductTypeInput(InputObjectType):
    name = String()
    slug = String()
    has_variants = Boolean()
    product_attributes = List(NonNull(ID))
    variant_attributes = List(NonNull(ID))
    is_shipping_required = Boolean()
    weight = WeightScalar()
    tax_class = ID()


class ProductAttributeAssignInput(InputObjectType):
    id = ID(required=True)
    type = NonNull(enum("ProductAttributeType"))
    variant_selection = Boolean()


class ProductTypeCreate(PayloadMutation):
    product_type = Field(PRODUCT_TYPE)

    class Arguments:
        input = ProductTypeInput(required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",)

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        fields: Any = columns(input, "name", "slug", "has_variants", "is_shipping_required", "weight", tax_class="TaxClass")
        product_type = actions.create_product_type(
            fields=fields,
            product_attributes=mutation_ids(input.get("product_attributes"), "Attribute", field="product_attributes"),
            variant_attributes=mutation_ids(input.get("variant_attributes"), "Attribute", field="variant_attributes"),
            actor=info.context.actor,
        )
        return {"product_type": product_type}


class ProductAttributeAssign(PayloadMutation):
    product_type = Field(PRODUCT_TYPE)

    class Arguments:
        product_type_id = ID(required=True)
        operations = List(NonNull(ProductAttributeAssignInput), required=True)

    class Meta:
        error_type = ProductError
        permissions = ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",)

    @classmethod
    def perform(cls, info: Any, product_type_id: str, operations: list[dict[str, Any]]) -> Any:
        assignments = [
            actions.Assignment(
                mutation_id(operation["id"], "Attribute", field="operations"),
                operation["type"] == "VARIANT",
                bool(operation.get("variant_selection")),
            )
            for operation in operations
        ]
        pk = mutation_id(product_type_id, "ProductType", field="product_type_id")
        return {
            "product_type": actions.assign_product_attributes(
                product_type_id=pk, assignments=assignments, actor=info.context.actor
            )
        }


class ProductTypeMutations:
    product_type_create = ProductTypeCreate.Field()
    product_attribute_assign = ProductAttributeAssign.Field()
