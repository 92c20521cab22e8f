"""Attributes and their values in other languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.engine import translations
from marketplace.engine.attributes.models import Attribute, AttributeTranslation, AttributeValue, AttributeValueTranslation
from marketplace.engine.refusals import find
from marketplace.kernel.actors import Actor


def translate_attribute(*, attribute_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> Attribute:
    """Texts: `name`. NOT_FOUND. Emits TranslationUpdated."""
    attribute = find(Attribute.objects.all(), attribute_id)
    translations.translate(
        AttributeTranslation,
        owner="attribute",
        instance=attribute,
        type_name="Attribute",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return attribute


def translate_attribute_value(*, value_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> AttributeValue:
    """Texts: `name`, `rich_text`, `plain_text`. NOT_FOUND, INVALID. Emits TranslationUpdated."""
    value = find(AttributeValue.objects.select_related("attribute"), value_id)
    translations.translate(
        AttributeValueTranslation,
        owner="attribute_value",
        instance=value,
        type_name="AttributeValue",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return value
