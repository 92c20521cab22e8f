"""A story as its maker's desk types it, paragraphs of plain text, and as the shop keeps it (EditorJS)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

_MARKUP = re.compile(r"<[^>]+>")


def document(text: str) -> dict[str, Any]:
    """Paragraphs are parted by an empty line; a single line break stays one."""
    paragraphs = [each.strip() for each in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))]
    blocks = [
        {"type": "paragraph", "data": {"text": escape(each, quote=False).replace("\n", "<br>")}} for each in paragraphs if each
    ]
    return {"blocks": blocks} if blocks else {}


def plain(story: Any) -> str | None:
    """The text of a story of plain paragraphs; None for one that was laid out elsewhere and would lose something."""
    if not story:
        return ""
    blocks = story.get("blocks") if isinstance(story, Mapping) else None
    if not isinstance(blocks, list):
        return None
    found = []
    for block in blocks:
        data = block.get("data") if isinstance(block, Mapping) and block.get("type") == "paragraph" else None
        text = data.get("text") if isinstance(data, Mapping) else None
        if not isinstance(text, str):
            return None
        lines = re.sub(r"<br\s*/?>", "\n", text)
        if _MARKUP.search(lines):
            return None
        found.append(unescape(lines))
    return "\n\n".join(found)
