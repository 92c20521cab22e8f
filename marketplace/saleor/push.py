"""`saleor push --demo`: loads the pieces of the blueprint into Saleor. A push that was stopped goes on where it was when it is run again."""

from __future__ import annotations

from pathlib import Path

from .staff import Staff, StaffError
from .structure import Say, blueprint


def push(staff: Staff, photos: Path | None, say: Say) -> int:
    """How many objects were made or finished. StaffError: run it again when the reason is gone."""
    if photos is not None and not photos.is_dir():
        raise StaffError(f"{photos} is no folder.")
    return blueprint().push(staff, photos, say)
