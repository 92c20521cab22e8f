"""Template tags of the phone portal: `{% load maker %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from marketplace.extensions.rendering import render_slot
from marketplace.extensions.slots import MAKER_VOICE, VoiceContext
from marketplace.portals.voices import voice_of

register = template.Library()

SPRITE = "portals/maker/icons.svg"
# These point along the line of writing.
DIRECTIONAL = frozenset({"back", "erase", "leave", "list", "next", "road", "say", "unsaid", "write"})
TONES = {"pieces": "indigo", "eye": "indigo", "people": "indigo", "orders": "saffron", "say": "saffron", "calendar": "saffron"}
TONES |= {"money": "mint", "price": "mint", "scales": "mint", "yes": "mint"}


@register.filter
def tone_of(icon: str) -> str:
    """The colour by which a thing is known wherever it stands: what is sold, what is paid, what is shown."""
    return TONES.get(icon, "clay")


@register.simple_tag
def drawn(name: str, label: str = "", size: str = "") -> SafeString:
    """`{% drawn "camera" %}`: an icon of the portal; silent unless it has a `label`. `size`: `small`, `large`, `huge` or none."""
    classes = "drawn" + (f" drawn--{size}" if size else "") + (" drawn--directional" if name in DIRECTIONAL else "")
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} focusable="false" width="48" height="48"><use href="{}#{}"></use></svg>',
        classes,
        spoken,
        static(SPRITE),
        name,
    )


@register.simple_tag(takes_context=True)
def spoken(context: dict[str, Any], screen: str) -> SafeString:
    """`{% spoken "home" %}`: what a screen says, with the button that says it, in the voice of who looks. Nothing for a screen without a code."""
    request = context.get("request")
    if not screen or request is None:
        return SafeString("")
    language = get_language() or "en"
    return render_slot(MAKER_VOICE, VoiceContext(screen, voice_of(request, language), language), request=request)


@register.simple_tag(takes_context=True)
def again(context: template.Context, block: str) -> SafeString:
    """`{% again "title" %}`: a block of the page once more, so that a page gives its name once."""
    found = context.render_context[BLOCK_CONTEXT_KEY].get_block(block)
    return found.render(context) if found is not None else SafeString("")
