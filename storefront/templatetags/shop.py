"""Addresses and search-engine facts: `{% load shop %}`."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..rich_text import render

register = template.Library()
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def at(context: template.Context, name: str, **parts: Any) -> str:
    """`{% at "product" slug=piece.slug %}`: a shop page in the visitor's language and country."""
    return str(context["request"].visit.url(name, **parts))


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The page's one address, without filters and marks of campaigns; the page number stays."""
    request = context["request"]
    shop = context["shop"]
    page = request.GET.get("page", "")
    suffix = f"?page={page}" if page.isdigit() and page != "1" else ""
    url = f"{shop.origin}{request.path}{suffix}"
    return format_html('<link rel="canonical" href="{}"><meta property="og:url" content="{}">', url, url)


@register.simple_tag
def json_ld(data: dict[str, Any] | list[Any]) -> SafeString:
    """Structured data in the page. Not a script: a data block, which the content security policy leaves alone."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


@register.filter
def rich_text(content: dict[str, Any] | None) -> SafeString:
    """EditorJS as safe HTML."""
    return render(content)
