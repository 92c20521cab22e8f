"""Addresses made from names."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.text import slugify


def slug_from(text: str, limit: int = 240) -> str:
    """`text` as an address: Latin letters without accents, other scripts as they are; `item` when nothing is left."""
    return (slugify(text) or slugify(text, allow_unicode=True) or "item")[:limit].strip("-_") or "item"


def free_slug(model: type[models.Model], text: str, **scope: Any) -> str:
    """An address for `text` that no row of `model` (within `scope`) has: numbered when the plain one is taken.

    Two at once may still choose the same: the unique constraint then refuses the later one.
    """
    wanted = slug_from(text)
    rows = model._default_manager.filter(slug__startswith=wanted, **scope)
    taken = set(rows.values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
