"""Input objects that several nouns share, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import graphene
from graphene import ID, InputObjectType, List, NonNull, String

from marketplace.api.ids import any_id, mutation_id
from marketplace.api.scalars import Date, DateTime, JSONString
from marketplace.engine.attributes.actions import AttributeInput, Choice

_ENTITIES = ("Page", "Product", "ProductVariant", "Category", "Collection")


class SeoInput(InputObjectType):
    title = String()
    description = String()


class AttributeValueSelectableTypeInput(InputObjectType):
    """A value on offer, by one of the three; text that is not on offer yet is added."""

    id = ID()
    external_reference = String()
    value = String()


class AttributeValueInput(InputObjectType):
    """The attribute, and its value in the one field that fits its input type."""

    id = ID()
    external_reference = String()
    values = List(NonNull(String))
    dropdown = AttributeValueSelectableTypeInput()
    swatch = AttributeValueSelectableTypeInput()
    multiselect = List(NonNull(AttributeValueSelectableTypeInput))
    numeric = String()
    file = String()
    content_type = String()
    reference = ID()
    references = List(NonNull(ID))
    rich_text = JSONString()
    plain_text = String()
    boolean = graphene.Boolean()
    date = Date()
    date_time = DateTime()


def pairs(items: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Metadata as the client writes them → a dict; the last of equal keys wins."""
    return {item["key"]: item["value"] for item in items or ()}


def language(code: str) -> str:
    """`AR_MA` → `ar-ma`."""
    return code.lower().replace("_", "-")


def columns(input: Mapping[str, Any], *names: str, **ids: str) -> dict[str, Any]:
    """What `input` says of the columns `names`, of SEO and metadata, and of the objects in `ids` (column=type name): given keys only."""
    found = {name: input[name] for name in names if name in input}
    for name, type_name in ids.items():
        if name in input:
            found[name] = mutation_id(input[name], type_name, field=name) if input[name] else None
    for name in ("metadata", "private_metadata"):
        if name in input:
            found[name] = pairs(input[name])
    if input.get("seo"):
        found |= {f"seo_{name}": value for name, value in input["seo"].items()}
    if found.get("weight") is not None:
        found["weight"] = float(found["weight"])
    return found


def attribute_inputs(items: Iterable[Mapping[str, Any]] | None) -> list[AttributeInput] | None:
    """The engine's form of what is said about attributes; None when nothing is said."""
    return None if items is None else [_attribute_input(item) for item in items]


def _attribute_input(item: Mapping[str, Any]) -> AttributeInput:
    said: dict[str, Any] = {key: value for key, value in item.items() if value is not None}
    if "id" in said:
        said["id"] = mutation_id(said["id"], "Attribute", field="attributes")
    for name in ("dropdown", "swatch"):
        if name in said:
            said[name] = _choice(said[name])
    if "multiselect" in said:
        said["multiselect"] = tuple(_choice(choice) for choice in said["multiselect"])
    if "values" in said:
        said["values"] = tuple(said["values"])
    if "reference" in said:
        said["reference"] = any_id(said["reference"], *_ENTITIES, field="attributes")
    if "references" in said:
        said["references"] = tuple(any_id(value, *_ENTITIES, field="attributes") for value in said["references"])
    return AttributeInput(**said)


def _choice(item: Mapping[str, Any]) -> Choice:
    pk = mutation_id(item["id"], "AttributeValue", field="attributes") if item.get("id") else None
    return Choice(id=pk, external_reference=item.get("external_reference"), text=(item.get("value") or "").strip() or None)
