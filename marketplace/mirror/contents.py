"""Whether two texts say the same: rich text comes back from the backend with other ids, spaces and entities than it was written with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from marketplace.contract.types.catalogue import RichText


def same(one: RichText | None, other: RichText | None) -> bool:
    """Kinds, levels and words of the blocks, in order."""
    return list(_essence(one)) == list(_essence(other))


def _essence(content: RichText | None) -> Iterator[tuple[Any, ...]]:
    blocks = content.get("blocks") if isinstance(content, Mapping) else None
    for block in blocks if isinstance(blocks, list) else ():
        data = block.get("data") if isinstance(block, Mapping) else None
        if isinstance(data, Mapping):
            items = data.get("items")
            words = [_words(item) for item in items] if isinstance(items, list) else []
            yield block.get("type"), data.get("level"), _words(data.get("text")), words


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("content")
    return " ".join(unescape(value).split()) if isinstance(value, str) else ""
