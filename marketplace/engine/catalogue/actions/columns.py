"""Setting given columns on a product, variant, category or collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.engine import metadata, rich_text
from marketplace.engine.refusals import require_text
from marketplace.kernel.errors import DomainError

_EMPTY_TEXT = frozenset(("seo_title", "seo_description", "background_image_alt", "name"))


def apply(row: models.Model, fields: Mapping[str, Any]) -> None:
    """Set `fields` after checking them. REQUIRED for an emptied name or slug, INVALID for rich text or a weight; metadata are merged."""
    for name, value in fields.items():
        setattr(row, name, _checked(row, name, value))


def _checked(row: models.Model, name: str, value: Any) -> Any:
    if name in ("metadata", "private_metadata"):
        return {**getattr(row, name), **metadata.checked(value or {})}
    if name == "description":
        return rich_text.clean(value, name)
    if name == "slug":
        return require_text(value, name) if row.pk is not None else value or ""
    if name == "weight" and value is not None and value < 0:
        raise DomainError("INVALID", _("A weight cannot be negative."), field=name)
    if isinstance(value, str):
        value = value.strip()
        limit = getattr(row._meta.get_field(name), "max_length", None)
        if limit and len(value) > limit:
            raise DomainError("INVALID", _("At most %(limit)d characters.") % {"limit": limit}, field=name)
    if value is None and name in _EMPTY_TEXT:
        return ""
    if name in ("sku", "external_reference"):
        return value or None
    return value
