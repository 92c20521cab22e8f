"""Why a thing cannot be brought to the backend, in words that staff can act on."""

from __future__ import annotations


class CannotShow(Exception):
    """It stands as it stood, and somebody has to look. The text says why."""
