from __future__ import annotations

from django.apps import AppConfig


class ExtensionsConfig(AppConfig):
    name = "marketplace.extensions"
    label = "extensions"

    def ready(self) -> None:
        from . import checks  # noqa: F401
