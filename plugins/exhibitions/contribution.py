"""The whole of what this plugin adds."""

from __future__ import annotations

from marketplace.extensions.spec import Contributions


def contributions() -> Contributions:
    return Contributions(personal_data=())
