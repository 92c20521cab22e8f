"""Values that belong to one object: numbers, texts, dates, files and references. (Booleans: two for each attribute, shared.)"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.engine import rich_text
from marketplace.engine.attributes.enums import InputType
from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.engine.media.addresses import media_path
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .inputs import AttributeInput

OWN_COLUMNS = ("name", "numeric", "plain_text", "rich_text", "boolean", "date_time", "file_url", "content_type")

_ENTITIES = {
    "PAGE": ("Page", "reference_page"),
    "PRODUCT": ("Product", "reference_product"),
    "PRODUCT_VARIANT": ("ProductVariant", "reference_variant"),
    "CATEGORY": ("Category", "reference_category"),
    "COLLECTION": ("Collection", "reference_collection"),
}


def own_values(attribute: Attribute, given: AttributeInput, owner: str, pk: Any) -> list[AttributeValue]:
    """Unsaved values; the same object and attribute always give the same slug, so that saving again replaces."""
    make = _MAKERS.get(attribute.input_type)
    if make is None or given.is_empty:
        return []
    # Products and variants may share a number and an attribute.
    prefix = f"v{pk}" if owner == "variant" else str(pk)
    return make(attribute, given, prefix)


def _first(given: AttributeInput, value: Any) -> Any:
    return value if value is not None else (given.values[0] if given.values else None)


def _value(attribute: Attribute, prefix: str, name: str, **columns: Any) -> list[AttributeValue]:
    return [AttributeValue(attribute=attribute, slug=f"{prefix}_{attribute.pk}", name=name[:200], **columns)]


def _numeric(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    text = _first(given, given.numeric)
    if text is None:
        return []
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _invalid(attribute, _("This is not a number."))
    return _value(attribute, prefix, str(text), numeric=number)


def _plain(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    text = _first(given, given.plain_text)
    return _value(attribute, prefix, text, plain_text=text) if text else []


def _rich(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    document = rich_text.clean(given.rich_text, "attributes")
    return _value(attribute, prefix, rich_text.plain(document), rich_text=document) if document else []


def _boolean(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    if given.boolean is None:
        return []
    word = "true" if given.boolean else "false"
    shown = "Yes" if given.boolean else "No"
    return [
        AttributeValue(
            attribute=attribute, slug=f"{attribute.pk}_{word}", name=f"{attribute.name}: {shown}"[:250], boolean=given.boolean
        )
    ]


def _date(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    if given.date is None:
        return []
    at = datetime.datetime.combine(given.date, datetime.time(), datetime.UTC)
    return _value(attribute, prefix, given.date.isoformat(), date_time=at)


def _date_time(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    return _value(attribute, prefix, given.date_time.isoformat(), date_time=given.date_time) if given.date_time else []


def _file(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    address = _first(given, given.file)
    if not address:
        return []
    path = media_path(address)
    name = path.rstrip("/").rsplit("/", 1)[-1]
    return _value(attribute, prefix, name, file_url=path, content_type=given.content_type or "")


def _references(attribute: Attribute, given: AttributeInput, prefix: str) -> list[AttributeValue]:
    asked: Sequence[tuple[str, int]] = given.references or ()
    if given.reference is not None:
        asked = (*asked, given.reference)
    if attribute.input_type == InputType.SINGLE_REFERENCE and len(asked) > 1:
        raise _invalid(attribute, _("This attribute takes one value only."))
    type_name, column = _ENTITIES[attribute.entity_type or "PAGE"]
    if any(kind != type_name for kind, _pk in asked):
        raise _invalid(attribute, _("This attribute refers to objects of another kind."))
    model: Any = AttributeValue._meta.get_field(column).related_model
    found = model._default_manager.in_bulk([pk for _kind, pk in asked])
    values = []
    for _kind, pk in dict.fromkeys(asked):
        if pk not in found:
            raise _invalid(attribute, _("There is no such object."))
        name = getattr(found[pk], "title", None) or getattr(found[pk], "name", "") or str(found[pk])
        values.append(AttributeValue(attribute=attribute, slug=f"{prefix}_{pk}", name=name[:250], **{column: found[pk]}))
    return values


def _invalid(attribute: Attribute, message: object) -> DomainError:
    return DomainError("INVALID", message, field="attributes", params={"attributes": [to_global_id("Attribute", attribute.pk)]})


_MAKERS: dict[str, Callable[[Attribute, AttributeInput, str], list[AttributeValue]]] = {
    InputType.NUMERIC: _numeric,
    InputType.PLAIN_TEXT: _plain,
    InputType.RICH_TEXT: _rich,
    InputType.BOOLEAN: _boolean,
    InputType.DATE: _date,
    InputType.DATE_TIME: _date_time,
    InputType.FILE: _file,
    InputType.REFERENCE: _references,
    InputType.SINGLE_REFERENCE: _references,
}
