"""Attributes and the values that they offer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from graphene import ID, Boolean, Field, InputObjectType, Int, List, NonNull, String

from marketplace.api.enums import enum
from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation
from marketplace.api.mutations.catalogue_errors import AttributeError
from marketplace.api.permissions import require
from marketplace.api.scalars import JSONString
from marketplace.engine.attributes import actions
from marketplace.kernel.errors import DomainError

ATTRIBUTE = "marketplace.api.types.attribute.Attribute"
VALUE = "marketplace.api.types.attribute.AttributeValue"
PERMISSIONS = {"PRODUCT_TYPE": "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES", "PAGE_TYPE": "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"}


class AttributeValueCreateInput(InputObjectType):
    value = String()
    rich_text = JSONString()
    plain_text = String()
    file_url = String()
    content_type = String()
    external_reference = String()
    name = String(required=True)


class AttributeCreateInput(InputObjectType):
    input_type = enum("AttributeInputTypeEnum")()
    entity_type = enum("AttributeEntityTypeEnum")()
    name = String(required=True)
    slug = String()
    type = NonNull(enum("AttributeTypeEnum"))
    unit = enum("MeasurementUnitsEnum")()
    values = List(NonNull(AttributeValueCreateInput))
    value_required = Boolean()
    visible_in_storefront = Boolean()
    filterable_in_storefront = Boolean()
    filterable_in_dashboard = Boolean()
    storefront_search_position = Int()
    available_in_grid = Boolean()
    external_reference = String()


class AttributeCreate(PayloadMutation):
    attribute = Field(ATTRIBUTE)

    class Arguments:
        input = AttributeCreateInput(required=True)

    class Meta:
        error_type = AttributeError
        permissions = tuple(PERMISSIONS.values())

    @classmethod
    def perform(cls, info: Any, input: dict[str, Any]) -> Any:
        """Which of the two permissions depends on what the attribute is for."""
        needed = PERMISSIONS.get(input["type"])
        if needed is None:  # Saleor knows attributes of customers too; nothing here carries them
            raise DomainError("INVALID", _("This attribute does not belong to the type."), field="type")
        require(info.context.actor, needed)
        fields: Any = {key: value for key, value in input.items() if key != "values"}
        attribute = actions.create_attribute(fields=fields, values=input.get("values") or (), actor=info.context.actor)
        return {"attribute": attribute}


class AttributeValueCreate(PayloadMutation):
    attribute = Field(ATTRIBUTE)
    attribute_value = Field(VALUE)

    class Arguments:
        attribute = ID(required=True)
        input = AttributeValueCreateInput(required=True)

    class Meta:
        error_type = AttributeError
        permissions = ("MANAGE_PRODUCTS",)

    @classmethod
    def perform(cls, info: Any, attribute: str, input: dict[str, Any]) -> Any:
        fields: Any = dict(input)
        value = actions.create_value(
            attribute_id=mutation_id(attribute, "Attribute", field="attribute"), fields=fields, actor=info.context.actor
        )
        return {"attribute": value.attribute, "attribute_value": value}


class AttributeMutations:
    attribute_create = AttributeCreate.Field()
    attribute_value_create = AttributeValueCreate.Field()
