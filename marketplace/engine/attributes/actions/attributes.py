"""Attributes and the values that they offer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypedDict

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import AttributeCreated, AttributeValueCreated
from marketplace.engine import rich_text
from marketplace.engine.attributes.enums import InputType
from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.engine.refusals import find, require_text, required, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

CHOICES = frozenset((InputType.DROPDOWN.value, InputType.MULTISELECT.value, InputType.SWATCH.value))
REFERENCES = frozenset((InputType.REFERENCE.value, InputType.SINGLE_REFERENCE.value))
FILTERABLE = CHOICES | {each.value for each in (InputType.NUMERIC, InputType.BOOLEAN, InputType.DATE, InputType.DATE_TIME)}
"""What lists can be filtered by."""
_LISTED = ("filterable_in_storefront", "filterable_in_dashboard", "available_in_grid")
_COLOUR = re.compile(r"^#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$")


class AttributeFields(TypedDict, total=False):
    """Columns of an attribute; a key left out takes its default, `slug` is made from the name."""

    name: str
    slug: str
    type: str
    input_type: str
    entity_type: str | None
    unit: str | None
    value_required: bool
    visible_in_storefront: bool
    filterable_in_storefront: bool
    filterable_in_dashboard: bool
    storefront_search_position: int
    available_in_grid: bool
    external_reference: str | None


class ValueFields(TypedDict, total=False):
    """A value on offer. `value`: a colour (`#c0392b`), `file_url` a pattern, both for SWATCH only."""

    name: str
    value: str
    rich_text: Any
    plain_text: str | None
    file_url: str
    content_type: str
    external_reference: str | None


def create_attribute(*, fields: AttributeFields, values: Sequence[ValueFields] = (), actor: Actor) -> Attribute:
    """A new attribute, with the values that a choice offers.

    Codes: REQUIRED (name; entity_type for references), INVALID (values for a type that offers none, unit for another type than NUMERIC,
    filterable_in_storefront, filterable_in_dashboard and available_in_grid for what no list is filtered by),
    UNIQUE (slug, external_reference). Emits AttributeCreated and AttributeValueCreated.
    """
    name = require_text(fields.get("name"), "name")
    input_type = fields.get("input_type") or InputType.DROPDOWN.value
    if (input_type in REFERENCES) != bool(fields.get("entity_type")):
        if input_type in REFERENCES:
            raise required("entity_type")
        raise DomainError("INVALID", _("Only a reference has an entity type."), field="entity_type")
    if fields.get("unit") and input_type != InputType.NUMERIC:
        raise DomainError("INVALID", _("Only a number has a unit."), field="unit")
    if values and input_type not in CHOICES:
        raise DomainError("INVALID", _("Only a choice offers values."), field="values")
    for flag in _LISTED:
        if fields.get(flag) and input_type not in FILTERABLE:
            raise DomainError("INVALID", _("Lists cannot be filtered by attributes of this type."), field=flag)
    known = {key: value for key, value in fields.items() if value is not None}
    attribute = Attribute(**{**known, "name": name, "input_type": input_type})
    with locks.action():
        attribute.slug = fields.get("slug") or free_slug(Attribute, name)
        with unique():
            attribute.save()
        audit.record(actor, "attribute.create", _attribute_id(attribute), {"slug": attribute.slug})
        outbox.publish(AttributeCreated(_attribute_id(attribute), attribute.slug))
        for position, value in enumerate(values):
            _save_value(attribute, value, position, actor)
    return attribute


def create_value(*, attribute_id: int, fields: ValueFields, actor: Actor) -> AttributeValue:
    """One more value that a choice offers.

    Codes: NOT_FOUND (attribute), REQUIRED (name), INVALID (not a choice; not a colour), UNIQUE (name; external_reference).
    Emits AttributeValueCreated.
    """
    attribute = find(Attribute.objects.all(), attribute_id, "attribute")
    if attribute.input_type not in CHOICES:
        raise DomainError("INVALID", _("This attribute offers no values to choose from."), field="attribute")
    with locks.action():
        last = attribute.values.aggregate(last=Max("sort_order"))["last"]
        return _save_value(attribute, fields, 0 if last is None else last + 1, actor)


def _save_value(attribute: Attribute, fields: ValueFields, position: int, actor: Actor) -> AttributeValue:
    name = require_text(fields.get("name"), "name")
    if any(fields.get(key) for key in ("value", "file_url")) and attribute.input_type != InputType.SWATCH:
        raise DomainError(
            "INVALID", _("Only a swatch has a colour or a pattern."), field="value" if fields.get("value") else "file_url"
        )
    if fields.get("value") and not _COLOUR.match(fields["value"]):
        raise DomainError("INVALID", _("Write the colour as #rrggbb."), field="value")
    if attribute.values.filter(name=name).exists():
        raise DomainError("UNIQUE", _("This value is there already."), field="name")
    value = AttributeValue(
        attribute=attribute,
        name=name,
        slug=free_slug(AttributeValue, name, attribute=attribute),
        value=fields.get("value") or "",
        file_url=fields.get("file_url") or "",
        content_type=fields.get("content_type") or "",
        rich_text=rich_text.clean(fields.get("rich_text"), "rich_text"),
        plain_text=fields.get("plain_text"),
        external_reference=fields.get("external_reference"),
        sort_order=position,
    )
    with unique():
        value.save()
    value_id = to_global_id("AttributeValue", value.pk)
    audit.record(actor, "attribute_value.create", value_id, {"slug": value.slug})
    outbox.publish(AttributeValueCreated(value_id, _attribute_id(attribute)))
    return value


def _attribute_id(attribute: Attribute) -> str:
    return to_global_id("Attribute", attribute.pk)
