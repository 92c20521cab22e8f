"""Attributes of an object, one type for each kind of value. Resolved from `InChannel(Assigned, channel)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import graphene
from graphene import Boolean, Field, Float, List, NonNull, ObjectType, String

from marketplace.api.batches import translated
from marketplace.api.channel import InChannel, channel_of, node_of
from marketplace.api.execution import Info, batched
from marketplace.api.references import load_references
from marketplace.api.scalars import JSON, Date, DateTime, PositiveInt
from marketplace.api.types.attribute import Attribute
from marketplace.api.types.media import File
from marketplace.api.types.translation import translation_argument
from marketplace.engine.attributes.enums import InputType
from marketplace.engine.attributes.models import AttributeValue, AttributeValueTranslation
from marketplace.engine.catalogue.queries.attributes import Assigned

_SIMPLE = {
    InputType.DROPDOWN: "AssignedSingleChoiceAttribute",
    InputType.MULTISELECT: "AssignedMultiChoiceAttribute",
    InputType.SWATCH: "AssignedSwatchAttribute",
    InputType.FILE: "AssignedFileAttribute",
    InputType.NUMERIC: "AssignedNumericAttribute",
    InputType.RICH_TEXT: "AssignedTextAttribute",
    InputType.PLAIN_TEXT: "AssignedPlainTextAttribute",
    InputType.BOOLEAN: "AssignedBooleanAttribute",
    InputType.DATE: "AssignedDateAttribute",
    InputType.DATE_TIME: "AssignedDateTimeAttribute",
}
_ENTITIES = {
    "PAGE": "Page",
    "PRODUCT": "Product",
    "PRODUCT_VARIANT": "ProductVariant",
    "CATEGORY": "Category",
    "COLLECTION": "Collection",
}


def type_of(assigned: Assigned) -> str:
    """The name of the GraphQL type of an assigned attribute."""
    kind = assigned.attribute.input_type
    if kind == InputType.REFERENCE:
        return f"AssignedMulti{_ENTITIES[assigned.attribute.entity_type or 'PAGE']}ReferenceAttribute"
    if kind == InputType.SINGLE_REFERENCE:
        return f"AssignedSingle{_ENTITIES[assigned.attribute.entity_type or 'PAGE']}ReferenceAttribute"
    return _SIMPLE[InputType(kind)]


def first(root: Any) -> AttributeValue | None:
    """The value of an attribute that has one; None while it has none."""
    values: list[AttributeValue] = node_of(root).values
    return values[0] if values else None


class AssignedAttribute(graphene.Interface):
    attribute = Field(NonNull(Attribute))

    @classmethod
    def resolve_type(cls, value: Any, info: Any) -> str:
        return type_of(node_of(value))


class ObjectWithAttributes(graphene.Interface):
    """Products, variants and pages. Their types resolve both fields."""

    assigned_attribute = Field(AssignedAttribute, slug=String(required=True))
    assigned_attributes = List(NonNull(AssignedAttribute), required=True, limit=graphene.Argument(PositiveInt, default_value=100))


def _translated(column: str) -> Any:
    """A resolver of `translation` on values: one text in a language."""

    @batched
    def resolve_translation(roots: list[Any], info: Info, language_code: str) -> list[Any]:
        values = [root if isinstance(root, AttributeValue) else first(root) for root in roots]
        ids = [value.pk for value in values if value is not None]
        found = translated(info, AttributeValueTranslation, "attribute_value", ids, language_code)
        return [getattr(found.get(value.pk), column, None) or None if value is not None else None for value in values]

    return resolve_translation


class AssignedChoiceAttributeValue(ObjectType):
    name = String()
    slug = String()
    translation = String(**translation_argument())

    resolve_translation = _translated("name")


class AssignedSwatchAttributeValue(ObjectType):
    name = String()
    slug = String()
    hex_color = String()
    file = Field(File)
    translation = String(**translation_argument())

    resolve_translation = _translated("name")

    @staticmethod
    def resolve_hex_color(root: AttributeValue, info: Any) -> str | None:
        return root.value or None

    @staticmethod
    def resolve_file(root: AttributeValue, info: Any) -> AttributeValue | None:
        return root if root.file_url else None


def _assigned(name: str, value: Any, read: Callable[..., Any], **members: Any) -> Any:
    """The type `name` whose `value` is read from the assigned attribute."""
    body = {
        "__doc__": f"An attribute with its value ({name}).",
        "Meta": type("Meta", (), {"interfaces": (AssignedAttribute,)}),
        "value": value,
        "resolve_value": read if getattr(read, "is_batched", False) else staticmethod(read),
        **members,
    }
    return type(name, (ObjectType,), body)


def _column(name: str) -> Callable[..., Any]:
    def read(root: Any, info: Any) -> Any:
        value = first(root)
        return None if value is None else getattr(value, name)

    return read


def _date(root: Any, info: Any) -> Any:
    value = first(root)
    return value.date_time.date() if value is not None and value.date_time else None


def _file(root: Any, info: Any) -> AttributeValue | None:
    value = first(root)
    return value if value is not None and value.file_url else None


def _one(root: Any, info: Any) -> AttributeValue | None:
    return first(root)


def _many(root: Any, info: Any, limit: int = 100) -> list[AttributeValue]:
    values: list[AttributeValue] = node_of(root).values
    return values[:limit]


def _limit() -> dict[str, Any]:
    return {"limit": graphene.Argument(PositiveInt, default_value=100)}


AssignedBooleanAttribute = _assigned("AssignedBooleanAttribute", Boolean(), _column("boolean"))
AssignedNumericAttribute = _assigned("AssignedNumericAttribute", Float(), _column("numeric"))
AssignedDateAttribute = _assigned("AssignedDateAttribute", Date(), _date)
AssignedDateTimeAttribute = _assigned("AssignedDateTimeAttribute", DateTime(), _column("date_time"))
AssignedFileAttribute = _assigned("AssignedFileAttribute", Field(File), _file)
AssignedSingleChoiceAttribute = _assigned("AssignedSingleChoiceAttribute", Field(AssignedChoiceAttributeValue), _one)
AssignedMultiChoiceAttribute = _assigned(
    "AssignedMultiChoiceAttribute", List(NonNull(AssignedChoiceAttributeValue), required=True, **_limit()), _many
)
AssignedSwatchAttribute = _assigned("AssignedSwatchAttribute", Field(AssignedSwatchAttributeValue), _one)
AssignedPlainTextAttribute = _assigned(
    "AssignedPlainTextAttribute",
    String(),
    _column("plain_text"),
    translation=String(**translation_argument()),
    resolve_translation=_translated("plain_text"),
)
AssignedTextAttribute = _assigned(
    "AssignedTextAttribute",
    JSON(),
    _column("rich_text"),
    translation=JSON(**translation_argument()),
    resolve_translation=_translated("rich_text"),
)


def _references(entity: str, single: bool) -> Any:
    """A batched resolver of the objects that reference values point at; those the asker may not see are left out."""
    column = f"reference_{'variant' if entity == 'ProductVariant' else entity.lower()}_id"

    @batched
    def resolve_value(roots: list[Any], info: Info, limit: int = 100) -> list[Any]:
        wanted: dict[str | None, set[int]] = {}
        chosen = []
        for root in roots:
            values = node_of(root).values[: 1 if single else limit]
            ids = [pk for value in values if (pk := getattr(value, column)) is not None]
            chosen.append(ids)
            wanted.setdefault(channel_of(root), set()).update(ids)
        found: dict[str | None, Mapping[int, Any]] = {
            slug: load_references(info, entity, ids, slug) if ids else {} for slug, ids in wanted.items()
        }
        lists = [
            [InChannel(found[slug][pk], slug) for pk in ids if pk in found[slug]]
            for root, ids in zip(roots, chosen, strict=True)
            for slug in [channel_of(root)]
        ]
        return [(each[0] if each else None) for each in lists] if single else lists

    return resolve_value


def _reference_types() -> list[Any]:
    types = []
    for entity in _ENTITIES.values():
        path = f"marketplace.api.types.{'variant' if entity == 'ProductVariant' else entity.lower()}.{entity}"
        types.append(_assigned(f"AssignedSingle{entity}ReferenceAttribute", Field(path), _references(entity, single=True)))
        many = List(NonNull(path), required=True, **_limit())
        types.append(_assigned(f"AssignedMulti{entity}ReferenceAttribute", many, _references(entity, single=False)))
    return types


ASSIGNED_TYPES = (
    AssignedBooleanAttribute,
    AssignedNumericAttribute,
    AssignedDateAttribute,
    AssignedDateTimeAttribute,
    AssignedFileAttribute,
    AssignedSingleChoiceAttribute,
    AssignedMultiChoiceAttribute,
    AssignedSwatchAttribute,
    AssignedPlainTextAttribute,
    AssignedTextAttribute,
    *_reference_types(),
)
