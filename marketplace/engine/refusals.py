"""Refusals that every noun shares, with Saleor's codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _
from psycopg.errors import UniqueViolation

from marketplace.kernel.errors import DomainError, NotFound

Row = TypeVar("Row", bound=models.Model)

_COLUMNS = re.compile(r'Key \((?:[\w"]+\()?"?(\w+)')


def required(field: str, **params: Any) -> DomainError:
    return DomainError("REQUIRED", _("This field is required."), field=field, params=params)


def require_text(value: str | None, field: str) -> str:
    """`value` without surrounding blanks; REQUIRED when nothing is left."""
    text = (value or "").strip()
    if not text:
        raise required(field)
    return text


def find(rows: models.QuerySet[Row], pk: Any, field: str = "id") -> Row:
    """The row; NOT_FOUND on `field` without it."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such object."), field=field)
    return row


def find_all(rows: models.QuerySet[Row], pks: Iterable[Any], field: str = "ids") -> list[Row]:
    """The rows in the order of `pks`; NOT_FOUND when one is missing, DUPLICATED_INPUT_ITEM when one is named twice."""
    wanted = list(pks)
    if len(set(wanted)) != len(wanted):
        raise DomainError("DUPLICATED_INPUT_ITEM", _("The same object is named twice."), field=field)
    found = rows.in_bulk(wanted)
    if len(found) != len(wanted):
        raise NotFound(_("There is no such object."), field=field)
    return [found[pk] for pk in wanted]


@contextmanager
def unique() -> Iterator[None]:
    """Turn the database's unique constraint into UNIQUE on the column at fault: the constraint decides, not a prior read.

    The refusal must leave the action's transaction, which PostgreSQL has given up.
    """
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        if not isinstance(cause, UniqueViolation):
            raise
        column = _COLUMNS.search(cause.diag.message_detail or "")
        columns = (cause.diag.message_detail or "").partition(")=")[0]
        field = "slug" if "slug" in columns else column[1] if column else None
        raise DomainError("UNIQUE", _("This value is already taken."), field=field) from error
