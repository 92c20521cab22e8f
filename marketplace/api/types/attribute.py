"""Attributes, their values, and what an object has of them in the older shape (`attributes`)."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Boolean, Field, List, NonNull, ObjectType, String

from marketplace.api.batches import translation_resolver
from marketplace.api.connection import Key, connection_field, connection_pages, connection_type
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.filters.attributes import AttributeValueFilterInput, choices_matching
from marketplace.api.ids import global_id, to_global_id
from marketplace.api.scalars import Date, DateTime, JSONString
from marketplace.api.types.media import File
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.translation import AttributeTranslation, AttributeValueTranslation, translation_argument
from marketplace.engine.attributes import models, queries
from marketplace.engine.attributes.enums import InputType


class AttributeValue(ObjectType):
    """A value of an attribute; the row comes with its attribute."""

    id = graphene.ID(required=True)
    name = String()
    slug = String()
    value = String()
    translation = Field(AttributeValueTranslation, **translation_argument())
    input_type = Field(enum("AttributeInputTypeEnum"))
    reference = graphene.ID()
    file = Field(File)
    rich_text = JSONString()
    plain_text = String()
    boolean = Boolean()
    date = Date()
    date_time = DateTime()
    external_reference = String()

    resolve_id = global_id("AttributeValue")
    resolve_translation = translation_resolver(models.AttributeValueTranslation, "attribute_value")

    @staticmethod
    def resolve_input_type(root: models.AttributeValue, info: Any) -> str:
        return root.attribute.input_type

    @staticmethod
    def resolve_reference(root: models.AttributeValue, info: Any) -> str | None:
        return reference_of(root)

    @staticmethod
    def resolve_file(root: models.AttributeValue, info: Any) -> models.AttributeValue | None:
        return root if root.file_url else None

    @staticmethod
    def resolve_date(root: models.AttributeValue, info: Any) -> Any:
        return root.date_time.date() if root.date_time and root.attribute.input_type == InputType.DATE else None

    @staticmethod
    def resolve_date_time(root: models.AttributeValue, info: Any) -> Any:
        return root.date_time if root.attribute.input_type == InputType.DATE_TIME else None


_REFERENCES = (
    ("reference_page_id", "Page"),
    ("reference_product_id", "Product"),
    ("reference_variant_id", "ProductVariant"),
    ("reference_category_id", "Category"),
    ("reference_collection_id", "Collection"),
)


def reference_of(value: models.AttributeValue) -> str | None:
    """Global id of what a reference value points at."""
    for column, type_name in _REFERENCES:
        pk = getattr(value, column)
        if pk is not None:
            return to_global_id(type_name, pk)
    return None


AttributeValueCountableConnection = connection_type("AttributeValue", AttributeValue)


class Attribute(ObjectType):
    id = graphene.ID(required=True)
    input_type = Field(enum("AttributeInputTypeEnum"))
    entity_type = Field(enum("AttributeEntityTypeEnum"))
    name = String(required=True)
    slug = String(required=True)
    type = Field(NonNull(enum("AttributeTypeEnum")))
    unit = Field(enum("MeasurementUnitsEnum"))
    choices = connection_field(AttributeValueCountableConnection, filter=AttributeValueFilterInput(), search=String())
    value_required = Boolean(required=True)
    visible_in_storefront = Boolean(required=True)
    filterable_in_storefront = Boolean(required=True)
    filterable_in_dashboard = Boolean(required=True)
    available_in_grid = Boolean(required=True)
    storefront_search_position = graphene.Int(required=True)
    translation = Field(AttributeTranslation, **translation_argument())
    with_choices = Boolean(required=True)
    external_reference = String()

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.Attribute,)

    resolve_id = global_id("Attribute")
    resolve_translation = translation_resolver(models.AttributeTranslation, "attribute")

    @staticmethod
    def resolve_with_choices(root: models.Attribute, info: Any) -> bool:
        return root.input_type in queries.WITH_CHOICES

    @batched
    def resolve_choices(
        roots: list[models.Attribute], info: Info, filter: Any = None, search: str | None = None, **page: Any
    ) -> Any:
        rows = choices_matching(queries.choices(), filter, search)
        parents = [root.pk for root in roots]
        return connection_pages(rows, parent="attribute_id", parents=parents, sort=[Key("sort_order")], args=page, info=info)


AttributeCountableConnection = connection_type("Attribute", Attribute)


class SelectedAttribute(ObjectType):
    """An attribute of an object with its values there."""

    attribute = Field(NonNull(Attribute))
    values = List(NonNull(AttributeValue), required=True)
