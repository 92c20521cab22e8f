"""EditorJS content as safe HTML. Total: content comes from editors and other programs, and whatever shape it has makes some page, never an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import nh3
from django.utils.safestring import SafeString

INLINE = {"a", "b", "strong", "i", "em", "u", "s", "sub", "sup", "br", "code", "mark"}
BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "footer", "hr", "figure", "figcaption"}
DEEPEST = 8  # levels of nested lists that are shown


def render(content: object) -> SafeString:
    """Paragraphs, headings, lists, quotes and rules; anything else as its text. Headings start at h2: the page has its h1."""
    html = "".join(_block(kind, data) for kind, data in _blocks(content))
    if not html:
        return SafeString("")
    clean = nh3.clean(html, tags=INLINE | BLOCKS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})
    return SafeString(clean)


def plain(content: object, limit: int = 160) -> str:
    """The beginning as plain text, cut at a word: for descriptions in the head of a page."""
    words: list[str] = []
    for _kind, data in _blocks(content):
        words += nh3.clean(_text(data.get("text")), tags=set()).split()
    sentence = " ".join(words)
    return sentence if len(sentence) <= limit else sentence[:limit].rsplit(" ", 1)[0] + "…"


def _blocks(content: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Kind and data of each block that is one."""
    blocks = content.get("blocks") if isinstance(content, Mapping) else None
    for block in blocks if isinstance(blocks, list | tuple) else ():
        data = block.get("data") if isinstance(block, Mapping) else None
        if isinstance(data, Mapping):
            yield _text(block.get("type")), data
        elif isinstance(block, Mapping):
            yield _text(block.get("type")), {}


def _text(value: object) -> str:
    """Texts and numbers as text; nothing of anything else. Halves of letters (lone surrogates) cannot be sent to a browser."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode()
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and -(10**15) < value < 10**15
    return str(value) if is_number else ""


def _level(value: object) -> int:
    text = _text(value)
    return min(max(int(text), 2), 4) if text.isascii() and text.isdecimal() and len(text) < 4 else 2


def _block(kind: str, data: Mapping[str, Any]) -> str:
    text = _text(data.get("text"))
    match kind:
        case "header":
            level = _level(data.get("level"))
            return f"<h{level}>{text}</h{level}>"
        case "list":
            tag = "ol" if data.get("style") == "ordered" else "ul"
            return f"<{tag}>{''.join(_items(data.get('items')))}</{tag}>"
        case "quote":
            caption = _text(data.get("caption"))
            return f"<blockquote><p>{text}</p>{f'<footer>{caption}</footer>' if caption else ''}</blockquote>"
        case "delimiter":
            return "<hr>"
        case "image":
            return f"<p>{escape(_text(data.get('caption')))}</p>"
        case _:
            return f"<p>{text}</p>" if text else ""


def _items(items: object, level: int = 1) -> Iterator[str]:
    for item in items if isinstance(items, list | tuple) and level <= DEEPEST else ():
        if isinstance(item, Mapping):  # nested lists
            inner = "".join(_items(item.get("items"), level + 1))
            yield f"<li>{_text(item.get('content'))}{f'<ul>{inner}</ul>' if inner else ''}</li>"
        else:
            yield f"<li>{_text(item)}</li>"
