from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "marketplace.engine.media"
    label = "media"

    def ready(self) -> None:
        from . import handlers

        handlers.subscribe()
