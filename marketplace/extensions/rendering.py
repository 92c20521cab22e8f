"""Showing a slot. A plugin that fails there is logged and left out: a shop does not fall over a guest."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .registry import slot_contributions
from .slots import Slot

logger = logging.getLogger(__name__)


def render_slot(slot: Slot[Any], context: object, request: HttpRequest | None = None) -> SafeString:
    """The contributions to `slot`, one after the other; empty when nobody has anything to show."""
    if not isinstance(context, slot.context):
        raise TypeError(f"slot {slot.name!r} is given {slot.context.__name__}, not {type(context).__name__}")
    shown: list[str] = []
    for contribution in slot_contributions(slot):
        try:
            variables = contribution.context(context)
            if variables is not None:
                shown.append(render_to_string(contribution.template, {**variables, "slot": context}, request=request))
        except Exception:
            if settings.TESTING:
                raise
            logger.exception("a plugin failed in slot %s (%s)", slot.name, contribution.template)
    return mark_safe("".join(shown))  # each part was rendered, and escaped, by its template
