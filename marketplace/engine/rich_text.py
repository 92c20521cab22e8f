"""Rich text as EditorJS writes it: a document of blocks, with a little HTML inside their texts.

Everything that comes in passes `clean`, so whatever shows it may trust the tags and links that are left.
"""

from __future__ import annotations

import math
from typing import Any

import nh3
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.errors import DomainError

Document = dict[str, Any]

_TAGS = {"a", "b", "strong", "i", "em", "u", "s", "mark", "code", "br", "sub", "sup"}
_ATTRIBUTES = {"a": {"href"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_DEEPEST = 32  # levels within a block: real documents have a handful
_LONGEST_NUMBER = 1024  # bits
_ADDRESSES = ("url", "file", "src", "href", "link", "embed", "source")


def clean(document: object, field: str) -> Document | None:
    """The document with harmless texts; None for nothing. INVALID on `field` when it is no document of blocks."""
    if document is None or document == {} or document == "":
        return None
    if not isinstance(document, dict) or not isinstance(document.get("blocks", []), list):
        raise _invalid(field)
    blocks = []
    for block in document.get("blocks", []):
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            raise _invalid(field)
        blocks.append(block)
    try:
        return {**_cleaned({**document, "blocks": []}), "blocks": [_cleaned(block) for block in blocks]}
    except _Unfit as unfit:
        raise _invalid(field) from unfit


def plain(document: Document | None) -> str:
    """The words of a document, blocks parted by a blank line."""
    texts: list[str] = []
    blocks = document.get("blocks") if isinstance(document, dict) else None
    for block in blocks if isinstance(blocks, list) else []:
        data = block.get("data") if isinstance(block, dict) else None
        if not isinstance(data, dict):
            continue
        for part in [data.get("text"), data.get("caption"), *_items(data)]:
            if isinstance(part, str) and part:
                texts.append(nh3.clean(part, tags=set()).replace("&nbsp;", " "))
    return "\n\n".join(texts)


def _items(data: dict[str, Any]) -> list[Any]:
    items = data.get("items")
    if not isinstance(items, list):
        return []
    return [item.get("content") or item.get("text") if isinstance(item, dict) else item for item in items]


class _Unfit(ValueError):
    """No JSON that a database takes: too deep, or a number that is none."""


def _cleaned(value: Any, key: str = "", level: int = 0) -> Any:
    if level > _DEEPEST:
        raise _Unfit
    if isinstance(value, dict):
        return {_storable(str(name)): _cleaned(inner, str(name), level + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, key, level + 1) for inner in value]
    if isinstance(value, str):
        value = _storable(value)
        if key in _ADDRESSES:
            return value if value.startswith(("https://", "http://", "/")) and not value.startswith("//") else ""
        if "<" in value or "&" in value:
            return nh3.clean(value, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer")
        return value
    if (isinstance(value, float) and not math.isfinite(value)) or (
        isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER
    ):
        raise _Unfit
    return value


def _storable(text: str) -> str:
    """Without what PostgreSQL cannot hold: null characters and halves of letters (lone surrogates)."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")


def _invalid(field: str) -> DomainError:
    return DomainError("INVALID", _("Rich text must be a document of blocks."), field=field)
