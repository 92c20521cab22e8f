from django.apps import AppConfig


class MirrorConfig(AppConfig):
    name = "marketplace.mirror"
    label = "mirror"

    def ready(self) -> None:
        from . import handlers

        handlers.connect()
