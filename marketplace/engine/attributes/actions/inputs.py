"""What a caller says about one attribute, before it is looked up."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.engine.attributes.enums import InputType
from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id


@dataclass(frozen=True, slots=True)
class Choice:
    """One value on offer: by key, by the caller's own reference, or by its text."""

    id: int | None = None
    external_reference: str | None = None
    text: str | None = None

    def is_of(self, value: AttributeValue) -> bool:
        if self.id is not None:
            return value.pk == self.id
        if self.external_reference:
            return value.external_reference == self.external_reference
        return value.name == self.text


@dataclass(frozen=True, slots=True)
class AttributeInput:
    """The attribute (`id` or `external_reference`) and one of the others, after its input type; `values` are texts for any type.
    References are pairs of type name and key."""

    id: int | None = None
    external_reference: str | None = None
    values: tuple[str, ...] | None = None
    dropdown: Choice | None = None
    swatch: Choice | None = None
    multiselect: tuple[Choice, ...] | None = None
    numeric: str | None = None
    file: str | None = None
    content_type: str | None = None
    reference: tuple[str, int] | None = None
    references: tuple[tuple[str, int], ...] | None = None
    rich_text: Any = None
    plain_text: str | None = None
    boolean: bool | None = None
    date: datetime.date | None = None
    date_time: datetime.datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said but the attribute itself."""
        return all(
            getattr(self, each.name) in (None, "", (), {})
            for each in fields(self)
            if each.name not in ("id", "external_reference", "content_type")
        )


def choices_in(attribute: Attribute, given: AttributeInput) -> list[Choice]:
    """The choices made, each once. INVALID for more than one where the type takes one."""
    one = given.swatch if attribute.input_type == InputType.SWATCH else given.dropdown
    if attribute.input_type == InputType.MULTISELECT:
        found = list(given.multiselect or ())
    else:
        found = [one] if one is not None else []
    found += [Choice(text=text.strip()) for text in given.values or () if text.strip()]
    found = list(dict.fromkeys(found))
    if len(found) > 1 and attribute.input_type != InputType.MULTISELECT:
        raise DomainError(
            "INVALID",
            _("This attribute takes one value only."),
            field="attributes",
            params={"attributes": [to_global_id("Attribute", attribute.pk)]},
        )
    return found
