"""Plugins made on the spot. Their app is one that is installed anyway."""

from __future__ import annotations

from typing import Any

from marketplace.extensions.spec import Contributions, Plugin


def plugin(name: str = "sample", *, app: str = "plugins.artisans", contribute: Any = None, **contributed: Any) -> Plugin:
    fields = {key: contributed.pop(key) for key in ("api", "requires") if key in contributed}
    return Plugin(
        name=name, label=name, app=app, version="1", contribute=contribute or (lambda: Contributions(**contributed)), **fields
    )
