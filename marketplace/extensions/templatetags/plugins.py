"""Plugins on a page: `{% load plugins %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from ..rendering import render_slot
from ..slots import SLOTS

register = template.Library()


@register.simple_tag(takes_context=True)
def plugin_slot(context: template.Context, name: str, value: object) -> SafeString:
    """`{% plugin_slot "product.maker" slot %}`: what the plugins show there; `value` is the slot's context (`extensions.slots`)."""
    if name not in SLOTS:
        raise template.TemplateSyntaxError(f"there is no slot {name!r}: there are {', '.join(sorted(SLOTS))}")
    return render_slot(SLOTS[name], value, request=_request(context))


def _request(context: template.Context) -> Any:
    return getattr(context, "request", None) or context.get("request")
