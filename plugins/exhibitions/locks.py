"""The one lock of this plugin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError, NotFound

from .models import Exhibition


def locked(code: str) -> Exhibition:
    """The row of the exhibition, locked: every change of its draft or its versions takes it first. Code: NOT_FOUND."""
    found = Exhibition.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no such exhibition."), field="code")
    return found


def same_revision(row: Any, revision: int) -> None:
    """CONFLICT when somebody changed the row since it was shown."""
    if row.revision != revision:
        message = _("Somebody else has changed this meanwhile. Please look at it again before you save.")
        raise DomainError("CONFLICT", message, field="revision")
