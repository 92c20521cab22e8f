"""Attributes and their values in other languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.engine import translations
from marketplace.engine.attributes.models import Attribute, AttributeTranslation, AttributeValue, AttributeValueTranslation
from marketplace.engine.refusals import find
from marketplace.engine.translations import Wording
from marketplace.kernel import locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class ValueWording:
    """A value, by key or by the caller's own reference, and its texts in one language."""

    language_code: str
    texts: Mapping[str, Any]
    value_id: int | None = None
    external_reference: str | None = None


@dataclass(slots=True)
class ValueTranslated:
    """What became of one row: the value (None when nothing was written) and why not."""

    value: AttributeValue | None = None
    errors: list[DomainError] = field(default_factory=list)


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


def translate_values(
    *, rows: Sequence[ValueWording], error_policy: str = "REJECT_EVERYTHING", actor: Actor
) -> list[ValueTranslated]:
    """Texts of many values at once, row by row what became of it.

    A value that is not there is NOT_FOUND, one named twice in a language INVALID. With REJECT_EVERYTHING one such row keeps all from
    being written; else the others are. INVALID for more than 500 rows, and for rich text that is none. Emits TranslationUpdated.
    """
    if len(rows) > MOST_ROWS:
        raise DomainError("INVALID", _("At most %(limit)d rows at a time.") % {"limit": MOST_ROWS}, field="translations")
    by_key = AttributeValue.objects.select_related("attribute").in_bulk(
        [row.value_id for row in rows if row.value_id is not None]
    )
    references = [row.external_reference for row in rows if row.external_reference]
    by_reference = {
        value.external_reference: value
        for value in AttributeValue.objects.select_related("attribute").filter(external_reference__in=references)
    }
    results, wordings = [], []
    seen: set[tuple[int, str]] = set()
    for row in rows:
        value = by_key.get(row.value_id) if row.value_id is not None else by_reference.get(row.external_reference)
        if value is None:
            results.append(ValueTranslated(errors=[NotFound(_("There is no such object."))]))
        elif (value.pk, row.language_code) in seen:
            results.append(ValueTranslated(errors=[DomainError("INVALID", _("The same object is named twice."), field="id")]))
        else:
            seen.add((value.pk, row.language_code))
            results.append(ValueTranslated(value))
            wordings.append(Wording(value, row.language_code, row.texts))
    if error_policy == "REJECT_EVERYTHING" and len(wordings) < len(rows):
        return [ValueTranslated(errors=result.errors) for result in results]
    with locks.action():
        for texts in {tuple(sorted(wording.texts)) for wording in wordings}:
            translations.translate_all(
                AttributeValueTranslation,
                owner="attribute_value",
                type_name="AttributeValue",
                wordings=[wording for wording in wordings if tuple(sorted(wording.texts)) == texts],
                actor=actor,
            )
    return results
