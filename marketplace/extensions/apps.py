from __future__ import annotations

from django.apps import AppConfig


class ExtensionsConfig(AppConfig):
    name = "marketplace.extensions"
    label = "extensions"

    def ready(self) -> None:
        from . import checks, personal_data  # noqa: F401

        personal_data.connect()
