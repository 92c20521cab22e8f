"""From being helped to acting alone: what the acts of a subject tell of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils.translation import pgettext_lazy

LOOKED_AT = 5
"""So many of the latest acts decide."""


class Step(models.TextChoices):
    NOTHING = "nothing", pgettext_lazy("ladder", "Nothing done yet")
    HELPER_DOES = "helper_does", pgettext_lazy("ladder", "Her helper does it")
    HELPER_WATCHES = "helper_watches", pgettext_lazy("ladder", "She does it, her helper is there")
    ALONE = "alone", pgettext_lazy("ladder", "She does it alone")


def step(helped: Sequence[bool], *, has_helper: bool) -> Step:
    """`helped`: of the latest acts, newest first, whether a helper did it; `has_helper`: whether somebody may act for her today.

    Alone is whoever did the last `LOOKED_AT` herself, or whatever there is when nobody may help her.
    """
    latest = list(helped[:LOOKED_AT])
    if not latest:
        return Step.NOTHING
    if all(latest):
        return Step.HELPER_DOES
    alone = not any(latest) and (len(latest) == LOOKED_AT or not has_helper)
    return Step.ALONE if alone else Step.HELPER_WATCHES
