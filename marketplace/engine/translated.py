"""Texts of objects in another language, for many objects at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def language_tag(code: str) -> str:
    """Saleor's enum value as languages are stored: `AR_MA` → `ar-ma`."""
    return code.lower().replace("_", "-")


def texts(translations: type[Row], *, owner: str, ids: Collection[int], language_code: str) -> dict[int, Row]:
    """Translations of the objects `ids` (primary keys of `owner`, the foreign key's name) into one language, by object. One query."""
    column = f"{owner}_id"
    rows = translations._default_manager.filter(**{f"{column}__in": set(ids), "language_code": language_code})
    return {getattr(row, column): row for row in rows}
