"""For plugins' pages, which ask the backend themselves: `{% load pieces %}`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from marketplace.contract.types.catalogue import ProductCard

from ..cards import product_cards

register = template.Library()


@register.simple_tag(takes_context=True)
def pieces(context: template.Context, found: Iterable[ProductCard]) -> list[dict[str, Any]]:
    """`{% pieces cards as products %}`: catalogue records as components/product_grid.html takes them."""
    return product_cards(found, context["request"].visit)
