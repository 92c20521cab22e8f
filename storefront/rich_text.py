"""EditorJS content as safe HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import nh3
from django.utils.safestring import SafeString

INLINE = {"a", "b", "strong", "i", "em", "u", "s", "sub", "sup", "br", "code", "mark"}
BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "footer", "hr", "figure", "figcaption"}


def render(content: Mapping[str, Any] | None) -> SafeString:
    """Paragraphs, headings, lists, quotes and rules; anything else as its text. Headings start at h2: the page has its h1."""
    if not content:
        return SafeString("")
    html = "".join(_block(block) for block in content.get("blocks", ()) if isinstance(block, Mapping))
    clean = nh3.clean(html, tags=INLINE | BLOCKS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})
    return SafeString(clean)


def plain(content: Mapping[str, Any] | None, limit: int = 160) -> str:
    """The beginning as plain text, cut at a word: for descriptions in the head of a page."""
    words: list[str] = []
    for block in (content or {}).get("blocks", ()):
        text = str((block.get("data") or {}).get("text") or "")
        words += nh3.clean(text, tags=set()).split()
    sentence = " ".join(words)
    return sentence if len(sentence) <= limit else sentence[:limit].rsplit(" ", 1)[0] + "…"


def _block(block: Mapping[str, Any]) -> str:
    data = block.get("data") or {}
    text = str(data.get("text") or "")
    match block.get("type"):
        case "header":
            level = min(max(int(data.get("level") or 2), 2), 4)
            return f"<h{level}>{text}</h{level}>"
        case "list":
            tag = "ol" if data.get("style") == "ordered" else "ul"
            return f"<{tag}>{''.join(_items(data.get('items') or ()))}</{tag}>"
        case "quote":
            caption = str(data.get("caption") or "")
            return f"<blockquote><p>{text}</p>{f'<footer>{caption}</footer>' if caption else ''}</blockquote>"
        case "delimiter":
            return "<hr>"
        case "image":
            return f"<p>{escape(str(data.get('caption') or ''))}</p>"
        case _:
            return f"<p>{text}</p>" if text else ""


def _items(items: Iterable[Any]) -> Iterable[str]:
    for item in items:
        if isinstance(item, Mapping):  # nested lists
            inner = "".join(_items(item.get("items") or ()))
            yield f"<li>{item.get('content') or ''}{f'<ul>{inner}</ul>' if inner else ''}</li>"
        else:
            yield f"<li>{item}</li>"
