"""Values of a page's attributes: whether they are as wanted, and how that is said to the backend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from marketplace.client.mirror import LANGUAGES
from marketplace.contract.types.mirror import AssignedValue, PageAttribute
from marketplace.extensions.mirrors import Choices, Day, Links, StoredFile, Texts, Value, Words

Resolve = Callable[[str, str], str]
"""The global id of a mirrored thing by kind and key; empty when it is not at the backend yet."""
_ONE = "SINGLE_REFERENCE"
_CHOICES = {"SWATCH": "swatch"}


def own(texts: Texts) -> str:
    """The text that the object itself carries."""
    return texts.get("en") or next((text for text in texts.values() if text), "")


def is_empty(value: Value) -> bool:
    if isinstance(value, Words):
        return not own(value.texts)
    if isinstance(value, Choices):
        return not value.references
    if isinstance(value, Links):
        return not value.to
    return not (value.iso if isinstance(value, Day) else value.address)


def same(value: Value, found: Sequence[AssignedValue], resolve: Resolve) -> bool:
    """Without translations: those come after the text."""
    if isinstance(value, Choices):
        return {each.external_reference for each in found} == set(value.references)
    if isinstance(value, Links):
        return {each.reference for each in found} == set(_targets(value, resolve))
    first = found[0] if found else AssignedValue("")
    if isinstance(value, Words):
        return first.text == own(value.texts)
    if isinstance(value, Day):
        return first.date == value.iso
    return _name(first.file) == _name(value.address)


def given(value: Value, attribute: PageAttribute, resolve: Resolve) -> dict[str, Any]:
    """As Saleor's AttributeValueInput."""
    said: dict[str, Any] = {"id": attribute.id}
    if is_empty(value):
        return said | {"values": []}
    if isinstance(value, Words):
        return said | {"plainText": own(value.texts)}
    if isinstance(value, Day):
        return said | {"date": value.iso}
    if isinstance(value, StoredFile):
        return said | {"file": value.address}
    if isinstance(value, Links):
        targets = _targets(value, resolve)
        return said | ({"reference": targets[0]} if attribute.input_type == _ONE and targets else {"references": targets})
    choices = [{"externalReference": reference} for reference in value.references]
    if attribute.input_type == "MULTISELECT":
        return said | {"multiselect": choices}
    return said | {_CHOICES.get(attribute.input_type, "dropdown"): choices[0]}


def unresolved(value: Value, resolve: Resolve) -> list[str]:
    """What the links point to and is not there."""
    return [f"{kind} {key}" for kind, key in value.to if not resolve(kind, key)] if isinstance(value, Links) else []


def translations(texts: Texts, found: Mapping[str, str]) -> dict[str, str]:
    """By language, what has to be written so that everybody reads her own words; the object's own where there are none."""
    base = own(texts)
    written = {}
    for language in LANGUAGES:
        wanted, there = texts.get(language) or base, found.get(language) or base
        if wanted != there:
            written[language] = wanted
    return written


def _targets(value: Links, resolve: Resolve) -> list[str]:
    return [found for kind, key in value.to if (found := resolve(kind, key))]


def _name(address: str) -> str:
    """The backend tells a file's whole address and takes it with or without the host: files are told apart by their names."""
    return unquote(urlsplit(address).path).rsplit("/", 1)[-1]
